// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

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
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlotDrawTest {
    private static final int SLOTS = 5;
    private static final int VOCABULARY = 20;
    private static final boolean[] OPEN = {true, false, true, true, true};
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

    private static double[] logits() {
        return SampledLaw.gaussian(SLOTS * VOCABULARY, 1.5, 17);
    }

    /** The flat row of all pairs, closed slots and banned tokens at −∞. */
    private static double[] flat(Set<Integer> banned) {
        double[] flat = logits();
        for (int i = 0; i < flat.length; i++) {
            if (!OPEN[i / VOCABULARY] || banned.contains(i % VOCABULARY)) {
                flat[i] = NEVER;
            }
        }
        return flat;
    }

    /** 4 tests at 1e-5: false-alarm rate 4e-5 together; controls must be rejected at 1e-9. */
    @ParameterizedTest
    @ValueSource(doubles = {1, 0.6})
    void drawsFromTheJointLawOfSlotsAndTokens(double temperature) {
        SamplingOptions options =
                options().temperature(temperature).bannedTokens(Set.of(3)).build();
        double[] law = SampledLaw.softmax(
                Arrays.stream(flat(Set.of(3))).map(l -> l / temperature).toArray());
        long[] counts = counts(
                law,
                (slots, random) -> SlotDraw.joint(slots, OptionalInt.empty(), repeated(options), histories(), random));
        assertTrue(SampledLaw.pValue(law, counts) > 1e-5, () -> "p = " + SampledLaw.pValue(law, counts));
        double[] control = SampledLaw.softmax(
                Arrays.stream(flat(Set.of(3))).map(l -> l / (temperature * 1.1)).toArray());
        assertTrue(SampledLaw.pValue(control, counts) < 1e-9);
    }

    @Test
    void drawsTwoStagesFromTheJointLawIfNothingIsFiltered() {
        double[] law = SampledLaw.softmax(flat(Set.of(3)));
        SamplingOptions token = options().bannedTokens(Set.of(3)).build();
        long[] counts = counts(
                law,
                (slots, random) -> SlotDraw.twoStage(
                        slots, repeated(SamplingOptions.plain()), repeated(token), histories(), random));
        assertTrue(SampledLaw.pValue(law, counts) > 1e-5, () -> "p = " + SampledLaw.pValue(law, counts));
    }

    @Test
    void filtersTheJointLawOverAllPairs() {
        SamplingOptions options =
                options().topP(0.6, Crossing.DROPPED).temperature(1.2).build();
        double[] law = SampledLaw.softmax(LogitsPipeline.apply(flat(Set.of()), options, RowHistory.none()));
        long[] counts = counts(
                law,
                (slots, random) -> SlotDraw.joint(slots, OptionalInt.empty(), repeated(options), histories(), random));
        assertTrue(SampledLaw.pValue(law, counts) > 1e-5, () -> "p = " + SampledLaw.pValue(law, counts));
    }

    @Test
    void filtersSlotAndTokenApartInTwoStages() {
        SamplingOptions slot = options().topK(2).temperature(2).build();
        SamplingOptions token = options().topP(0.5, Crossing.KEPT).build();
        double[] masses = IntStream.range(0, SLOTS)
                .mapToDouble(s -> OPEN[s] ? Math.log(row(s).map(Math::exp).sum()) : NEVER)
                .toArray();
        double[] slots = SampledLaw.softmax(LogitsPipeline.apply(masses, slot, RowHistory.none()));
        double[] law = new double[SLOTS * VOCABULARY];
        for (int s = 0; s < SLOTS; s++) {
            double[] tokens = SampledLaw.softmax(LogitsPipeline.apply(row(s).toArray(), token, RowHistory.none()));
            for (int v = 0; v < VOCABULARY; v++) {
                law[s * VOCABULARY + v] = slots[s] * tokens[v];
            }
        }
        long[] counts = counts(
                law, (rows, random) -> SlotDraw.twoStage(rows, repeated(slot), repeated(token), histories(), random));
        assertTrue(SampledLaw.pValue(law, counts) > 1e-5, () -> "p = " + SampledLaw.pValue(law, counts));
    }

    private static DoubleStream row(int slot) {
        return Arrays.stream(logits(), slot * VOCABULARY, (slot + 1) * VOCABULARY);
    }

    private interface Sampler {
        SlotDraws draw(SlotLogits slots, RandomGenerator[] random);
    }

    private static final int CANVASES = 500;

    private static <T> List<T> repeated(T value) {
        return Collections.nCopies(CANVASES, value);
    }

    private static List<RowHistory> histories() {
        return repeated(RowHistory.none());
    }

    /** Counts pairs over 40,000 draws, and compares every log-probability with the law. */
    private static long[] counts(double[] law, Sampler sampler) {
        long[] counts = new long[law.length];
        RandomGenerator[] random = new RandomGenerator[CANVASES];
        Arrays.fill(random, new SplittableRandom(41));
        boolean[] closed = new boolean[CANVASES * SLOTS];
        for (int row = 0; row < closed.length; row++) {
            closed[row] = !OPEN[row % SLOTS];
        }
        try (NDManager scope = manager.newSubManager()) {
            NDArray logits = scope.create(logits(), new Shape(1, SLOTS, VOCABULARY))
                    .repeat(0, CANVASES)
                    .reshape(CANVASES * SLOTS, VOCABULARY);
            int[] offsets =
                    IntStream.rangeClosed(0, CANVASES).map(c -> c * SLOTS).toArray();
            SlotLogits slots = SlotLogits.of(logits, offsets).withClosed(scope.create(closed));
            for (int round = 0; round < 80; round++) {
                SlotDraws draws = sampler.draw(slots, random);
                for (int canvas = 0; canvas < CANVASES; canvas++) {
                    int pair = draws.slot(canvas) * VOCABULARY + draws.token(canvas);
                    counts[pair]++;
                    assertEquals(Math.log(law[pair]), draws.logProb(canvas), 1e-9);
                }
            }
        }
        return counts;
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"FLOAT32", "FLOAT64"})
    void takesTheBestPairOrTheHeaviestSlotGreedily(DataType type) {
        // Slot 1 holds the greatest logit, slot 2 the greatest mass; slot 0 is closed; ties go to the lower id.
        double[] rows = {9, 9, 9, /**/ 3, 0, 3, /**/ 2.9, 2.9, 2.9, /**/ 3, 3, 0.1};
        NDArray logits = manager.create(rows, new Shape(4, 3)).toType(type, false);
        SlotLogits slots = SlotLogits.of(logits, new int[] {0, 4})
                .withClosed(manager.create(new boolean[] {true, false, false, false}));
        TokenDrawTest.CountingStream random = new TokenDrawTest.CountingStream(1);
        RandomGenerator[] streams = {random};
        List<SamplingOptions> greedy = List.of(SamplingOptions.greedy());
        List<RowHistory> none = List.of(RowHistory.none());
        SlotDraws joint = SlotDraw.joint(slots, OptionalInt.empty(), greedy, none, streams);
        assertEquals(List.of(1, 0), List.of(joint.slot(0), joint.token(0)));
        SlotDraws staged = SlotDraw.twoStage(slots, greedy, greedy, none, streams);
        assertEquals(List.of(2, 0), List.of(staged.slot(0), staged.token(0)));
        assertEquals(0, joint.logProb(0) + staged.logProb(0));
        assertEquals(0, random.taken);
        List<SamplingOptions> banned =
                List.of(options().temperature(0).bannedTokens(Set.of(0)).build());
        SlotDraws without = SlotDraw.joint(slots, OptionalInt.empty(), banned, none, streams);
        assertEquals(List.of(1, 2), List.of(without.slot(0), without.token(0)));
    }

    @Test
    void givesEveryCanvasWhatItGetsAlone() {
        int[] offsets = {0, 3, 4, 21, 26};
        NDArray logits = manager.create(SampledLaw.gaussian(26 * 300, 2, 3), new Shape(26, 300));
        List<SamplingOptions> mixed = List.of(
                options().temperature(0.5).build(),
                SamplingOptions.greedy(),
                options().topK(4).presencePenalty(2).build(),
                options().logitBias(Map.of(7, 4.0)).build());
        List<RowHistory> histories = Collections.nCopies(4, RowHistory.of(new int[0], new int[] {7, 8}));
        List<SamplingOptions> slotOptions = List.of(
                SamplingOptions.greedy(),
                SamplingOptions.plain(),
                options().topK(3).build(),
                SamplingOptions.plain());
        SlotLogits all = SlotLogits.of(logits, offsets);
        SlotDraws joint = SlotDraw.joint(all, OptionalInt.empty(), mixed, histories, TokenDrawTest.streams(4));
        SlotDraws staged = SlotDraw.twoStage(all, slotOptions, mixed, histories, TokenDrawTest.streams(4));
        for (int canvas = 0; canvas < 4; canvas++) {
            NDArray mine = logits.get(offsets[canvas] + ":" + offsets[canvas + 1]);
            SlotLogits alone = SlotLogits.of(mine, new int[] {0, offsets[canvas + 1] - offsets[canvas]});
            List<SamplingOptions> option = mixed.subList(canvas, canvas + 1);
            List<RowHistory> history = histories.subList(canvas, canvas + 1);
            assertSamePair(
                    SlotDraw.joint(alone, OptionalInt.empty(), option, history, new RandomGenerator[] {
                        new SplittableRandom(canvas)
                    }),
                    joint,
                    canvas);
            assertSamePair(
                    SlotDraw.twoStage(
                            alone, slotOptions.subList(canvas, canvas + 1), option, history, new RandomGenerator[] {
                                new SplittableRandom(canvas)
                            }),
                    staged,
                    canvas);
        }
    }

    private static void assertSamePair(SlotDraws alone, SlotDraws batch, int canvas) {
        assertEquals(alone.slot(0), batch.slot(canvas));
        assertEquals(alone.token(0), batch.token(canvas));
        assertEquals(alone.logProb(0), batch.logProb(canvas), 1e-12);
    }

    @Test
    void leavesTheLogitsAndNothingElseWithTheirManager() {
        try (NDManager scope = manager.newSubManager()) {
            NDArray logits = scope.create(SampledLaw.gaussian(40, 1, 1), new Shape(4, 10));
            SlotLogits slots = SlotLogits.of(logits, new int[] {0, 2, 4});
            List<SamplingOptions> options = List.of(
                    options().topK(3).build(), options().temperature(0.5).build());
            List<RowHistory> none = Collections.nCopies(2, RowHistory.none());
            SlotDraw.joint(slots, OptionalInt.empty(), options, none, TokenDrawTest.streams(2));
            SlotDraw.twoStage(slots, options, options, none, TokenDrawTest.streams(2));
            assertEquals(1, scope.getManagedArrays().size());
            assertEquals(new Shape(4, 10), logits.getShape());
        }
    }

    @Test
    void refusesWhatHoldsNoChoice() {
        NDArray logits = manager.zeros(new Shape(3, 4));
        assertRefused("offsets must run from 0 to the 3 rows", () -> SlotLogits.of(logits, new int[] {0, 2}));
        assertRefused("offsets must ascend", () -> SlotLogits.of(logits, new int[] {0, 3, 2, 3}));
        assertRefused("canvas 1 has no slot", () -> SlotLogits.of(logits, new int[] {0, 3, 3}));
        SlotLogits slots = SlotLogits.of(logits, new int[] {0, 3});
        assertRefused("closed must be boolean", () -> slots.withClosed(manager.create(new boolean[2])));
        assertRefused("stop must be floating", () -> slots.withStop(manager.create(new float[2])));
        List<RowHistory> none = List.of(RowHistory.none());
        List<SamplingOptions> banned =
                List.of(options().bannedTokens(Set.of(0, 1, 2, 3)).build());
        assertRefused("every one was closed, banned", () -> SlotDraw.joint(
                        slots, OptionalInt.empty(), banned, none, TokenDrawTest.streams(1))
                .token(0));
        List<SamplingOptions> plain = List.of(SamplingOptions.plain());
        assertRefused(
                "slotOptions must hold temperature and filters only",
                () -> SlotDraw.twoStage(slots, banned, plain, none, TokenDrawTest.streams(1)));
        NDArray broken = manager.full(new Shape(3, 4), Float.NaN);
        assertRefused("NaN", () -> SlotDraw.joint(
                        SlotLogits.of(broken, new int[] {0, 3}),
                        OptionalInt.empty(),
                        plain,
                        none,
                        TokenDrawTest.streams(1))
                .slot(0));
    }

    /** With filters on pairs or without, jointly or in two stages. */
    @Test
    void aCanvasWithoutALawDoesNotDisturbTheOthers() {
        float[] rows = {0, 1, 2, /**/ 3, Float.NaN, 1, /**/ 1, 2, 0};
        NDArray logits = manager.create(rows, new Shape(3, 3));
        SlotLogits slots = SlotLogits.of(logits, new int[] {0, 1, 2, 3})
                .withClosed(manager.create(new boolean[] {true, false, false}))
                .withStop(manager.create(new float[] {0.25f, 0.5f, 0.75f}));
        List<RowHistory> none = Collections.nCopies(3, RowHistory.none());
        for (SamplingOptions option :
                List.of(options().build(), options().topP(0.9, Crossing.KEPT).build(), SamplingOptions.greedy())) {
            List<SamplingOptions> three = Collections.nCopies(3, option);
            for (SlotDraws draws : List.of(
                    SlotDraw.joint(slots, OptionalInt.empty(), three, none, TokenDrawTest.streams(3)),
                    SlotDraw.twoStage(slots, three, three, none, TokenDrawTest.streams(3)))) {
                assertTrue(draws.nothingOpen(0));
                assertRefused("every one was closed", () -> draws.slot(0));
                assertRefused("logits of canvas 1 must not hold NaN", () -> draws.token(1));
                assertEquals(0, draws.slot(2));
                assertTrue(Double.isFinite(draws.logProb(2)));
                assertEquals(List.of(0.25, 0.5, 0.75), List.of(draws.stop(0), draws.stop(1), draws.stop(2)));
            }
        }
    }

    private static void assertRefused(String part, Runnable call) {
        String message = assertThrows(IllegalArgumentException.class, call::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
