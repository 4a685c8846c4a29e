// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.anyorder.diffusion.train.GoldenTraining.NoSource;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.junit.jupiter.api.Test;

/** Which tokens objectives hide, and what they weigh. */
class MaskedRowsTest {
    private static final TokenRow ROW = new TokenRow(IntStream.range(0, 16).toArray(), 6);

    private static RowStream stream(long index) {
        return new RowStream(index, new SplittableRandom(77 + index));
    }

    private static DenoisingObjective<?> masked(MaskingPlan plan) throws IOException {
        return MaskedObjective.mdlm(GoldenTraining.transformer("mdlm"), new NoSource(32, 16), plan);
    }

    @Test
    void tokensAreHiddenAsOftenAsTheScheduleSays() throws IOException {
        DenoisingObjective<?> objective = masked(MaskingPlan.mdlm());
        int rows = 64 * 200;
        long hidden = 0;
        double weighted = 0;
        for (int row = 0; row < rows; row++) {
            NoisedRow noised =
                    objective.noised(Phase.TRAINING, ROW, stream(row)).get(0);
            hidden += noised.targets();
            weighted += noised.targets() * noised.weights()[0];
            assertEquals(16, noised.units());
        }
        // The mean time is (1 + 10⁻³)/2, its spread over rows leaves the binomial error, at most 1/(2 √(16 rows)).
        double share = hidden / (16.0 * rows);
        assertEquals(0.999 * 0.5005, share, 4 * 0.5 / Math.sqrt(16.0 * rows));
        // Every token costs its nats once on average: E[w] = 1 - ε; the variance of 1/t · Bernoulli(t) is about ln
        // 1000.
        assertEquals(0.999, weighted / (16.0 * rows), 4 * Math.sqrt(Math.log(1000) / (16.0 * rows)) + 1e-3);
    }

    @Test
    void aRowIsAFunctionOfItsStreamAlone() throws IOException {
        for (DenoisingObjective<?> objective : List.of(
                MaskedObjective.mdlm(GoldenTraining.transformer("mdlm"), new Enumerated(), MaskingPlan.mdlm()),
                new BlockObjective<>(GoldenTraining.transformer("bd3lm"), new Enumerated(), BlockPlan.plain()))) {
            try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
                long[] both = objective
                        .batch(Phase.TRAINING, List.of(stream(4), stream(5)), scope)
                        .get(0)
                        .toLongArray();
                long[] second = objective
                        .batch(Phase.TRAINING, List.of(stream(5)), scope)
                        .get(0)
                        .toLongArray();
                assertArrayEquals(second, java.util.Arrays.copyOfRange(both, second.length, both.length));
            }
        }
    }

    @Test
    void fineTuningHidesAnswersAloneAndCountsRowsAlike() throws IOException {
        DenoisingObjective<?> objective = masked(MaskingPlan.answers(MaskingPlan.Target.ANSWER));
        boolean empty = false;
        Set<Integer> hidden = new HashSet<>();
        for (int row = 0; row < 500; row++) {
            NoisedRow noised =
                    objective.noised(Phase.TRAINING, ROW, stream(row)).get(0);
            assertEquals(1, noised.units());
            for (int position = 0; position < 16; position++) {
                if (noised.masked()[position]) {
                    hidden.add(position);
                }
            }
            double probability = 1 / (noised.weights()[15] * 10);
            assertTrue(probability >= 1e-3 && probability <= 1);
            empty |= noised.targets() == 0;
        }
        assertEquals(new HashSet<>(IntStream.range(6, 16).boxed().toList()), hidden);
        assertTrue(empty, "some answers are wholly visible");
        DenoisingObjective<?> never = masked(MaskingPlan.answers(MaskingPlan.Target.ANSWER_NEVER_VISIBLE));
        for (int row = 0; row < 2000; row++) {
            assertTrue(never.noised(Phase.TRAINING, ROW, stream(row)).get(0).targets() > 0);
        }
    }

    @Test
    void someRowsAreCutInTrainingAlone() throws IOException {
        MaskingPlan llada = MaskingPlan.llada();
        assertEquals(0.01, llada.shortened());
        DenoisingObjective<?> objective = masked(
                new MaskingPlan(llada.schedule(), llada.times(), llada.steps(), llada.strata(), llada.target(), 0.25));
        Set<Integer> lengths = new HashSet<>();
        int cut = 0;
        for (int row = 0; row < 4000; row++) {
            int length = objective
                    .noised(Phase.TRAINING, new TokenRow(ROW.tokens(), 0), stream(row))
                    .get(0)
                    .length();
            lengths.add(length);
            cut += length < 16 ? 1 : 0;
            assertEquals(
                    16,
                    objective.noised(Phase.VALIDATION, ROW, stream(row)).get(0).length());
        }
        assertEquals(16, lengths.size());
        double expected = 0.25 * 15 / 16;
        assertEquals(expected, cut / 4000.0, 4 * Math.sqrt(expected / 4000));
    }

    private static BlockObjective<?> blocks(BlockPlan plan, String... changes) throws IOException {
        return new BlockObjective<>(GoldenTraining.transformer("bd3lm", changes), new NoSource(32, 8), plan);
    }

    private static final TokenRow EIGHT = new TokenRow(IntStream.range(0, 8).toArray(), 0);

    private static BlockPlan plan(NoiseInterval times, BlockPlan.Redraw redraw, BlockPlan.FirstToken first) {
        BlockPlan plain = BlockPlan.plain();
        return new BlockPlan(plain.schedule(), times, BlockPlan.Choice.FIXED, redraw, first, plain.strata());
    }

    @Test
    void blocksHaveTimesOfTheirOwnInsideTheInterval() throws IOException {
        NoiseInterval interval = new NoiseInterval(0.2, 0.45);
        BlockObjective<?> objective = blocks(plan(interval, BlockPlan.Redraw.NEVER, BlockPlan.FirstToken.LEARNED));
        Set<Double> times = new HashSet<>();
        for (int row = 0; row < 64; row++) {
            NoisedRow noised =
                    objective.noised(Phase.TRAINING, EIGHT, stream(row)).get(0);
            double first = 1 / noised.weights()[0];
            double second = 1 / noised.weights()[4];
            assertTrue(first < second, "blocks share the times of a row evenly");
            assertTrue(first >= 0.2 && second <= 0.45);
            times.add(first);
            NoisedRow held =
                    objective.noised(Phase.VALIDATION, EIGHT, stream(row)).get(0);
            times.add(1 / held.weights()[0]);
        }
        assertEquals(128, times.size());
        assertTrue(
                times.stream().anyMatch(t -> t > 0.9) && times.stream().anyMatch(t -> t < 0.1), "held out: all times");
    }

    @Test
    void masksOutsideTheIntervalAreDrawnAgain() throws IOException {
        NoiseInterval interval = new NoiseInterval(0.4, 0.6);
        BlockObjective<?> again = blocks(plan(interval, BlockPlan.Redraw.OUTSIDE, BlockPlan.FirstToken.LEARNED));
        BlockObjective<?> never = blocks(plan(interval, BlockPlan.Redraw.NEVER, BlockPlan.FirstToken.LEARNED));
        Set<Integer> counts = new HashSet<>();
        for (int row = 0; row < 200; row++) {
            assertEquals(
                    4, again.noised(Phase.TRAINING, EIGHT, stream(row)).get(0).targets());
            counts.add(never.noised(Phase.TRAINING, EIGHT, stream(row)).get(0).targets());
        }
        assertTrue(counts.size() > 3, counts.toString());
        // Half a token cannot be masked: blocks of one are let through.
        BlockObjective<?> single =
                blocks(plan(interval, BlockPlan.Redraw.OUTSIDE, BlockPlan.FirstToken.LEARNED), "block_size", "1");
        assertTrue(single.noised(Phase.TRAINING, EIGHT, stream(0)).get(0).targets() > 0);
    }

    @Test
    void aGivenFirstTokenIsNeverHiddenNorCountedInBounds() throws IOException {
        BlockObjective<?> objective =
                blocks(plan(NoiseInterval.FULL, BlockPlan.Redraw.NEVER, BlockPlan.FirstToken.GIVEN));
        for (int row = 0; row < 100; row++) {
            NoisedRow training =
                    objective.noised(Phase.TRAINING, EIGHT, stream(row)).get(0);
            assertFalse(training.masked()[0]);
            assertEquals(8, training.units());
            assertEquals(
                    7,
                    objective
                            .noised(Phase.VALIDATION, EIGHT, stream(row))
                            .get(0)
                            .units());
        }
    }

    @Test
    void blocksOfOneTokenAreMeasuredByTheLikelihoodItself() throws IOException {
        BlockObjective<?> objective = blocks(BlockPlan.plain(), "block_size", "1");
        NoisedRow held = objective.noised(Phase.VALIDATION, EIGHT, stream(3)).get(0);
        assertEquals(8, held.targets());
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1, 1, 1}, held.weights());
        assertTrue(objective.noised(Phase.TRAINING, EIGHT, stream(3)).get(0).targets() < 8);
    }

    @Test
    void complementaryMasksHideEveryTokenOfAnAnswerOnce() throws IOException {
        DecoderTrainee trainee = GoldenTraining.decoder("fast_dllm_v2");
        ComplementaryMaskObjective<?> objective = new ComplementaryMaskObjective<>(trainee, new NoSource(48, 24));
        List<Integer> hidden = new ArrayList<>();
        for (NoisedRow row : objective.noised(Phase.TRAINING, new TokenRow(new int[19], 5), stream(2))) {
            assertEquals(24, row.length(), "whole blocks");
            for (int position = 0; position < 24; position++) {
                if (row.target(position)) {
                    hidden.add(position);
                }
                assertEquals(position >= 19, row.clean()[position] == trainee.mask());
            }
            assertEquals(row.targets(), row.units());
        }
        assertEquals(
                IntStream.range(5, 19).boxed().toList(),
                hidden.stream().sorted().toList());
    }
}
