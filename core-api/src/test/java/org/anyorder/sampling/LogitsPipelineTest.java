// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogitsPipelineTest {
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

    private static SamplingOptions.Builder options() {
        return SamplingOptions.builder();
    }

    /** Every kind of row: alone, combined, and off. */
    private static List<SamplingOptions> kinds(int vocabulary) {
        return List.of(
                SamplingOptions.plain(),
                options().temperature(0.7).build(),
                options().temperature(100).build(),
                options().temperature(1e-30).build(),
                SamplingOptions.greedy(),
                options().topK(1).build(),
                options().topK(50).build(),
                options().topK(1500).build(),
                options().topK(Integer.MAX_VALUE).build(),
                options().topP(0.3, Crossing.KEPT).build(),
                options().topP(0.3, Crossing.DROPPED).build(),
                options().topP(0.97, Crossing.KEPT).build(),
                options().topP(0.97, Crossing.DROPPED).build(),
                options().topP(1e-9, Crossing.KEPT).build(),
                options().minP(0.05).build(),
                options().minP(1e-7).build(),
                options().minP(1).build(),
                options().typicalP(0.2).build(),
                options().typicalP(0.95).build(),
                options().topK(300).topP(0.9, Crossing.KEPT).build(),
                options().topK(1500).topP(0.9, Crossing.DROPPED).build(),
                options()
                        .topK(100)
                        .topP(0.9, Crossing.KEPT)
                        .minP(0.02)
                        .typicalP(0.6)
                        .build(),
                options().temperature(1.7).topK(1500).typicalP(0.5).build(),
                options().temperature(0.5).minP(0.01).typicalP(0.9).build(),
                options().repetitionPenalty(1.3).build(),
                options().presencePenalty(1.5).frequencyPenalty(0.25).build(),
                options().bannedTokens(Set.of(0, vocabulary - 1)).build(),
                options().logitBias(Map.of(1, 3.5, 0, -20.0)).build(),
                options()
                        .logitBias(Map.of(1, 5.0))
                        .bannedTokens(Set.of(2))
                        .repetitionPenalty(2)
                        .presencePenalty(1)
                        .frequencyPenalty(-1)
                        .temperature(0.8)
                        .topK(40)
                        .topP(0.9, Crossing.KEPT)
                        .minP(0.01)
                        .typicalP(0.95)
                        .build(),
                options().temperature(0).repetitionPenalty(3).topK(5).build());
    }

    private static List<RowHistory> histories(int rows, int vocabulary) {
        SplittableRandom random = new SplittableRandom(8);
        List<RowHistory> histories = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            int[] prompt = random.ints(5, 0, vocabulary).toArray();
            int[] generated = random.ints(20, 0, Math.min(vocabulary, 12)).toArray();
            histories.add(RowHistory.of(prompt, generated));
        }
        return histories;
    }

    @ParameterizedTest
    @CsvSource({
        "3,FLOAT64",
        "40,FLOAT64",
        "64,FLOAT64",
        "65,FLOAT64",
        "1024,FLOAT64",
        "1025,FLOAT64",
        "5000,FLOAT64",
        "3,FLOAT32",
        "65,FLOAT32",
        "5000,FLOAT32"
    })
    void doesToABatchWhatTheTransformsDoToEachRow(int vocabulary, DataType type) {
        List<SamplingOptions> kinds = kinds(vocabulary);
        double[] logits = SampledLaw.gaussian(kinds.size() * vocabulary, 2.5, vocabulary);
        compare(logits, kinds, vocabulary, type);
    }

    @ParameterizedTest
    @CsvSource({"65,FLOAT64", "1025,FLOAT64", "5000,FLOAT64", "5000,FLOAT32"})
    void breaksTiesAsTheTransformsDo(int vocabulary, DataType type) {
        List<SamplingOptions> kinds = kinds(vocabulary);
        // Few distinct values: every cut falls between equals, often beyond the first candidates.
        double[] logits = Arrays.stream(SampledLaw.gaussian(kinds.size() * vocabulary, 1, 3 + vocabulary))
                .map(l -> Math.rint(2 * l) / 2)
                .toArray();
        compare(logits, kinds, vocabulary, type);
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 1025, 5000})
    void filtersRowsThatAreMostlyImpossible(int vocabulary) {
        List<SamplingOptions> kinds = kinds(vocabulary);
        double[] logits = SampledLaw.gaussian(kinds.size() * vocabulary, 1, 4);
        for (int i = 0; i < logits.length; i++) {
            if (i % vocabulary % 11 != 1) {
                logits[i] = NEVER;
            }
        }
        compare(logits, kinds, vocabulary, DataType.FLOAT64);
    }

    @Test
    void filtersAFlatRowByIds() {
        // A power of two, so that sums of its probabilities are exact.
        int vocabulary = 4096;
        List<SamplingOptions> rows = List.of(
                options().topK(2000).build(),
                options().topK(7).build(),
                options().typicalP(0.25).build(),
                options().minP(1).build());
        compare(new double[rows.size() * vocabulary], rows, vocabulary, DataType.FLOAT32);
    }

    private static void compare(double[] logits, List<SamplingOptions> options, int vocabulary, DataType type) {
        int rows = options.size();
        List<RowHistory> histories = histories(rows, vocabulary);
        try (NDManager scope = manager.newSubManager()) {
            NDArray batch = scope.create(logits, new Shape(rows, vocabulary)).toType(type, false);
            double[] actual = LogitsPipeline.apply(batch, options, histories)
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray();
            assertEquals(type, batch.getDataType());
            for (int row = 0; row < rows; row++) {
                double[] given = Arrays.copyOfRange(logits, row * vocabulary, (row + 1) * vocabulary);
                // The batch leaves the arg max of greedy rows to the draw.
                SamplingOptions expectedOptions = options.get(row).choice() == Choice.GREEDY
                        ? options.get(row).toBuilder()
                                .temperature(1)
                                .topK(vocabulary)
                                .build()
                        : options.get(row);
                double[] expected = LogitsPipeline.apply(given, expectedOptions, histories.get(row));
                double[] result = Arrays.copyOfRange(actual, row * vocabulary, (row + 1) * vocabulary);
                assertSameLaw(expected, result, type, "row " + row + ": " + options.get(row));
            }
        }
    }

    private static void assertSameLaw(double[] expected, double[] actual, DataType type, String row) {
        double tolerance = type == DataType.FLOAT32 ? 2e-5 : 1e-12;
        for (int v = 0; v < expected.length; v++) {
            if (Double.isInfinite(expected[v]) || Double.isInfinite(actual[v])) {
                assertEquals(expected[v], actual[v], row + ", token " + v);
            } else {
                assertEquals(expected[v], actual[v], tolerance * (1 + Math.abs(expected[v])), row + ", token " + v);
            }
        }
    }

    /** Tensors filter.* of golden/ilm: renormalised laws of the reference code, which drops the crossing token. */
    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void filtersAsTheReferenceCode(DataType type) throws IOException {
        JsonObject golden = golden();
        double[][] logits = new Gson().fromJson(golden.get("filter.logits"), double[][].class);
        Map<String, SamplingOptions> cases = Map.of(
                "filter.top_p_0.2", options().topP(0.2, Crossing.DROPPED).build(),
                "filter.top_p_0.5", options().topP(0.5, Crossing.DROPPED).build(),
                "filter.top_p_0.9", options().topP(0.9, Crossing.DROPPED).build(),
                "filter.top_k_1", options().topK(1).build(),
                "filter.top_k_3", options().topK(3).build());
        NDArray batch = manager.create(
                        Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray(), new Shape(4, 10))
                .toType(type, false);
        double largest = 0;
        for (Map.Entry<String, SamplingOptions> entry : cases.entrySet()) {
            double[][] law = new Gson().fromJson(golden.get(entry.getKey() + ".probs"), double[][].class);
            double[] probs = LogitsPipeline.filter(batch, Collections.nCopies(4, entry.getValue()))
                    .softmax(1)
                    .toType(DataType.FLOAT64, false)
                    .toDoubleArray();
            for (int row = 0; row < 4; row++) {
                double[] host =
                        SampledLaw.softmax(LogitsPipeline.apply(logits[row], entry.getValue(), RowHistory.none()));
                for (int v = 0; v < 10; v++) {
                    assertEquals(law[row][v] == 0, probs[row * 10 + v] == 0, entry.getKey());
                    largest = Math.max(largest, Math.abs(law[row][v] - probs[row * 10 + v]));
                    largest = Math.max(largest, Math.abs(law[row][v] - host[v]));
                }
            }
        }
        double deviation = largest;
        assertTrue(deviation < 3e-7, () -> "largest deviation from golden filter.*.probs: " + deviation);
    }

    /** On the golden logits the usual rule keeps the golden tokens and, unless the first alone reaches p, one more. */
    @Test
    void keepsTheCrossingTokenWhereTheReferenceDropsIt() throws IOException {
        JsonObject golden = golden();
        double[][] logits = new Gson().fromJson(golden.get("filter.logits"), double[][].class);
        for (String p : new String[] {"0.2", "0.5", "0.9"}) {
            double[][] dropped = new Gson().fromJson(golden.get("filter.top_p_" + p + ".keep"), double[][].class);
            SamplingOptions kept =
                    options().topP(Double.parseDouble(p), Crossing.KEPT).build();
            double[] actual = LogitsPipeline.filter(
                            manager.create(
                                    Arrays.stream(logits)
                                            .flatMapToDouble(Arrays::stream)
                                            .toArray(),
                                    new Shape(4, 10)),
                            Collections.nCopies(4, kept))
                    .toDoubleArray();
            for (int row = 0; row < 4; row++) {
                double[] law = SampledLaw.softmax(logits[row]);
                double golds = 0;
                double best = Double.NEGATIVE_INFINITY;
                int next = -1;
                for (int v = 0; v < 10; v++) {
                    if (dropped[row][v] == 1) {
                        golds += law[v];
                    } else if (logits[row][v] > best) {
                        best = logits[row][v];
                        next = v;
                    }
                }
                for (int v = 0; v < 10; v++) {
                    boolean keeps = dropped[row][v] == 1 || v == next && golds < Double.parseDouble(p);
                    assertEquals(keeps, actual[row * 10 + v] > NEVER, "p " + p + ", row " + row + ", token " + v);
                }
            }
        }
    }

    private static JsonObject golden() throws IOException {
        try (Reader reader = new InputStreamReader(
                LogitsPipelineTest.class.getResourceAsStream("/golden/ilm/filter.json"), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(reader, JsonObject.class);
        }
    }

    @Test
    void runsNoOperatorIfNothingIsOn() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray logits = scope.create(SampledLaw.gaussian(20, 1, 1), new Shape(2, 10));
            List<SamplingOptions> off = List.of(
                    SamplingOptions.plain(),
                    options().topP(1, Crossing.KEPT).minP(0).typicalP(1).build());
            assertSame(logits, LogitsPipeline.apply(logits, off, histories(2, 10)));
            List<SamplingOptions> greedy = List.of(SamplingOptions.greedy(), SamplingOptions.greedy());
            assertSame(logits, LogitsPipeline.apply(logits, greedy, histories(2, 10)));
            assertEquals(1, scope.getManagedArrays().size());
        }
    }

    @Test
    void leavesOnlyItsResultWithTheManagerOfTheLogits() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray logits = scope.create(SampledLaw.gaussian(3000, 1, 1), new Shape(1, 3000));
            SamplingOptions all =
                    options().temperature(0.5).topK(9).repetitionPenalty(2).build();
            LogitsPipeline.apply(logits, List.of(all), histories(1, 3000));
            assertEquals(2, scope.getManagedArrays().size());
            LogitsPipeline.draw(logits, List.of(all), histories(1, 3000), TokenDrawTest.streams(1));
            assertEquals(2, scope.getManagedArrays().size());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void givesEveryRowWhatItGetsAlone(DataType type) {
        int vocabulary = 2000;
        List<SamplingOptions> kinds = kinds(vocabulary);
        int rows = kinds.size();
        List<RowHistory> histories = histories(rows, vocabulary);
        try (NDManager scope = manager.newSubManager()) {
            NDArray batch = scope.create(SampledLaw.gaussian(rows * vocabulary, 2, 6), new Shape(rows, vocabulary))
                    .toType(type, false);
            NDArray together = LogitsPipeline.apply(batch, kinds, histories);
            Draws draws = LogitsPipeline.draw(batch, kinds, histories, TokenDrawTest.streams(rows));
            for (int row = 0; row < rows; row++) {
                NDArray single = batch.get(row).reshape(1, vocabulary);
                List<SamplingOptions> mine = kinds.subList(row, row + 1);
                List<RowHistory> history = histories.subList(row, row + 1);
                assertArrayEquals(
                        LogitsPipeline.apply(single, mine, history).toByteArray(),
                        together.get(row).toByteArray(),
                        mine.toString());
                Draws alone =
                        LogitsPipeline.draw(single, mine, history, new RandomGenerator[] {new SplittableRandom(row)});
                assertEquals(alone.token(0), draws.token(row));
                assertEquals(alone.logProb(0), draws.logProb(row), 1e-12);
            }
            assertArrayEquals(
                    batch.get(0).toByteArray(), together.get(0).toByteArray(), "a row without options is untouched");
        }
    }

    @Test
    void appliesTheTransformsInTheDocumentedOrder() {
        RowHistory history = RowHistory.of(new int[0], new int[] {0});
        // Bias before the repetition penalty: (-1 + 3) / 2, not -1 * 2 + 3.
        assertAdjusted(1, -1, history, options().logitBias(Map.of(0, 3.0)).repetitionPenalty(2));
        // Repetition penalty before the additive ones: 4 / 2 - 1, not (4 - 1) / 2.
        assertAdjusted(1, 4, history, options().repetitionPenalty(2).presencePenalty(1));
        // Bans come last of the adjustments: no bias revives a token.
        assertAdjusted(NEVER, 4, history, options().bannedTokens(Set.of(0)).logitBias(Map.of(0, 9.0)));
        // Temperature before topP: tempered to 0.1 the first token holds more than 0.9 of the mass.
        assertKept(1, options().temperature(0.1).topP(0.9, Crossing.KEPT), 1, 0.5, 0);
        assertKept(3, options().topP(0.9, Crossing.KEPT), 1, 0.5, 0);
        // Penalties before the filters: the penalised token leaves the top one.
        assertKept(1, options().topK(1).presencePenalty(5), 1, 0.5, 0);
        // topK before topP: of the two tokens left the first holds 0.6, of all five only 0.3.
        double[] logits = Arrays.stream(new double[] {.3, .2, .2, .15, .15})
                .map(Math::log)
                .toArray();
        assertKept(1, options().topK(2).topP(0.55, Crossing.KEPT), logits);
        assertKept(3, options().topP(0.55, Crossing.KEPT), logits);
        // minP before typicalP: of 0.3, 0.2 and 0.2 two lie nearest to the entropy of these three.
        assertKept(3, options().minP(0.6), logits);
        assertKept(2, options().minP(0.6).typicalP(0.5), logits);
    }

    private static void assertAdjusted(
            double expected, double logit, RowHistory history, SamplingOptions.Builder builder) {
        NDArray logits = manager.create(new double[] {logit, 0}, new Shape(1, 2));
        NDArray adjusted = LogitsPipeline.adjust(logits, List.of(builder.build()), List.of(history));
        assertArrayEquals(new double[] {expected, 0}, adjusted.toDoubleArray());
    }

    private static void assertKept(int expected, SamplingOptions.Builder builder, double... logits) {
        NDArray row = manager.create(logits, new Shape(1, logits.length));
        RowHistory history = RowHistory.of(new int[0], new int[] {0});
        double[] law = LogitsPipeline.apply(row, List.of(builder.build()), List.of(history))
                .toDoubleArray();
        assertEquals(expected, Arrays.stream(law).filter(l -> l > NEVER).count());
    }

    /** Significance 1e-5, once; the control against the unfiltered law must be rejected. */
    @Test
    void drawsFromTheFilteredLaw() {
        int vocabulary = 300;
        double[] logits = SampledLaw.gaussian(vocabulary, 2, 12);
        SamplingOptions cut = options()
                .temperature(1.3)
                .topP(0.8, Crossing.KEPT)
                .bannedTokens(Set.of(5))
                .build();
        int rows = 5000;
        RandomGenerator[] random = new RandomGenerator[rows];
        Arrays.fill(random, new SplittableRandom(31));
        long[] counts = new long[vocabulary];
        double[] law = SampledLaw.softmax(LogitsPipeline.apply(logits, cut, RowHistory.none()));
        try (NDManager scope = manager.newSubManager()) {
            NDArray batch = scope.create(logits, new Shape(1, vocabulary)).repeat(0, rows);
            for (int i = 0; i < 20; i++) {
                Draws draws = LogitsPipeline.draw(
                        batch, Collections.nCopies(rows, cut), Collections.nCopies(rows, RowHistory.none()), random);
                for (int row = 0; row < rows; row++) {
                    counts[draws.token(row)]++;
                    assertEquals(Math.log(law[draws.token(row)]), draws.logProb(row), 1e-9);
                }
            }
        }
        assertTrue(SampledLaw.pValue(law, counts) > 1e-5);
        assertTrue(SampledLaw.pValue(SampledLaw.softmax(logits), counts) < 1e-9);
    }

    @Test
    void drawsShortRowsOnTheHostAsInABatch() {
        int vocabulary = 30;
        List<SamplingOptions> kinds = kinds(vocabulary);
        List<RowHistory> histories = histories(kinds.size(), vocabulary);
        double[] logits = SampledLaw.gaussian(vocabulary, 2, 2);
        NDArray batch = manager.create(logits, new Shape(1, vocabulary)).repeat(0, kinds.size());
        Draws draws = LogitsPipeline.draw(batch, kinds, histories, TokenDrawTest.streams(kinds.size()));
        for (int row = 0; row < kinds.size(); row++) {
            Draw host = LogitsPipeline.draw(logits, kinds.get(row), histories.get(row), new SplittableRandom(row));
            assertEquals(host.token(), draws.token(row));
            assertEquals(host.logProb(), draws.logProb(row), 1e-9);
        }
    }

    @Test
    void refusesRowsThatHoldNoLaw() {
        List<SamplingOptions> cut =
                List.of(options().temperature(0.5).topK(2).typicalP(0.5).build());
        List<RowHistory> history = List.of(RowHistory.none());
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            NDArray row = manager.create(new double[] {0, bad, 1}, new Shape(1, 3));
            assertRefused(
                    "must not hold NaN or +Infinity",
                    () -> LogitsPipeline.draw(row, cut, history, TokenDrawTest.streams(1)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> LogitsPipeline.apply(new double[] {0, bad, 1}, cut.get(0), history.get(0)));
        }
        NDArray nothing = manager.create(new double[] {NEVER, NEVER}, new Shape(1, 2));
        assertRefused(
                "-Infinity for all 2 tokens",
                () -> LogitsPipeline.draw(nothing, cut, history, TokenDrawTest.streams(1)));
        List<SamplingOptions> banned =
                List.of(options().bannedTokens(Set.of(0, 1)).build());
        NDArray two = manager.zeros(new Shape(1, 2));
        assertRefused(
                "every token was banned", () -> LogitsPipeline.draw(two, banned, history, TokenDrawTest.streams(1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> LogitsPipeline.apply(new double[2], banned.get(0), history.get(0)));
    }

    @Test
    void refusesWhatDoesNotFit() {
        NDArray logits = manager.zeros(new Shape(2, 3));
        List<SamplingOptions> plain = List.of(SamplingOptions.plain(), SamplingOptions.plain());
        List<RowHistory> none = List.of(RowHistory.none(), RowHistory.none());
        assertRefused("options must have one entry", () -> LogitsPipeline.apply(logits, plain.subList(0, 1), none));
        assertRefused("histories must have one entry", () -> LogitsPipeline.apply(logits, plain, none.subList(0, 1)));
        List<SamplingOptions> banned =
                List.of(plain.get(0), options().bannedTokens(Set.of(3)).build());
        assertRefused("bannedTokens names token 3", () -> LogitsPipeline.apply(logits, banned, none));
        List<SamplingOptions> penalised =
                List.of(plain.get(0), options().presencePenalty(1).build());
        List<RowHistory> behind = List.of(RowHistory.none(), RowHistory.of(new int[0], new int[] {4}));
        assertRefused("the history names token 4", () -> LogitsPipeline.apply(logits, penalised, behind));
        assertRefused(
                "float32 or float64",
                () -> LogitsPipeline.apply(manager.zeros(new Shape(2, 3), DataType.INT32), plain, none));
    }

    @Test
    void survivesTheSmallestTemperature() {
        SamplingOptions cold = options().temperature(Double.MIN_VALUE).build();
        for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
            NDArray row = manager.create(new double[] {1, 3, 2, NEVER}, new Shape(1, 4))
                    .toType(type, false);
            Draws draws = LogitsPipeline.draw(row, List.of(cold), List.of(RowHistory.none()), TokenDrawTest.streams(1));
            assertEquals(1, draws.token(0));
            assertEquals(0, draws.logProb(0));
        }
        assertNotEquals(cold, SamplingOptions.greedy());
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
