// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.diffusion.network.MaskedDecoder;
import org.anyorder.diffusion.train.GoldenTraining.NoSource;
import org.anyorder.testing.GoldenFile;
import org.anyorder.train.Phase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Losses and gradients against those of the original code of MDLM, BD3-LM, LLaDA and Fast-dLLM v2, within 1e-4 and,
 * relatively, 1e-3.
 */
class GoldenLossTest {
    private static final double LOSS = 1e-4;
    private static final GoldenFile MDLM = GoldenTraining.cases("mdlm");
    private static final GoldenFile BD3LM = GoldenTraining.cases("bd3lm");
    private static final GoldenFile LLADA = GoldenTraining.cases("llada");
    private static final GoldenFile FAST = GoldenTraining.cases("fast_dllm_v2");

    private NDManager scope;

    @BeforeEach
    void open() {
        scope = NDManager.newBaseManager("PyTorch");
    }

    @AfterEach
    void close() {
        scope.close();
    }

    private static MaskedObjective<DiffusionTransformer> mdlm(DiffusionTrainee trainee) {
        return MaskedObjective.mdlm(trainee, new NoSource(32, 16), MaskingPlan.mdlm());
    }

    private static List<NoisedRow> mdlmRows(MaskedObjective<?> objective, String times) {
        double[] t = MDLM.doubles(times);
        int[][] clean = GoldenTraining.rows(MDLM, "x0");
        boolean[] masked = MDLM.flags("mask");
        return IntStream.range(0, clean.length)
                .mapToObj(row -> objective.noised(clean[row], 0, GoldenTraining.row(masked, row, 16), t[row]))
                .toList();
    }

    /** Reports how far off a number is, after it was found close enough. */
    private static void close(GoldenFile file, String tensor, NDArray actual) {
        System.out.println(tensor + ": largest deviation " + file.requireClose(tensor, actual, LOSS));
    }

    private NDArray scalar(NDArray loss) {
        return loss.reshape(1);
    }

    @Test
    void mdlmCostsWhatItCostsInTheOriginal() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("mdlm");
        DiffusionTransformer network = trainee.newNetwork(scope);
        MaskedObjective<DiffusionTransformer> objective = mdlm(trainee);
        List<NoisedRow> rows = mdlmRows(objective, "t");
        close(MDLM, "nelbo_per_token", GoldenTraining.nats(objective, network, rows, scope));
        NDArray loss = GoldenTraining.loss(objective, network, rows, Phase.VALIDATION, scope)
                .value();
        close(MDLM, "loss", scalar(loss));
        GoldenTraining.requireGradients(objective, network, rows, MDLM, 7);
    }

    @Test
    void mdlmShowsTheOriginalsRowsAndWeights() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("mdlm");
        List<NoisedRow> rows = mdlmRows(mdlm(trainee), "t");
        assertArrayEquals(
                MDLM.longs("xt"),
                NoisedBatch.of(rows, trainee, scope).input().ids().toLongArray());
        double[] weights = MDLM.doubles("weight");
        double[] sigma = MDLM.doubles("sigma");
        double[] chance = MDLM.doubles("move_chance");
        double[] t = MDLM.doubles("t");
        for (int row = 0; row < rows.size(); row++) {
            assertEquals(weights[row], rows.get(row).weights()[0], 2e-4 * weights[row]);
            assertEquals(sigma[row], rows.get(row).sigma(), 1e-4);
            assertEquals(chance[row], MaskingPlan.mdlm().schedule().maskProbability(t[row]), 1e-6);
        }
    }

    @Test
    void onlyHiddenTokensMeetTheVocabulary() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("mdlm");
        List<NoisedRow> rows = mdlmRows(mdlm(trainee), "t");
        long hidden = Arrays.stream(MDLM.longs("mask")).sum();
        NoisedBatch batch = NoisedBatch.of(rows, trainee, scope);
        assertEquals(hidden, batch.index().size());
        NDArray losses = mdlm(trainee).losses(trainee.newNetwork(scope), batch, org.anyorder.nn.Mode.INFERENCE);
        assertEquals(hidden, losses.size());
    }

    @Test
    void mdlmWithDiscreteTimeCostsTheSame() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("mdlm");
        MaskedObjective<DiffusionTransformer> objective = mdlm(trainee);
        NDArray nats =
                GoldenTraining.nats(objective, trainee.newNetwork(scope), mdlmRows(objective, "discrete.t"), scope);
        // At t = 1 the original's weight is off by 10⁻⁴ of itself, since it takes 1 - 0.999 t in float32.
        double deviation = MDLM.requireRelativelyClose("discrete.nelbo_per_token", nats, 2e-4);
        System.out.println("discrete.nelbo_per_token: largest deviation " + deviation);
    }

    @Test
    void tokensThatDoNotCountCostNothing() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("mdlm");
        MaskedObjective<DiffusionTransformer> objective = mdlm(trainee);
        double[] counted = MDLM.doubles("attention_mask");
        List<NoisedRow> rows = new ArrayList<>();
        for (NoisedRow row : mdlmRows(objective, "t")) {
            int at = rows.size() * 16;
            double[] weights = new double[16];
            double units = 0;
            for (int i = 0; i < 16; i++) {
                weights[i] = row.weights()[i] * counted[at + i];
                units += counted[at + i];
            }
            rows.add(new NoisedRow(row.clean(), row.masked(), weights, units, row.sigma()));
        }
        NDArray loss = GoldenTraining.loss(objective, trainee.newNetwork(scope), rows, Phase.VALIDATION, scope)
                .value();
        close(MDLM, "loss_attention_mask", scalar(loss));
    }

    private static BlockObjective<DiffusionTransformer> bd3lm(DiffusionTrainee trainee) {
        return new BlockObjective<>(trainee, new NoSource(32, 8), BlockPlan.plain());
    }

    private static List<NoisedRow> blockRows(
            BlockObjective<?> objective, NoiseInterval interval, GoldenFile cases, int length) {
        double[] t = cases.doubles("t");
        int[][] clean = GoldenTraining.rows(cases, "x0");
        int[][] noised = GoldenTraining.rows(cases, "xt");
        List<NoisedRow> rows = new ArrayList<>();
        for (int row = 0; row < clean.length; row++) {
            boolean[] masked = new boolean[length];
            for (int i = 0; i < length; i++) {
                masked[i] = noised[row][i] != clean[row][i];
            }
            double[] times = {t[row * length], t[row * length + 4]};
            rows.add(objective.noised(clean[row], masked, times, interval, Phase.TRAINING));
        }
        return rows;
    }

    @Test
    void blockDiffusionCostsWhatItCostsInTheOriginal() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("bd3lm");
        DiffusionTransformer network = trainee.newNetwork(scope);
        BlockObjective<DiffusionTransformer> objective = bd3lm(trainee);
        List<NoisedRow> rows = blockRows(objective, NoiseInterval.FULL, BD3LM, 8);
        assertArrayEquals(
                BD3LM.longs("input_ids"),
                NoisedBatch.of(rows, trainee, scope).input().ids().toLongArray());
        close(BD3LM, "nelbo_per_token", GoldenTraining.nats(objective, network, rows, scope));
        NDArray loss = GoldenTraining.loss(objective, network, rows, Phase.VALIDATION, scope)
                .value();
        close(BD3LM, "loss", scalar(loss));
        GoldenTraining.requireGradients(objective, network, rows, BD3LM, 3);
    }

    @Test
    void anIntervalAboveAHalfLeavesTokensUnweighted() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("bd3lm");
        BlockObjective<DiffusionTransformer> objective = bd3lm(trainee);
        List<NoisedRow> rows = blockRows(objective, new NoiseInterval(0.6, 1), BD3LM, 8);
        close(
                BD3LM,
                "nelbo_per_token_clipped_above_half",
                GoldenTraining.nats(objective, trainee.newNetwork(scope), rows, scope));
    }

    @Test
    void lladaCostsWhatItCostsInTheOriginal() throws IOException {
        DecoderTrainee trainee = GoldenTraining.decoder("llada");
        MaskedObjective<MaskedDecoder> objective =
                MaskedObjective.llada(trainee, new NoSource(40, 16), MaskingPlan.llada());
        double[] t = LLADA.doubles("loss.t");
        int[][] clean = GoldenTraining.rows(LLADA, "loss.x0");
        boolean[] masked = LLADA.flags("loss.mask");
        List<NoisedRow> rows = IntStream.range(0, clean.length)
                .mapToObj(row -> objective.noised(clean[row], 0, GoldenTraining.row(masked, row, 16), t[row]))
                .toList();
        assertArrayEquals(
                LLADA.longs("loss.noisy"),
                NoisedBatch.of(rows, trainee, scope).input().ids().toLongArray());
        double[] probability = LLADA.doubles("loss.p_mask");
        assertEquals(1 / probability[0], rows.get(0).weights()[0], 1e-5);
        assertEquals(1 / probability[16], rows.get(1).weights()[0], 1e-5);
        NDArray loss = GoldenTraining.loss(objective, trainee.newNetwork(scope), rows, Phase.VALIDATION, scope)
                .value();
        close(LLADA, "loss.value", scalar(loss));
    }

    @Test
    void complementaryMasksCostWhatTheyCostInTheOriginal() throws IOException {
        DecoderTrainee trainee = GoldenTraining.decoder("fast_dllm_v2");
        ComplementaryMaskObjective<MaskedDecoder> objective =
                new ComplementaryMaskObjective<>(trainee, new NoSource(48, 24));
        int[][] clean = GoldenTraining.rows(FAST, "train.x0");
        int[][] noised = GoldenTraining.rows(FAST, "train.xt");
        int[][] labels = GoldenTraining.rows(FAST, "train.labels_xt");
        int[][] complement = GoldenTraining.rows(FAST, "train.xt_complement");
        List<NoisedRow> rows = new ArrayList<>();
        for (int row = 0; row < clean.length; row++) {
            boolean[] masked = new boolean[24];
            for (int i = 0; i < 24; i++) {
                masked[i] = noised[row][i] == trainee.mask();
            }
            List<NoisedRow> both = objective.noised(clean[row], 0, masked);
            assertTrue(!both.get(0).target(0) && !both.get(1).target(0), "no row is before the first");
            for (int i = 1; i < 24; i++) {
                assertEquals(labels[row][i] >= 0, both.get(0).target(i), "row " + row + " position " + i);
                assertEquals(complement[row][i] == trainee.mask(), both.get(1).masked()[i]);
            }
            rows.addAll(both);
        }
        NDArray loss = GoldenTraining.loss(objective, trainee.newNetwork(scope), rows, Phase.VALIDATION, scope)
                .value();
        close(FAST, "train.loss", scalar(loss));
    }

    @Test
    void paddingAndTheSplitIntoGroupsChangeNothing() throws IOException {
        for (String name : List.of("mdlm", "bd3lm")) {
            DiffusionTrainee trainee = GoldenTraining.transformer(name);
            DiffusionTransformer network = trainee.newNetwork(scope);
            DenoisingObjective<DiffusionTransformer> objective = name.equals("mdlm") ? mdlm(trainee) : bd3lm(trainee);
            int most = trainee.maxLength();
            List<NoisedRow> rows = new ArrayList<>();
            for (int length = 1; length <= most; length += 2) {
                int[] tokens = IntStream.range(0, length).map(i -> 7 * i % 31).toArray();
                boolean[] masked = new boolean[length];
                double[] weights = new double[length];
                Arrays.fill(weights, 1.5);
                for (int i = 0; i < length; i++) {
                    masked[i] = i % 3 == length % 3;
                }
                rows.add(new NoisedRow(tokens, masked, weights, length, 0));
            }
            List<double[]> together = objective.nats(network, rows, scope);
            assertTrue(NoisedBatch.groups(objective.batch(rows, scope)).size() == 1, "they were padded");
            for (int row = 0; row < rows.size(); row++) {
                double[] alone =
                        objective.nats(network, List.of(rows.get(row)), scope).get(0);
                assertArrayEquals(alone, together.get(row), 1e-4);
            }
        }
    }
}
