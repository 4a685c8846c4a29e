// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.train.GradientScope;
import org.anyorder.train.Phase;
import org.anyorder.train.causal.CausalBatch;
import org.anyorder.train.causal.NextTokenObjective;
import org.anyorder.train.data.TokenRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients of recorded networks: {@code full.loss}, {@code full.grad.…} of {@code golden/gpt2}. */
class CausalLossTest {
    private static final GoldenFolder GPT2 = new GoldenFolder("gpt2");

    private static NextTokenObjective<DecoderNetwork> objective(GoldenFolder golden, Compute compute)
            throws IOException {
        Path path = golden.path();
        TransformerTrainee trainee =
                new TransformerTrainee(ModelFolder.open(path).config(), compute, Optional.of(path));
        return new NextTokenObjective<>(trainee, new GoldenRows(trainee.vocabulary(), 20));
    }

    /** The first token of a recorded row is given. */
    private static TokenRow[] rows() {
        return Arrays.stream(GPT2.cases().rows("full.input_ids"))
                .map(row -> new TokenRow(row, 1))
                .toArray(TokenRow[]::new);
    }

    @Test
    void lossAndGradientsAreTheRecordedOnes() throws IOException {
        GoldenFile cases = GPT2.cases();
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NextTokenObjective<DecoderNetwork> objective = objective(GPT2, Compute.FLOAT32);
            DecoderNetwork network = objective.newNetwork(owner);
            network.values().values().forEach(value -> value.setRequiresGradient(true));
            try (NDManager scope = owner.newSubManager();
                    GradientScope gradient = GradientScope.open(scope)) {
                NDArray loss = GoldenRows.lossOf(objective, network, Phase.TRAINING, scope, rows())
                        .value();
                gradient.backward(loss);
                assertEquals(cases.doubles("full.loss")[0], loss.getFloat(), 1e-5);
            }
            Map<String, NDArray> values = network.values();
            NDArray table = values.get("tokens.weight").getGradient();
            cases.requireRelativelyClose("full.grad.transformer.wte.weight", table, 1e-3);
            NDArray projection =
                    values.get("stack.layers.0.attention.projection.weight").getGradient();
            cases.requireRelativelyClose("full.grad.transformer.h.0.attn.c_attn.weight", projection.transpose(), 1e-3);
        }
    }

    /** A tied weight acts as embedding and as head. */
    @Test
    void theGradientOfAWeightIsTheSlopeOfTheLoss() throws IOException {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            NextTokenObjective<DecoderNetwork> objective = objective(GPT2, Compute.FLOAT32);
            DecoderNetwork network = objective.newNetwork(owner);
            NDArray table = network.values().get("tokens.weight");
            long token = rows()[0].tokens()[3];
            NDIndex weight = new NDIndex(token, 5);
            table.setRequiresGradient(true);
            try (NDManager scope = owner.newSubManager();
                    GradientScope gradient = GradientScope.open(scope)) {
                gradient.backward(GoldenRows.lossOf(objective, network, Phase.TRAINING, scope, rows())
                        .value());
            }
            double slope = table.getGradient().getFloat(token, 5);
            table.setRequiresGradient(false);
            float before = table.getFloat(token, 5);
            float step = 0.01f;
            table.set(weight, before + step);
            double above = GoldenRows.loss(objective, network, Phase.VALIDATION, owner, rows());
            table.set(weight, before - step);
            double below = GoldenRows.loss(objective, network, Phase.VALIDATION, owner, rows());
            assertEquals((above - below) / (2 * step), slope, Math.abs(slope) * 0.02 + 1e-5);
        }
    }

    /** Rows of three lengths, one with a prompt, padded together, against each alone through the cache. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "qwen2", "qwen3"})
    void theLossIsTheMeanOfWhatTheTokensCost(String name) throws IOException {
        GoldenFolder golden = new GoldenFolder(name);
        int[][] tokens = {{7, 8, 9, 10, 11}, {5}, {20, 21, 22, 3, 4, 5, 6, 9}};
        int[] given = {0, 0, 3};
        TokenRow[] rows = new TokenRow[tokens.length];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new TokenRow(tokens[row], given[row]);
        }
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                LoadedModel loaded = golden.open()) {
            double[][] logProbs =
                    new TeacherForcing((CausalModel) loaded.views().get(0)).logProbs(owner, tokens, given);
            double mean = -Arrays.stream(logProbs)
                    .flatMapToDouble(Arrays::stream)
                    .average()
                    .orElseThrow();
            for (Compute compute : Compute.values()) {
                NextTokenObjective<DecoderNetwork> objective = objective(golden, compute);
                DecoderNetwork network = objective.newNetwork(owner);
                double loss = GoldenRows.loss(objective, network, Phase.VALIDATION, owner, rows);
                assertEquals(mean, loss, compute == Compute.FLOAT32 ? 1e-5 : 0.05 * mean, compute + "");
            }
        }
    }

    @Test
    void withoutABeginTokenTheFirstTokenIsGiven() {
        TokenRow row = new TokenRow(new int[] {7, 8, 9}, 0);
        assertEquals(1, CausalBatch.first(row, OptionalInt.empty()));
        assertEquals(0, CausalBatch.first(row, OptionalInt.of(0)));
        try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            assertEquals(
                    2, CausalBatch.of(List.of(row), OptionalInt.empty(), scope).count());
            assertEquals(
                    3, CausalBatch.of(List.of(row), OptionalInt.of(0), scope).count());
        }
    }
}
