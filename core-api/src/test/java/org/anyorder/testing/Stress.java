// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

/**
 * How long tests of endurance go on: some seconds in {@code mvn verify}, as long as the claim needs under the profile
 * {@code stress}, which sets {@code -Danyorder.test.stress=long}.
 */
public final class Stress {

    private static final String FORM = System.getProperty("anyorder.test.stress", "short");

    private Stress() {}

    /**
     * One of two numbers.
     *
     * @param brief for the short form
     * @param whole for the long form
     * @return the number of the form that runs
     */
    public static int rounds(int brief, int whole) {
        return isLong() ? whole : brief;
    }

    /**
     * Whether the long form runs.
     *
     * @return true under the profile {@code stress}
     */
    static boolean isLong() {
        return switch (FORM) {
            case "short" -> false;
            case "long" -> true;
            default ->
                throw new IllegalArgumentException("anyorder.test.stress must be short or long, got '" + FORM + "'");
        };
    }
}
