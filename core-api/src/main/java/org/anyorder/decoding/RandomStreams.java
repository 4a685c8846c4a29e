// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Independent random streams, one per sequence. */
public final class RandomStreams {

    // Before Java 19 a negative byte of a seed overwrites those before it with ones (JDK-8282144): first draws were not
    // uniform and streams of different keys coincided. Bytes below 128 mean the same to every version.
    private static final long SEVEN_BITS_A_BYTE = 0x7f7f7f7f7f7f7f7fL;

    private static final RandomGeneratorFactory<RandomGenerator> FACTORY =
            RandomGeneratorFactory.of("L64X128MixRandom");

    private RandomStreams() {}

    /**
     * The stream of one sample; a pure function of its key.
     *
     * @param seed the request's seed
     * @param number the request's number
     * @param sample the sample's number
     * @return a generator (LXM, Steele and Vigna 2021), not thread-safe
     */
    public static RandomGenerator of(long seed, int number, int sample) {
        // The generator takes these bytes as its state, so neighbouring keys are mixed before they get there.
        long key = mix(mix(seed) + number);
        key = mix(key + 0x9e3779b97f4a7c15L * (sample + 1L));
        ByteBuffer state = ByteBuffer.allocate(4 * Long.BYTES);
        for (int word = 1; word <= 4; word++) {
            state.putLong(mix(key + word * 0x9e3779b97f4a7c15L) & SEVEN_BITS_A_BYTE);
        }
        return FACTORY.create(state.array());
    }

    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
