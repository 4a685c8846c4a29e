// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.api.Test;

class DiffusionTransformerTest {
    private static final GoldenFile MDLM = Golden.cases("mdlm");

    /** Without modulations a layer is plain: the same as one whose modulations change nothing. */
    @Test
    void runsWithoutModulations() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionConfig plain = DiffusionNetworks.read("bd3lm", json -> json.addProperty("adaln", false));
            assertEquals(Conditioning.ABSENT, plain.conditioning());
            DiffusionTransformer network = DiffusionNetworks.fresh(plain, manager);
            DiffusionTransformer conditioned =
                    new DiffusionTransformer(DiffusionNetworks.read("bd3lm", json -> {}), Compute.FLOAT32);
            Map<String, NDArray> values = new LinkedHashMap<>();
            conditioned.shapes().forEach((path, shape) -> values.put(path, manager.zeros(shape)));
            for (int layer = 0; layer < 2; layer++) {
                float[] gates = new float[6 * 64];
                Arrays.fill(gates, 2 * 64, 3 * 64, 1);
                Arrays.fill(gates, 5 * 64, 6 * 64, 1);
                values.put("layers." + layer + ".modulation.bias", manager.create(gates));
            }
            values.putAll(network.values());
            conditioned.fill(manager, values, Mode.INFERENCE);
            NDArray ids = Golden.cases("bd3lm").array(manager, "x0");
            float[] expected = conditioned
                    .forward(DiffusionInput.full(ids), Mode.INFERENCE)
                    .toFloatArray();
            float[] actual =
                    network.forward(DiffusionInput.full(ids), Mode.INFERENCE).toFloatArray();
            Golden.requireClose(expected, actual, 1e-5);
        }
    }

    @Test
    void startsAsNothing() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network =
                    new DiffusionTransformer(DiffusionNetworks.read("mdlm", json -> {}), Compute.FLOAT32);
            network.initialize(manager, DataType.FLOAT32);
            NDArray logits = network.forward(DiffusionInput.full(MDLM.array(manager, "xt")), Mode.INFERENCE);
            assertEquals(0, logits.abs().max().getFloat());
        }
    }

    @Test
    void givesEveryParameterAGradientInTraining() throws IOException {
        for (Compute compute : Compute.values()) {
            try (NDManager manager = NDManager.newBaseManager()) {
                DiffusionConfig config =
                        DiffusionNetworks.read("mdlm", json -> json.addProperty("time_conditioning", true));
                DiffusionTransformer network = new DiffusionTransformer(config, compute);
                DiffusionNetworks.fill(network, manager);
                network.values().values().forEach(value -> value.setRequiresGradient(true));
                DiffusionInput input =
                        DiffusionInput.full(MDLM.array(manager, "xt")).withNoise(MDLM.array(manager, "sigma"));
                try (GradientScope scope = GradientScope.open(manager)) {
                    NDArray logits = network.forward(input, Mode.TRAINING);
                    scope.backward(logits.logSoftmax(-1).get(":, :, 7").sum());
                }
                network.values()
                        .forEach((path, value) -> assertTrue(
                                value.getGradient().abs().sum().getFloat() > 0, compute + ": no gradient at " + path));
            }
        }
    }

    /** Of one row nobody sees a key; the others are as they are without it. */
    @Test
    void givesNumbersAndGradientsWhereARowSeesNothing() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = DiffusionNetworks.fresh(DiffusionNetworks.read("mdlm", json -> {}), manager);
            network.values().values().forEach(value -> value.setRequiresGradient(true));
            DiffusionInput full = DiffusionInput.full(MDLM.array(manager, "xt"));
            boolean[] sees = new boolean[3 * 16];
            Arrays.fill(sees, 16, sees.length, true);
            NDArray visible = manager.create(sees, new Shape(3, 1, 1, 16));
            DiffusionInput blind = new DiffusionInput(full.ids(), visible, full.positions(), full.noise());
            float[] expected = network.forward(full, Mode.INFERENCE).get("1:").toFloatArray();
            NDArray logits = network.forward(blind, Mode.INFERENCE);
            requireFinite("logits", logits);
            Golden.requireClose(expected, logits.get("1:").toFloatArray(), Golden.TOLERANCE);
            try (GradientScope scope = GradientScope.open(manager)) {
                scope.backward(network.forward(blind, Mode.TRAINING)
                        .logSoftmax(-1)
                        .get(":, :, 7")
                        .sum());
            }
            network.values().forEach((path, value) -> requireFinite(path, value.getGradient()));
        }
    }

    private static void requireFinite(String what, NDArray numbers) {
        for (float number : numbers.toFloatArray()) {
            assertTrue(Float.isFinite(number), () -> what + ": " + number);
        }
    }

    /** The derivatives recorded with the loss of the original. */
    @Test
    void hasTheGradientsOfTheOriginal() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            ModelFolder model = ModelFolder.open(Golden.folder("mdlm"));
            DiffusionTransformer network = new DiffusionTransformer(
                    DiffusionNetworks.read("mdlm", json -> json.addProperty("dropout", 0)), Compute.FLOAT32);
            try (TensorSource weights = model.weights()) {
                network.fill(manager, DiffusionWeights.read(network, weights, manager), Mode.TRAINING);
            }
            NDArray ids = MDLM.array(manager, "xt");
            NDArray answers = MDLM.array(manager, "x0").expandDims(2);
            NDArray masked = MDLM.array(manager, "mask").toType(DataType.FLOAT32, false);
            NDArray weight =
                    MDLM.array(manager, "weight").expandDims(1).mul(masked).div(masked.size());
            NDArray never = manager.zeros(new Shape(32));
            never.set(new NDIndex(31), -1e6f);
            try (GradientScope scope = GradientScope.open(manager)) {
                NDArray logits = network.forward(DiffusionInput.full(ids), Mode.TRAINING);
                NDArray logProb =
                        logits.add(never).logSoftmax(-1).gather(answers, 2).squeeze(2);
                NDArray loss = logProb.mul(weight).sum().neg();
                assertEquals(MDLM.doubles("loss")[0], loss.getFloat(), 1e-4);
                scope.backward(loss);
            }
            Map<String, String> ours = new LinkedHashMap<>();
            DiffusionWeights.names(network.config()).forEach((path, name) -> ours.put(name, path));
            int compared = 0;
            for (String tensor : MDLM.names()) {
                if (tensor.startsWith("grad.")) {
                    NDArray value = network.values().get(ours.get(tensor.substring(5)));
                    MDLM.requireRelativelyClose(tensor, value.getGradient(), 1e-3);
                    compared++;
                }
            }
            assertEquals(7, compared);
        }
    }

    @Test
    void runsAsAnOrdinaryBlock() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("mdlm", manager);
            DiffusionInput input = DiffusionInput.full(MDLM.array(manager, "xt"));
            NDList given = new NDList(input.ids(), input.visible(), input.positions(), MDLM.array(manager, "sigma"));
            NDList output = network.forward(new ParameterStore(manager, false), given, false);
            assertArrayEquals(network.getOutputShapes(new Shape[] {new Shape(3, 16)}), output.getShapes());
            MDLM.requireClose("logits_sigma", output.get(0), Golden.TOLERANCE);
        }
    }
}
