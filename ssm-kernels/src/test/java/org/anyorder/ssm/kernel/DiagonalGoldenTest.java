// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.Response;
import org.anyorder.ssm.hippo.Discretisation;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S4D against recorded numbers of the original implementation. */
class DiagonalGoldenTest {
    private static final GoldenFile GOLDEN = GoldenFile.resource("/golden/ssm/cases.safetensors");

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lin.zoh", "lin.bilinear", "inv.zoh", "inv.bilinear", "legs.zoh", "legs.bilinear"})
    void everyViewIsAsRecorded(String name) {
        String prefix = "s4d." + name + ".";
        DiagonalSystem system = system(inputs(prefix), prefix);
        GOLDEN.requireRelativelyClose(prefix + "K", system.kernel(manager, 64), 1e-4);
        NDArray u = GOLDEN.array(manager, prefix + "u");
        GOLDEN.requireRelativelyClose(prefix + "y", system.convolve(u), 1e-4);
        Recurrence recurrence = system.recurrence(manager);
        NDList zero = recurrence.start(manager, 2);
        require(prefix, "y_step", "last_state", recurrence.scan(u, zero));
        require(prefix, "y_step", "last_state", system.convolve(u, zero));
        NDList state = new NDList(GOLDEN.array(manager, prefix + "state0"));
        require(prefix, "y_step_from_state0", "last_state_from_state0", recurrence.scan(u, state));
        require(prefix, "y_step_from_state0", "last_state_from_state0", system.convolve(u, state));
    }

    private static void require(String prefix, String outputs, String last, Response response) {
        GOLDEN.requireRelativelyClose(prefix + outputs, response.y(), 1e-4);
        GOLDEN.requireRelativelyClose(prefix + last, response.state().singletonOrThrow(), 1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lin.zoh", "lin.bilinear", "inv.zoh", "inv.bilinear", "legs.zoh", "legs.bilinear"})
    void gradientsAreAsRecorded(String name) {
        String prefix = "s4d." + name + ".";
        NDArray weight = GOLDEN.array(manager, prefix + "grad_out_K");
        Map<String, NDArray> gradients =
                Gradients.of(inputs(prefix), weight, in -> system(in, prefix).kernel(manager, 64));
        gradients.forEach((input, gradient) -> GOLDEN.requireRelativelyClose(prefix + "grad." + input, gradient, 1e-3));
    }

    @Test
    void aHoldOfNearlyNoTimeIsExact() {
        NDArray one = manager.create(new float[] {1}, new Shape(1));
        for (double z : new double[] {1e-9, 0.9e-4, 1.1e-4, 1e-2}) {
            NDArray logStep = manager.create(new float[] {(float) Math.log(z)}, new Shape(1));
            DiagonalSystem system = new DiagonalSystem(
                    new DiagonalSystem.Parameters(
                            logStep,
                            manager.zeros(new Shape(1, 1)),
                            manager.zeros(new Shape(1, 1)),
                            manager.create(new float[] {1, 0}, new Shape(1, 1, 2)),
                            manager.create(new float[] {0.5f, 0}, new Shape(1, 1, 2)),
                            one),
                    Discretisation.ZERO_ORDER_HOLD);
            double exact = -Math.expm1(-z);
            double kernel = system.kernel(manager, 1).getFloat();
            assertTrue(Math.abs(kernel / exact - 1) < 1e-6, z + " gives " + kernel + ", not " + exact);
        }
    }

    @Test
    void theKernelFadesAsItsSlowestPole() {
        String prefix = "s4d.legs.zoh.";
        Map<String, NDArray> in = inputs(prefix);
        DiagonalSystem system = system(in, prefix);
        float[] kernel = system.kernel(manager, 400).toFloatArray();
        float[] step = GOLDEN.array(manager, prefix + "dt").toFloatArray();
        NDArray discrete = system.kernel(manager, 1); // 2 Re Σ C B̄
        assertTrue(discrete.getShape().equals(new Shape(3, 1)));
        for (int h = 0; h < 3; h++) {
            double bound = bound(in, prefix, h);
            for (int l = 0; l < 400; l++) {
                // Re λ = −½ throughout LegS.
                double allowed = bound * Math.exp(-0.5 * l * step[h]) * (1 + 1e-4);
                assertTrue(Math.abs(kernel[400 * h + l]) <= allowed, "K_" + l + " of channel " + h);
            }
        }
    }

    /** 2 Σ |C B̄|. */
    private double bound(Map<String, NDArray> in, String prefix, int channel) {
        NDList discrete = DiagonalSystem.text("diagonal-discrete", Discretisation.ZERO_ORDER_HOLD)
                .call(in.get("inv_dt"), in.get("A_real"), in.get("A_imag"), in.get("B"));
        NDArray b = discrete.get(1).get(channel).square().sum(new int[] {-1}).sqrt();
        NDArray c = GOLDEN.array(manager, prefix + "C")
                .get(channel)
                .square()
                .sum(new int[] {-1})
                .sqrt();
        return 2 * b.mul(c).sum().getFloat();
    }

    private Map<String, NDArray> inputs(String prefix) {
        return Gradients.parameters(GOLDEN, manager, prefix, "A", Map.of("B", "B", "C", "C"));
    }

    private DiagonalSystem system(Map<String, NDArray> in, String prefix) {
        return new DiagonalSystem(
                new DiagonalSystem.Parameters(
                        in.get("inv_dt"),
                        in.get("A_real"),
                        in.get("A_imag"),
                        in.get("B"),
                        in.get("C"),
                        manager.zeros(new Shape(3), DataType.FLOAT32)),
                prefix.endsWith("zoh.") ? Discretisation.ZERO_ORDER_HOLD : Discretisation.BILINEAR);
    }
}
