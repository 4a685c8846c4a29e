// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.scan.SelectiveScan.Way;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The recorded selective scans {@code scan1.*}, values and gradients, every way. */
class SelectiveScanGoldenTest {
    private static final double VALUES = 1e-4;
    private static final double GRADIENTS = 1e-3;
    private static final GoldenFile CASES = new GoldenFolder("ssm").cases();

    static List<Arguments> everyCaseEveryWay() throws IOException {
        List<Arguments> all = new ArrayList<>();
        JsonObject cases = JsonParser.parseString(
                        Files.readString(new GoldenFolder("ssm").path().resolve("cases.json")))
                .getAsJsonObject()
                .getAsJsonObject("scan1");
        for (Map.Entry<String, JsonElement> each : cases.entrySet()) {
            boolean softplus = each.getValue().getAsJsonObject().get("softplus").getAsBoolean();
            for (Way way : Way.values()) {
                all.add(Arguments.of(each.getKey(), softplus, way));
            }
        }
        assertFalse(all.isEmpty());
        return all;
    }

    @ParameterizedTest
    @MethodSource("everyCaseEveryWay")
    void valuesAndGradientsAreTheRecordedOnes(String name, boolean softplus, Way way) {
        String prefix = "scan1." + name + ".";
        try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            Map<String, NDArray> inputs = new LinkedHashMap<>();
            for (String input : List.of("u", "delta", "A", "B", "C", "D", "z", "delta_bias")) {
                if (CASES.names().contains(prefix + input)) {
                    NDArray array = CASES.array(scope, prefix + input);
                    array.setRequiresGradient(true);
                    inputs.put(input, array);
                }
            }
            NDArray towards = CASES.array(scope, prefix + "grad_out");
            try (GradientScope gradient = GradientScope.open(scope)) {
                NDList found = scanned(scope, inputs, softplus, way);
                NDArray out = found.get(0).transpose(0, 2, 1);
                CASES.requireRelativelyClose(prefix + "out", out, VALUES);
                CASES.requireRelativelyClose(prefix + "last_state", found.get(1), VALUES);
                gradient.backward(out.mul(towards).sum());
            }
            inputs.forEach((input, array) ->
                    CASES.requireRelativelyClose(prefix + "grad." + input, array.getGradient(), GRADIENTS));
        }
    }

    /** The recorded scans are channel by channel, ours token by token. */
    private static NDList scanned(NDManager scope, Map<String, NDArray> inputs, boolean softplus, Way way) {
        NDArray u = inputs.get("u").transpose(0, 2, 1); // (B, L, D)
        NDArray delta = inputs.get("delta").transpose(0, 2, 1);
        if (softplus) {
            NDArray bias = inputs.getOrDefault(
                    "delta_bias", scope.zeros(new Shape(u.getShape().get(2))));
            delta = EngineKernel.of("selective-start")
                    .call(delta, bias, scope.ones(new Shape(1, 1, 1)))
                    .singletonOrThrow();
        }
        NDArray a = inputs.get("A");
        Shape state = new Shape(u.getShape().get(0)).addAll(a.getShape());
        NDList found = SelectiveScan.apply(
                u, delta, a, shared(inputs.get("B"), a), shared(inputs.get("C"), a), scope.zeros(state), way);
        NDArray y = found.get(0);
        NDArray skip = inputs.get("D");
        NDArray gate = inputs.get("z");
        if (gate != null) {
            NDArray skipped = skip == null ? scope.zeros(new Shape(u.getShape().get(2))) : skip;
            NDArray projected = NDArrays.concat(new NDList(u, gate.transpose(0, 2, 1)), 2);
            y = EngineKernel.of("selective-end").call(y, u, skipped, projected).singletonOrThrow();
        } else if (skip != null) {
            y = y.add(u.mul(skip));
        }
        return new NDList(y, found.get(1));
    }

    /** To {@code (B, L, G, N)}, or with a last axis of 2. */
    private static NDArray shared(NDArray recorded, NDArray a) {
        Shape shape = recorded.getShape();
        if (a.getShape().dimension() == 3) {
            return recorded.reshape(shape.get(0), 1, shape.get(1), -1, 2).transpose(0, 3, 1, 2, 4);
        }
        return shape.dimension() == 4
                ? recorded.transpose(0, 3, 1, 2)
                : recorded.expandDims(1).transpose(0, 3, 1, 2);
    }
}
