// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Seeds of randomised tests, printed, and taken back by {@code -Danyorder.test.seed=…} to replay a failure. The build
 * uses one seed, so that what passed once passes again; the endurance tests ({@code -Pstress}) take another one at
 * every run. Tests of laws have seeds of their own, since they may fail by chance.
 */
public final class Seeds {

    private static final String PROPERTY = "anyorder.test.seed";
    private static final long SEED =
            Long.getLong(PROPERTY, Stress.isLong() ? System.nanoTime() * 0x9e3779b97f4a7c15L : 0x9e3779b97f4a7c15L);

    private Seeds() {}

    /**
     * The seed of this run.
     *
     * @param test who asks, for the line that is printed
     * @return the seed
     */
    public static long seed(String test) {
        System.out.println(test + ": replay with -D" + PROPERTY + "=" + SEED);
        return SEED;
    }

    /**
     * A generator on the seed of this run.
     *
     * @param test who asks, for the line that is printed
     * @return the generator; the same numbers for everyone who asks
     */
    public static RandomGenerator random(String test) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed(test));
    }
}
