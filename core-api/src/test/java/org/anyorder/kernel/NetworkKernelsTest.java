// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NetworkKernelsTest {

    private final NDManager manager = NDManager.newBaseManager();
    private final Comparison comparison = new Comparison(manager, 1e-5);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void layerNormAgreesWithItsFormula() {
        float eps = 1e-2f;
        comparison.agree(
                in -> LayerNormKernel.apply(in[0], in[1], in[2], eps),
                in -> {
                    NDArray centred = in[0].sub(in[0].mean(new int[] {-1}, true));
                    NDArray variance = centred.square().mean(new int[] {-1}, true);
                    return centred.div(variance.add(eps).sqrt()).mul(in[1]).add(in[2]);
                },
                normal(1, 2, 3, 8),
                normal(2, 8),
                normal(3, 8));
    }

    @Test
    void rmsNormAgreesWithItsFormula() {
        float eps = 1e-2f;
        comparison.agree(
                in -> RmsNormKernel.apply(in[0], in[1], eps),
                in -> in[0].div(in[0].square()
                                .mean(new int[] {-1}, true)
                                .add(eps)
                                .sqrt())
                        .mul(in[1]),
                normal(1, 2, 3, 8),
                normal(2, 8));
        NDArray weight = normal(2, 8);
        for (float size : new float[] {1, 1e-3f, 0}) {
            NDArray x = normal(1, 2, 3, 8).mul(size);
            assertArrayEquals(
                    RmsNormKernel.apply(x, weight, eps).toFloatArray(),
                    RmsNormKernel.infer(x, weight, eps).toFloatArray(),
                    1e-6f);
        }
    }

    @Test
    void normsRefuseEpsOutsideItsRangeAndVectorsOfAnotherLength() {
        NDArray x = normal(1, 2, 8);
        NDArray weight = normal(2, 8);
        for (float eps : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertEquals(
                    "eps must be finite and above 0, got " + eps, refused(() -> RmsNormKernel.apply(x, weight, eps)));
            assertEquals(
                    "eps must be finite and above 0, got " + eps, refused(() -> RmsNormKernel.infer(x, weight, eps)));
        }
        assertEquals(
                x.getShape(), RmsNormKernel.apply(x, weight, Float.MIN_VALUE).getShape());
        assertEquals(
                "bias must be (8) for x (2, 8), got (7)",
                refused(() -> LayerNormKernel.apply(x, weight, normal(3, 7), 1e-5f)));
    }

    @Test
    void geluAgreesWithItsTanhForm() {
        comparison.agree(
                in -> GeluKernel.tanh(in[0]),
                in -> in[0].pow(3)
                        .mul(0.044715f)
                        .add(in[0])
                        .mul(Math.sqrt(2 / Math.PI))
                        .tanh()
                        .add(1)
                        .mul(in[0])
                        .mul(0.5f),
                normal(1, 5, 7));
    }

    @Test
    void rotaryTurnsTheFirstCoordinatesAndPassesTheRest() {
        for (long turned : new long[] {8, 6, 2}) {
            for (long batch : new long[] {2, 1}) {
                NDArray angles = normal(2, batch, 5, turned / 2);
                comparison.agree(
                        in -> RotaryKernel.apply(in[0], in[1], in[2]),
                        in -> rotated(in[0], in[1], in[2]),
                        normal(1, 2, 3, 5, 8),
                        angles.cos(),
                        angles.sin());
            }
        }
    }

    @Test
    void rotaryRefusesAnglesThatDoNotFit() {
        NDArray x = normal(1, 2, 3, 5, 8);
        NDArray angles = normal(2, 2, 5, 4);

        assertEquals(
                "x must be (B, H, T, d), got (2, 5, 4)", refused(() -> RotaryKernel.apply(angles, angles, angles)));
        assertEquals(
                "cosines must be (B, T, R/2) with R at most d for x (2, 3, 5, 8), got (2, 5, 5)",
                refused(() -> RotaryKernel.apply(x, normal(2, 2, 5, 5), angles)));
        assertEquals(
                "sines must have the shape of cosines, (2, 5, 4), got (2, 5, 3)",
                refused(() -> RotaryKernel.apply(x, angles, normal(2, 2, 5, 3))));
    }

    @Test
    void crossEntropyAgreesWithTheLogSoftmaxOfTheTargets() {
        NDArray targets = manager.create(new long[] {0, 6, 3, 3, 1, 5}, new Shape(2, 3));
        comparison.agree(
                in -> CrossEntropyKernel.losses(in[0], in[1]),
                in -> in[0].logSoftmax(-1)
                        .mul(in[1].oneHot(7))
                        .sum(new int[] {-1})
                        .neg(),
                normal(1, 2, 3, 7),
                targets);
    }

    @Test
    void ignoredTargetsHaveNoLossAndNoGradient() {
        NDArray logits = normal(1, 2, 4);
        NDArray targets = manager.create(new long[] {CrossEntropyKernel.IGNORED, 2});
        List<NDArray> results =
                comparison.valueAndGradients(in -> CrossEntropyKernel.losses(in[0], in[1]), logits, targets);

        assertEquals(0f, results.get(0).getFloat(0));
        assertArrayEquals(new float[4], results.get(1).get(0).toFloatArray());
        assertTrue(results.get(1).get(1).abs().min().getFloat() > 0);
    }

    @Test
    void crossEntropyRefusesTargetsOutOfRangeAndShapesThatDoNotFit() {
        NDArray logits = normal(1, 2, 4);
        for (long target : new long[] {4, -2}) {
            NDArray targets = manager.create(new long[] {0, target});
            String message = assertThrows(EngineException.class, () -> CrossEntropyKernel.losses(logits, targets))
                    .getMessage();
            assertTrue(message.contains("kernel cross-entropy failed on inputs [(2, 4) float32, (2) int64]"), message);
        }
        assertEquals(
                "logits must be (…, V) and targets (…), got (2, 4) and (3)",
                refused(() -> CrossEntropyKernel.losses(logits, manager.create(new long[3]))));
        assertEquals(
                "targets must be int64, got int32",
                refused(() -> CrossEntropyKernel.losses(logits, manager.create(new int[2]))));
    }

    private static NDArray rotated(NDArray x, NDArray cosines, NDArray sines) {
        long half = cosines.getShape().get(2);
        NDArray c = cosines.expandDims(1);
        NDArray s = sines.expandDims(1);
        NDArray a = x.get("..., 0:" + half);
        NDArray b = x.get("..., " + half + ":" + 2 * half);
        NDList parts = new NDList(a.mul(c).sub(b.mul(s)), b.mul(c).add(a.mul(s)));
        if (2 * half < x.getShape().get(3)) {
            parts.add(x.get("..., " + 2 * half + ":"));
        }
        return NDArrays.concat(parts, -1);
    }

    private NDArray normal(long seed, long... shape) {
        return Comparison.normal(manager, seed, shape);
    }

    private static String refused(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
