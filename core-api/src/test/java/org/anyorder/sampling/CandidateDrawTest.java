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
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CandidateDrawTest {

    private static final int ROWS = 5;

    private static double[] logits(int vocabulary) {
        SplittableRandom random = new SplittableRandom(3);
        double[] logits = random.doubles((long) ROWS * vocabulary, -6, 6).toArray();
        if (vocabulary > 2) {
            logits[1] = Double.NEGATIVE_INFINITY;
        }
        return logits;
    }

    private static RandomGenerator[] streams() {
        return IntStream.range(0, ROWS).mapToObj(SplittableRandom::new).toArray(RandomGenerator[]::new);
    }

    private static List<SamplingOptions> all(SamplingOptions options) {
        return Collections.nCopies(ROWS, options);
    }

    private static final List<RowHistory> HISTORIES = Collections.nCopies(ROWS, RowHistory.none());

    /** softmax on the host, of l / T with the best k. */
    private static double[] law(double[] logits, int row, double temperature, int topK) {
        int vocabulary = logits.length / ROWS;
        double[] mine = Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
        double[] sorted = Arrays.stream(mine).sorted().toArray();
        double least = sorted[Math.max(0, vocabulary - topK)];
        double[] weights = Arrays.stream(mine)
                .map(l -> l < least ? 0 : Math.exp((l - sorted[vocabulary - 1]) / temperature))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        return Arrays.stream(weights).map(weight -> weight / sum).toArray();
    }

    @ParameterizedTest
    @CsvSource({"1,FLOAT64", "2,FLOAT64", "17,FLOAT64", "5000,FLOAT64", "17,FLOAT32", "5000,FLOAT32"})
    void drawsLikeThePipelineAndMeasuresEachLaw(int vocabulary, DataType type) {
        double tolerance = type == DataType.FLOAT64 ? 1e-12 : 2e-5;
        SamplingOptions options = SamplingOptions.builder()
                .temperature(0.7)
                .topK(Math.min(9, vocabulary))
                .build();
        double[] numbers = logits(vocabulary);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits =
                    manager.create(numbers, new Shape(ROWS, vocabulary)).toType(type, false);
            Draws plain = LogitsPipeline.draw(logits, all(options), HISTORIES, streams());
            for (CandidateDraw.Law measured : CandidateDraw.Law.values()) {
                CandidateDraws draws = CandidateDraw.draw(
                        logits, all(options), HISTORIES, streams(), measured, CandidateDraw.Detail.SPREAD);
                for (int row = 0; row < ROWS; row++) {
                    double temperature = measured == CandidateDraw.Law.MODEL ? 1 : 0.7;
                    double[] law = law(numbers, row, temperature, measured == CandidateDraw.Law.DRAWN ? 9 : vocabulary);
                    double[] sorted = Arrays.stream(law).sorted().toArray();
                    double second = vocabulary == 1 ? 0 : sorted[vocabulary - 2];
                    assertEquals(plain.token(row), draws.token(row));
                    assertEquals(plain.logProb(row), draws.logProb(row), 1e-12);
                    assertEquals(law[draws.token(row)], draws.probability(row), tolerance);
                    assertEquals(sorted[vocabulary - 1], draws.top(row), tolerance);
                    assertEquals(sorted[vocabulary - 1] - second, draws.margin(row), tolerance);
                    double entropy = -Arrays.stream(law)
                            .filter(p -> p > 0)
                            .map(p -> p * Math.log(p))
                            .sum();
                    assertEquals(entropy, draws.entropy(row), 10 * tolerance);
                }
            }
        }
    }

    @Test
    void measuresOnlyWhatIsAskedFor() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = manager.create(logits(8), new Shape(ROWS, 8));
            CandidateDraws draws = CandidateDraw.draw(
                    logits,
                    all(SamplingOptions.greedy()),
                    HISTORIES,
                    streams(),
                    CandidateDraw.Law.MODEL,
                    CandidateDraw.Detail.PROBABILITY);
            assertTrue(Double.isNaN(draws.margin(0)) && Double.isNaN(draws.entropy(0)));
            assertEquals(draws.top(2), draws.probability(2), 1e-15);
            assertEquals(0, draws.logProb(2));
        }
    }

    @Test
    void tellsProbabilitiesNextToOneApart() {
        // In float32 both would be 1: the sums of the measures are float64.
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = manager.create(new float[] {0, -20, -20, 0, -22, -22}, new Shape(2, 3));
            CandidateDraws draws = CandidateDraw.draw(
                    logits,
                    List.of(SamplingOptions.greedy(), SamplingOptions.greedy()),
                    List.of(RowHistory.none(), RowHistory.none()),
                    new RandomGenerator[] {new SplittableRandom(1), new SplittableRandom(2)},
                    CandidateDraw.Law.MODEL,
                    CandidateDraw.Detail.PROBABILITY);
            assertTrue(draws.top(0) < draws.top(1) && draws.top(1) < 1);
        }
    }

    @Test
    void refusesARowWithoutALaw() {
        try (NDManager manager = NDManager.newBaseManager()) {
            double[] numbers = logits(4);
            Arrays.fill(numbers, 8, 12, Double.NEGATIVE_INFINITY);
            NDArray logits = manager.create(numbers, new Shape(ROWS, 4));
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> CandidateDraw.draw(
                            logits,
                            all(SamplingOptions.plain()),
                            HISTORIES,
                            streams(),
                            CandidateDraw.Law.MODEL,
                            CandidateDraw.Detail.SPREAD));
            assertTrue(refused.getMessage().contains("row 2"), refused.getMessage());
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 1e-5", "FLOAT64, 1e-12"})
    void tellsTheLogProbabilitiesOfGivenTokens(DataType type, double tolerance) {
        double[] numbers = logits(300);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = manager.create(numbers, new Shape(ROWS, 300)).toType(type, false);
            int[] tokens = {1, 0, 299, 17, 42};
            double[] expected = IntStream.range(0, ROWS)
                    .mapToDouble(row -> Math.log(law(numbers, row, 1, 300)[tokens[row]]))
                    .toArray();
            assertArrayEquals(expected, CandidateDraw.logProbs(logits, tokens), tolerance);
            assertThrows(
                    IllegalArgumentException.class, () -> CandidateDraw.logProbs(logits, new int[] {0, 0, 0, 0, 300}));
        }
    }
}
