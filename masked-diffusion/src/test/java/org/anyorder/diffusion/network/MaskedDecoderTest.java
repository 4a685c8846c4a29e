// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Map;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskedDecoderTest {

    @ParameterizedTest
    @CsvSource({"llada", "llada/dream", "sdar", "fast_dllm_v2"})
    void givesEveryParameterAGradientInTraining(String name) throws IOException {
        for (Compute compute : Compute.values()) {
            try (NDManager manager = NDManager.newBaseManager()) {
                requireGradients(DecoderNetworks.trained(name, manager, compute), manager);
            }
        }
    }

    @Test
    void givesATiedTableTheGradientsOfBothUses() throws IOException {
        JsonObject json =
                ModelConfig.read(Golden.folder("llada").resolve("config.json")).raw();
        json.addProperty("weight_tying", true);
        DecoderConfig config = DecoderConfig.read(ModelConfig.parse("config.json", json.toString()));
        for (Compute compute : Compute.values()) {
            try (NDManager manager = NDManager.newBaseManager()) {
                MaskedDecoder network = new MaskedDecoder(config, compute);
                Engine.getEngine("PyTorch").setRandomSeed(3);
                network.initialize(manager, DataType.FLOAT32);
                requireGradients(network, manager);
                // Tokens that are not in the input get theirs as columns of the logits.
                NDArray table = network.values().get("tokens.weight").getGradient();
                float[] rows = table.abs().sum(new int[] {1}).toFloatArray();
                assertEquals(40, rows.length);
                for (float row : rows) {
                    assertTrue(row > 0, "every token has a gradient");
                }
            }
        }
    }

    private static void requireGradients(MaskedDecoder network, NDManager manager) {
        NDArray ids = manager.arange(24).toType(DataType.INT64, false).reshape(2, 12);
        try (GradientScope scope = GradientScope.open(manager)) {
            NDArray logits = network.forward(DecoderInput.of(ids, network.config()), Mode.TRAINING);
            scope.backward(logits.logSoftmax(-1).get(":, :, 7").sum());
        }
        network.values()
                .forEach((path, value) ->
                        assertTrue(value.getGradient().abs().sum().getFloat() > 0, "no gradient at " + path));
    }

    @Test
    void runsAsAnOrdinaryBlock() throws IOException {
        GoldenFile cases = Golden.cases("llada");
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder("llada", manager);
            DecoderInput input = DecoderInput.of(cases.array(manager, "input_ids"), network.config());
            NDList given = new NDList(input.ids(), input.visible(), input.positions());
            NDList output = network.forward(new ParameterStore(manager, false), given, false);
            assertArrayEquals(network.getOutputShapes(new Shape[] {new Shape(2, 16)}), output.getShapes());
            cases.requireClose("logits", output.get(0), Golden.TOLERANCE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llada, BFLOAT16, 3e-2",
        "llada, INT8, 1e-1",
        "sdar, BFLOAT16, 3e-2",
        "sdar, INT8, 1e-1",
        "fast_dllm_v2, BFLOAT16, 3e-2",
        "fast_dllm_v2, INT8, 1e-1"
    })
    void computesNearlyTheSameInEveryPrecision(String name, Precision precision, double tolerance) throws IOException {
        GoldenFile cases = Golden.cases(name);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = new DecoderModelProvider()
                        .load(ModelFolder.open(Golden.folder(name)), Device.cpu(), precision)) {
            Map<String, NDArray> inputs = Map.of("input_ids", cases.array(scope, "input_ids"));
            cases.requireRelativelyClose("logits", model.forward(scope, inputs).get("logits"), tolerance);
        }
    }
}
