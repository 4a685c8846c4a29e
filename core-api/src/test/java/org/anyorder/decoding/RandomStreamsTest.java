// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

final class RandomStreamsTest {

    private static final int STREAMS = 200_000;
    private static final int CELLS = 64;

    /** Nine laws at 1e-4, with fixed keys: the seed of a false alarm would have been seen. */
    @Test
    void theFirstDrawsOfNeighbouringStreamsAreUniform() {
        assertUniform(sample -> RandomStreams.of(0, 0, sample));
        assertUniform(number -> RandomStreams.of(7, number, 0));
        assertUniform(seed -> RandomStreams.of(seed, 3, 1));
    }

    private static void assertUniform(IntFunction<RandomGenerator> streams) {
        long[][] counts = new long[3][CELLS];
        for (int stream = 0; stream < STREAMS; stream++) {
            RandomGenerator random = streams.apply(stream);
            for (long[] draw : counts) {
                draw[(int) (random.nextDouble() * CELLS)]++;
            }
        }
        for (long[] draw : counts) {
            assertTrue(pValue(draw) > 1e-4, () -> "p = " + pValue(draw));
        }
    }

    private static double pValue(long[] counts) {
        double[] expected = new double[CELLS];
        Arrays.fill(expected, (double) STREAMS / CELLS);
        return new ChiSquareTest().chiSquareTest(expected, counts);
    }

    @Test
    void theTestOfUniformityRejectsTheSeedingThatOnceWas() {
        RandomGeneratorFactory<RandomGenerator> factory = RandomGeneratorFactory.of("L64X128MixRandom");
        long[] counts = new long[CELLS];
        for (int stream = 0; stream < STREAMS; stream++) {
            // Ones in all but the last byte of every word, which is what a negative last byte left of a seed.
            byte[] seed = new byte[32];
            Arrays.fill(seed, (byte) -1);
            RandomGenerator key = RandomStreams.of(1, 0, stream);
            for (int word = 1; word <= 4; word++) {
                seed[8 * word - 1] = (byte) key.nextInt(128, 256);
            }
            counts[(int) (factory.create(seed).nextDouble() * CELLS)]++;
        }
        assertTrue(pValue(counts) < 1e-9);
    }

    @Test
    void streamsOfDifferentKeysDiffer() {
        Set<Long> firsts = new HashSet<>();
        for (int stream = 0; stream < STREAMS; stream++) {
            firsts.add(RandomStreams.of(stream % 40, stream / 40 % 50, stream / 2000)
                    .nextLong());
        }
        // Two equal first words among 200,000 of 64 bits have a probability of 1e-9.
        assertEquals(STREAMS, firsts.size());
    }

    @Test
    void aStreamIsAFunctionOfItsKey() {
        assertEquals(
                RandomStreams.of(5, 2, 9).nextLong(), RandomStreams.of(5, 2, 9).nextLong());
    }
}
