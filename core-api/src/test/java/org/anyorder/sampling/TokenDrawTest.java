// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.kernel.TokenDrawKernel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenDrawTest {
    private static final double NEVER = Double.NEGATIVE_INFINITY;
    private static NDManager manager;

    @BeforeAll
    static void open() {
        manager = NDManager.newBaseManager();
    }

    @AfterAll
    static void close() {
        manager.close();
    }

    /**
     * 14 chi-square tests, each at a false-alarm rate of 1e-5: all together 1.4e-4, once, since the seeds are fixed.
     * The control at another temperature must be rejected at 1e-9.
     */
    @ParameterizedTest
    @CsvSource({
        "2,FLOAT32",
        "17,FLOAT32",
        "255,FLOAT32",
        "256,FLOAT32",
        "257,FLOAT32",
        "512,FLOAT32",
        "4097,FLOAT32",
        "2,FLOAT64",
        "17,FLOAT64",
        "255,FLOAT64",
        "256,FLOAT64",
        "257,FLOAT64",
        "512,FLOAT64",
        "4097,FLOAT64"
    })
    void drawsFromSoftmaxAndNotFromATemperedLaw(int vocabulary, DataType type) {
        double[] logits = SampledLaw.gaussian(vocabulary, 3, 100 + vocabulary);
        long[] counts = counts(logits, type, 200_000, 7);
        double[] law = SampledLaw.softmax(logits);
        assertTrue(SampledLaw.pValue(law, counts) > 1e-5, () -> "p = " + SampledLaw.pValue(law, counts));
        double[] tempered =
                SampledLaw.softmax(Arrays.stream(logits).map(l -> l / 1.1).toArray());
        assertTrue(SampledLaw.pValue(tempered, counts) < 1e-9);
        double[] flat = new double[vocabulary];
        Arrays.fill(flat, 1.0 / vocabulary);
        assertTrue(SampledLaw.pValue(flat, counts) < 1e-9);
    }

    /** 8 more tests at 1e-5 each: false-alarm rate 8e-5 together. */
    @ParameterizedTest
    @ValueSource(ints = {15, 255, 257, 4096, 4097})
    void drawsBesideAHeavyToken(int vocabulary) {
        double[] logits = SampledLaw.gaussian(vocabulary, 1, 5);
        // The last token, alone in its subtree for 4,097, carries nine tenths of the mass.
        double rest = Arrays.stream(logits).limit(vocabulary - 1).map(Math::exp).sum();
        logits[vocabulary - 1] = Math.log(9 * rest);
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            long[] counts = counts(logits, type, 50_000, 11);
            double p = SampledLaw.pValue(SampledLaw.softmax(logits), counts);
            assertTrue(p > 1e-5, () -> type + ": p = " + p);
        }
    }

    @Test
    void agreesInLawWithTheInverseDistributionFunction() {
        double[] logits = SampledLaw.gaussian(257, 3, 3);
        long[] tree = counts(logits, DataType.FLOAT32, 200_000, 21);
        long[] inverse = SampledLaw.inverseCounts(logits, 200_000, new SplittableRandom(22));
        double p = SampledLaw.pValueOfTwo(tree, inverse);
        assertTrue(p > 1e-5, () -> "p = " + p);
        double[] hotter = Arrays.stream(logits).map(l -> l / 1.1).toArray();
        long[] control = SampledLaw.inverseCounts(hotter, 200_000, new SplittableRandom(23));
        assertTrue(SampledLaw.pValueOfTwo(tree, control) < 1e-9);
    }

    @Test
    void drawsOnTheHostFromTheSameLaw() {
        double[] logits = SampledLaw.gaussian(37, 2, 9);
        RandomGenerator random = new SplittableRandom(10);
        long[] counts = new long[37];
        for (int i = 0; i < 200_000; i++) {
            counts[TokenDraw.draw(logits, random).token()]++;
        }
        double p = SampledLaw.pValue(SampledLaw.softmax(logits), counts);
        assertTrue(p > 1e-5, () -> "p = " + p);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, 257, 4096, 4097, 5000, 66_000})
    void drawsOnTheHostWhatAFloat64RowOfABatchDraws(int vocabulary) {
        double[] logits = SampledLaw.gaussian(vocabulary, 3, vocabulary);
        double[] batch = new double[50 * vocabulary];
        RandomGenerator[] random = new RandomGenerator[50];
        for (int row = 0; row < 50; row++) {
            System.arraycopy(logits, 0, batch, row * vocabulary, vocabulary);
            random[row] = new SplittableRandom(row);
        }
        Draws draws = TokenDraw.draw(manager.create(batch, new Shape(50, vocabulary)), random);
        double[] law = SampledLaw.softmax(logits);
        for (int row = 0; row < 50; row++) {
            Draw host = TokenDraw.draw(logits, new SplittableRandom(row));
            assertEquals(host.token(), draws.token(row));
            assertEquals(host.logProb(), draws.logProb(row), 1e-12);
            assertEquals(Math.log(law[host.token()]), host.logProb(), 1e-12);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void canDrawEveryTokenOfALargeVocabulary(DataType type) {
        int vocabulary = 50_257;
        double[] logits = SampledLaw.gaussian(vocabulary, 3, 1);
        Integer[] order = IntStream.range(0, vocabulary).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(logits[a], logits[b]));
        // The 100 rarest, which a flat float32 running sum cannot draw, the 100 most frequent and 56 between.
        int[] targets = IntStream.range(0, 256)
                .map(i -> order[i < 100 ? i : i < 200 ? vocabulary - 1 - (i - 100) : i * 190])
                .toArray();
        int levels = TokenDraw.uniforms(vocabulary);
        double[] uniforms = new double[targets.length * levels];
        try (NDManager scope = manager.newSubManager()) {
            NDArray row = scope.create(logits, new Shape(1, vocabulary)).toType(type, false);
            double[] masses = row.softmax(1).toType(DataType.FLOAT64, false).toDoubleArray();
            for (int i = 0; i < targets.length; i++) {
                System.arraycopy(SampledLaw.middleOf(masses, targets[i], levels), 0, uniforms, i * levels, levels);
            }
            NDArray drawn = TokenDrawKernel.draw(
                    row.repeat(0, targets.length),
                    scope.create(uniforms, new Shape(targets.length, levels)),
                    TokenDrawKernel.Rows.SAMPLED);
            double[] pairs = drawn.toDoubleArray();
            double[] law = SampledLaw.softmax(logits);
            for (int i = 0; i < targets.length; i++) {
                assertEquals(targets[i], (int) pairs[2 * i]);
                assertEquals(Math.log(law[targets[i]]), pairs[2 * i + 1], type == DataType.FLOAT32 ? 3e-6 : 1e-12);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0x1p-53, 0.5, 1 - 0x1p-53})
    void neverDrawsATokenWithoutMass(double uniform) {
        for (int vocabulary : new int[] {3, 17, 257, 4096, 4097, 66_000}) {
            for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
                for (int possible : new int[] {0, 1, vocabulary / 2, vocabulary - 2, vocabulary - 1}) {
                    double[] logits = new double[vocabulary];
                    Arrays.fill(logits, NEVER);
                    logits[possible] = -700;
                    NDArray row =
                            manager.create(logits, new Shape(1, vocabulary)).toType(type, false);
                    RandomGenerator constant = new ConstantStream(uniform);
                    Draws draws = TokenDraw.draw(row, new RandomGenerator[] {constant});
                    assertEquals(possible, draws.token(0));
                    assertEquals(0, draws.logProb(0));
                    assertEquals(possible, TokenDraw.draw(logits, constant).token());
                }
            }
        }
    }

    /** Their products with uniforms would be rounded up to them: as shares of the mass they are nothing. */
    @Test
    void neverDrawsAMassBelowTheSmallestNormalNumber() {
        double[] logits = {-740, NEVER, 0, -744};
        for (double uniform : new double[] {0, 1 - 0x1p-53}) {
            RandomGenerator constant = new ConstantStream(uniform);
            assertEquals(2, TokenDraw.draw(logits, constant).token());
            NDArray row = manager.create(logits, new Shape(1, 4));
            assertEquals(
                    2, TokenDraw.draw(row, new RandomGenerator[] {constant}).token(0));
        }
    }

    @ParameterizedTest
    @CsvSource({"50257,FLOAT32", "50257,FLOAT64", "300,FLOAT32", "300,FLOAT64"})
    void drawsTheSameAloneAndInABatch(int vocabulary, DataType type) {
        int rows = 64;
        try (NDManager scope = manager.newSubManager()) {
            double[] all = SampledLaw.gaussian(rows * vocabulary, 3, 77);
            NDArray batch = scope.create(all, new Shape(rows, vocabulary)).toType(type, false);
            Draws together = TokenDraw.draw(batch, streams(rows));
            for (int row = 0; row < rows; row++) {
                Draws alone = TokenDraw.draw(
                        batch.get(row).reshape(1, vocabulary), new RandomGenerator[] {new SplittableRandom(row)});
                assertEquals(together.token(row), alone.token(0));
                assertEquals(together.logProb(row), alone.logProb(0), 1e-12);
            }
        }
    }

    @Test
    void takesTheArgMaxInGreedyRowsWithoutTouchingTheirStreams() {
        float[] logits = {1, 5, 5, 0, /**/ 0, 1, 2, 3, /**/ Float.NEGATIVE_INFINITY, 2, 2, 1};
        NDArray batch = manager.create(logits, new Shape(3, 4));
        CountingStream[] random = {new CountingStream(1), new CountingStream(2), new CountingStream(3)};
        Draws draws = TokenDraw.draw(batch, random, new Choice[] {Choice.GREEDY, Choice.SAMPLED, Choice.GREEDY});
        assertEquals(1, draws.token(0));
        assertEquals(1, draws.token(2));
        assertArrayEquals(new double[] {0, 0}, new double[] {draws.logProb(0), draws.logProb(2)});
        assertArrayEquals(
                new int[] {0, 1, 0},
                Arrays.stream(random).mapToInt(r -> r.taken).toArray());
        Draws sampled = TokenDraw.draw(batch, new RandomGenerator[] {random[0], new CountingStream(2), random[2]});
        assertEquals(sampled.token(1), draws.token(1));
        assertEquals(sampled.logProb(1), draws.logProb(1));
        assertEquals(new Draw(1, 0), TokenDraw.greedy(new double[] {NEVER, 2, 2, 1}));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "257,1", "4096,1", "4097,2", "1048576,2", "1048577,3"})
    void takesOneUniformALevelWhateverTheLogits(int vocabulary, int levels) {
        assertEquals(levels, TokenDraw.uniforms(vocabulary));
        double[] flat = new double[vocabulary];
        double[] peaked = new double[vocabulary];
        Arrays.fill(peaked, NEVER);
        peaked[vocabulary - 1] = 0;
        for (double[] logits : new double[][] {flat, peaked}) {
            CountingStream random = new CountingStream(1);
            TokenDraw.draw(manager.create(logits, new Shape(1, vocabulary)), new RandomGenerator[] {random});
            assertEquals(levels, random.taken);
            TokenDraw.draw(logits, random);
            assertEquals(2 * levels, random.taken);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void refusesRowsThatHoldNoLaw(DataType type) {
        for (Choice choice : Choice.values()) {
            double[][] bad = {{NEVER, NEVER}, {0, Double.NaN}, {Double.NaN, NEVER}, {Double.POSITIVE_INFINITY, 0}};
            for (double[] row : bad) {
                double[] logits = {0, 1, row[0], row[1]};
                NDArray batch = manager.create(logits, new Shape(2, 2)).toType(type, false);
                String message = assertThrows(
                                IllegalArgumentException.class,
                                () -> TokenDraw.draw(batch, streams(2), new Choice[] {choice, choice}))
                        .getMessage();
                assertTrue(message.startsWith("logits of row 1 "), message);
                assertThrows(
                        IllegalArgumentException.class, () -> TokenDraw.draw(row, new SplittableRandom(1)), message);
                assertThrows(IllegalArgumentException.class, () -> TokenDraw.greedy(row));
            }
        }
    }

    @Test
    void refusesWrongShapesTypesAndCounts() {
        NDArray good = manager.zeros(new Shape(2, 3));
        assertRefused(manager.zeros(new Shape(3)), 1, "(rows, vocabulary)");
        assertRefused(manager.zeros(new Shape(1, 2, 3)), 1, "(rows, vocabulary)");
        assertRefused(manager.zeros(new Shape(2, 3), DataType.INT64), 2, "float32 or float64");
        assertRefused(good, 3, "random must have one entry per row of the logits, got 3 for 2 rows");
        assertThrows(
                IllegalArgumentException.class, () -> TokenDraw.draw(good, streams(2), new Choice[] {Choice.SAMPLED}));
        assertThrows(IllegalArgumentException.class, () -> TokenDraw.draw(new double[0], new SplittableRandom(1)));
        assertThrows(IllegalArgumentException.class, () -> TokenDraw.uniforms(0));
        assertEquals(
                0, TokenDraw.draw(manager.zeros(new Shape(0, 3)), streams(0)).size());
    }

    @Test
    void leavesNothingWithTheManagerOfTheLogits() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray logits = scope.create(SampledLaw.gaussian(64, 1, 1), new Shape(2, 32));
            TokenDraw.draw(logits, streams(2));
            assertEquals(1, scope.getManagedArrays().size());
        }
    }

    private static void assertRefused(NDArray logits, int streams, String part) {
        String message = assertThrows(IllegalArgumentException.class, () -> TokenDraw.draw(logits, streams(streams)))
                .getMessage();
        assertTrue(message.contains(part), message);
    }

    static RandomGenerator[] streams(int count) {
        return IntStream.range(0, count).mapToObj(SplittableRandom::new).toArray(RandomGenerator[]::new);
    }

    private static long[] counts(double[] logits, DataType type, int draws, long seed) {
        int rows = Math.min(draws, 2_000_000 / logits.length);
        long[] counts = new long[logits.length];
        RandomGenerator[] random = new RandomGenerator[rows];
        Arrays.fill(random, new SplittableRandom(seed));
        try (NDManager scope = manager.newSubManager()) {
            NDArray batch = scope.create(logits, new Shape(1, logits.length))
                    .toType(type, false)
                    .repeat(0, rows);
            for (int done = 0; done < draws; done += rows) {
                for (int token : TokenDraw.draw(batch, random).tokens()) {
                    counts[token]++;
                }
            }
        }
        return counts;
    }

    private record ConstantStream(double value) implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("a draw takes doubles only");
        }

        @Override
        public double nextDouble() {
            return value;
        }
    }

    private static final class SequenceStream implements RandomGenerator {
        private final double[] values;
        private int taken;

        SequenceStream(double... values) {
            this.values = values;
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("a draw takes doubles only");
        }

        @Override
        public double nextDouble() {
            return values[taken++];
        }
    }

    static final class CountingStream implements RandomGenerator {
        private final SplittableRandom random;
        int taken;

        CountingStream(long seed) {
            this.random = new SplittableRandom(seed);
        }

        @Override
        public long nextLong() {
            throw new UnsupportedOperationException("a draw takes doubles only");
        }

        @Override
        public double nextDouble() {
            taken++;
            return random.nextDouble();
        }
    }
}
