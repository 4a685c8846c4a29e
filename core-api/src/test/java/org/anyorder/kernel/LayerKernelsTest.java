// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Optional;
import org.anyorder.kernel.LinearEnd.Pointwise;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Kernels that do in one call what a layer does between two matrix products. */
class LayerKernelsTest {
    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void everyEndOfALinearProductAgreesWithItsOperatorsInValueAndGradient() {
        NDArray x = normal(1, 2, 5, 24);
        NDArray weight = normal(2, 7, 24);
        NDArray bias = normal(3, 7);
        NDArray residual = normal(4, 2, 5, 7);
        for (Pointwise pointwise : Pointwise.values()) {
            for (int bits = 0; bits < 4; bits++) {
                boolean biased = (bits & 1) != 0;
                boolean summed = (bits & 2) != 0;
                for (boolean mixed : new boolean[] {false, true}) {
                    // A number near 0 may be cut off by relu in one precision and not in the other.
                    new Comparison(manager, !mixed ? 3e-6 : pointwise == Pointwise.RELU ? 0.1 : 2e-2)
                            .agree(
                                    in -> {
                                        LinearEnd end = end(in, biased, pointwise, summed);
                                        NDArray y = mixed
                                                ? PrecisionLinear.mixed(in[0], in[1], end)
                                                : PrecisionLinear.float32(in[0], in[1], end);
                                        return unused(y, in, biased, summed);
                                    },
                                    in -> unused(written(in, biased, pointwise, summed), in, biased, summed),
                                    x,
                                    weight,
                                    bias,
                                    residual);
                }
            }
        }
    }

    @Test
    void packedWeightsTakeEveryEnd() {
        NDArray x = normal(1, 2, 5, 64);
        NDArray weight = normal(2, 32, 64);
        NDArray[] all = {x, weight, normal(3, 32), normal(4, 2, 5, 32)};
        NDArray residual = all[3].duplicate();
        for (Precision precision : Precision.values()) {
            PackedWeight packed = PrecisionLinear.pack(weight, precision);
            for (Pointwise pointwise : Pointwise.values()) {
                NDArray y = PrecisionLinear.apply(x, packed, end(all, true, pointwise, true));
                double error = Comparison.relativeError(y, written(all, true, pointwise, true));
                assertTrue(error < 3e-2, precision + " " + pointwise + " deviates by " + error);
            }
        }
        assertEquals(residual, all[3], "the residual stream is not written to");
    }

    @Test
    void aResidualOfAnotherShapeIsRefused() {
        assertEquals(
                "residual must be (2, 5, 7) for x (2, 5, 24) and a weight (7, 24), got (5, 7)",
                refused(() -> PrecisionLinear.float32(
                        normal(1, 2, 5, 24),
                        normal(2, 7, 24),
                        new LinearEnd(Optional.empty(), Pointwise.NONE, Optional.of(normal(3, 5, 7))))));
    }

    @Test
    void headsAreToldApartAndTurnedAsByTheRotaryKernel() {
        for (int keyHeads : new int[] {4, 2, 1}) {
            for (long turned : new long[] {8, 6}) {
                NDArray angles = normal(2, 3, 5, turned / 2);
                HeadsKernel kernel = HeadsKernel.of(4, keyHeads);
                for (int part = 0; part < 3; part++) {
                    int wanted = part;
                    new Comparison(manager, 1e-6)
                            .agree(
                                    in -> kernel.split(in[0], in[1], in[2])
                                            .get(wanted)
                                            .mul(1)
                                            .add(zero(in)),
                                    in -> apart(in, keyHeads, wanted).add(zero(in)),
                                    normal(1, 3, 5, (4 + 2L * keyHeads) * 8),
                                    angles.cos(),
                                    angles.sin());
                }
            }
        }
    }

    @Test
    void headsRefuseAProjectionThatDoesNotFit() {
        NDArray angles = normal(1, 1, 5, 2);
        assertEquals("projected must be (B, T, 8 · d) for 4 heads, got (1, 5, 12)", refused(() -> HeadsKernel.of(4, 2)
                .split(normal(2, 1, 5, 12), angles, angles)));
        assertEquals(
                "cosines must be (B, T, R/2) with R at most d for x (1, 6, 32), got (1, 5, 2)",
                refused(() -> HeadsKernel.of(4, 2).split(normal(2, 1, 6, 32), angles, angles)));
        assertEquals("heads and keyHeads must be at least 1, got 4 and 0", refused(() -> HeadsKernel.of(4, 0)));
    }

    @Test
    void mixingIsAttendingWithTheHeadsOfATokenSideBySide() {
        for (int keyHeads : new int[] {4, 2}) {
            for (Causality causality : Causality.values()) {
                for (boolean masked : new boolean[] {false, true}) {
                    Optional<NDArray> mask = masked ? Optional.of(normal(4, 2, 1, 1, 6)) : Optional.empty();
                    new Comparison(manager, 1e-6)
                            .agree(
                                    in -> FusedAttention.mix(in[0], in[1], in[2], mask, causality),
                                    in -> FusedAttention.attend(in[0], in[1], in[2], mask, causality)
                                            .transpose(0, 2, 1, 3)
                                            .reshape(2, 6, 32),
                                    normal(1, 2, 4, 6, 8),
                                    normal(2, 2, keyHeads, 6, 8),
                                    normal(3, 2, keyHeads, 6, 8));
                }
            }
        }
    }

    private static NDArray apart(NDArray[] in, int keyHeads, int part) {
        NDArray heads = in[0].reshape(3, 5, 4 + 2L * keyHeads, 8).transpose(0, 2, 1, 3);
        NDList parts = heads.split(new long[] {4, 4 + keyHeads}, 1);
        return part == 2 ? parts.get(2) : RotaryKernel.apply(parts.get(part), in[1], in[2]);
    }

    /** Lets every input have a gradient, be it 0. */
    private static NDArray zero(NDArray... in) {
        NDArray sum = in[0].sum();
        for (int i = 1; i < in.length; i++) {
            sum = sum.add(in[i].sum());
        }
        return nothing(sum);
    }

    /** A zero with a gradient. */
    private static NDArray nothing(NDArray array) {
        return array.sum().mul(array.getManager().create(0f));
    }

    private static NDArray unused(NDArray y, NDArray[] in, boolean biased, boolean summed) {
        NDArray all = biased ? y : y.add(nothing(in[2]));
        return summed ? all : all.add(nothing(in[3]));
    }

    private static LinearEnd end(NDArray[] in, boolean biased, Pointwise pointwise, boolean summed) {
        return new LinearEnd(
                biased ? Optional.of(in[2]) : Optional.empty(),
                pointwise,
                summed ? Optional.of(in[3]) : Optional.empty());
    }

    private static NDArray written(NDArray[] in, boolean biased, Pointwise pointwise, boolean summed) {
        NDArray product = in[0].matMul(in[1].transpose());
        NDArray y = biased ? product.add(in[2]) : product;
        NDArray acted =
                switch (pointwise) {
                    case NONE -> y;
                    case RELU -> y.getNDArrayInternal().relu();
                    case GELU_TANH -> GeluKernel.tanh(y);
                    case GELU -> y.getNDArrayInternal().gelu();
                    case SILU -> y.div(y.neg().exp().add(1));
                };
        return summed ? acted.add(in[3]) : acted;
    }

    private NDArray normal(long seed, long... shape) {
        return Comparison.normal(manager, seed, shape);
    }

    private static String refused(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
