// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PrecisionLinearTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void float32AgreesWithTheProductInValueAndGradient() {
        NDArray x = normal(1, 2, 5, 24);
        NDArray weight = normal(2, 7, 24);
        NDArray bias = normal(3, 7);
        Comparison exact = new Comparison(manager, 2e-6);

        exact.agree(
                in -> PrecisionLinear.float32(in[0], in[1], Optional.of(in[2])),
                PrecisionLinearTest::reference,
                x,
                weight,
                bias);
        exact.agree(
                in -> PrecisionLinear.float32(in[0], in[1], Optional.empty()),
                in -> in[0].matMul(in[1].transpose()),
                x,
                weight);
    }

    @Test
    void mixedPrecisionAgreesWithinBfloat16InValueAndGradient() {
        Comparison bfloat16 = new Comparison(manager, 1e-2);

        bfloat16.agree(
                in -> PrecisionLinear.mixed(in[0], in[1], Optional.of(in[2])),
                PrecisionLinearTest::reference,
                normal(1, 3, 11, 96),
                normal(2, 40, 96),
                normal(3, 40));
    }

    @Test
    void mixedPrecisionRoundsTheBackwardProductsToo() {
        // 1 + 2⁻¹⁰ is 1 in bfloat16: only a backward pass in bfloat16 loses it from the gradient.
        NDArray x = manager.create(new float[] {1}, new Shape(1, 1));
        NDArray weight = manager.create(new float[] {1 + 1f / 1024}, new Shape(1, 1));
        List<NDArray> results = new Comparison(manager, 0)
                .valueAndGradients(
                        in -> PrecisionLinear.mixed(in[0], in[1], Optional.empty())
                                .mul(1 + 1f / 1024),
                        x,
                        weight);
        float upstream = Comparison.normal(manager, 99, 1, 1).getFloat();

        assertEquals(DataType.FLOAT32, results.get(1).getDataType());
        assertEquals(0, Float.floatToIntBits(results.get(1).getFloat()) & 0xFFFF, "gradient keeps more than bfloat16");
        assertEquals(upstream, results.get(1).getFloat(), Math.abs(upstream) / 100);
    }

    @Test
    void packedWeightsStayWithinTheErrorOfTheirPrecision() {
        double[] allowed = {2e-6, 5e-3, 1e-2};
        // 64 x 96 fills the blocks of the engine's int8 product, 50 x 33 does not; 0 rows of x are allowed.
        for (long[] size : new long[][] {{64, 96}, {50, 33}, {32, 32}}) {
            NDArray weight = normal(2, size);
            NDArray bias = normal(3, size[0]);
            for (Precision precision : Precision.values()) {
                PackedWeight packed = PrecisionLinear.pack(weight, precision);
                for (long[] shape : new long[][] {{size[1]}, {1, size[1]}, {2, 9, size[1]}}) {
                    NDArray x = normal(1, shape);
                    NDArray y = PrecisionLinear.apply(x, packed, Optional.of(bias));
                    NDArray plain = PrecisionLinear.apply(x, packed, Optional.empty());

                    NDArray expected = reference(x, weight, bias);
                    double error = Comparison.relativeError(y, expected);
                    assertTrue(error <= allowed[precision.ordinal()], precision + " deviates by " + error);
                    assertEquals(DataType.FLOAT32, y.getDataType());
                    assertTrue(Comparison.relativeError(plain.add(bias), y) <= 1e-6);
                }
                NDArray none = manager.zeros(new Shape(0, size[1]));
                assertEquals(
                        new Shape(0, size[0]),
                        PrecisionLinear.apply(none, packed, Optional.empty()).getShape());
            }
        }
    }

    /** Few rows of a weight that was not packed are multiplied block by block: whole blocks and a rest of outputs. */
    @Test
    void largeWeightsAgreeWithTheProductForAnyNumberOfRows() {
        for (long[] size : new long[][] {{1024, 512}, {1100, 512}, {512, 256}}) {
            NDArray weight = normal(2, size);
            agreesForAnyNumberOfRows(weight, PrecisionLinear.share(weight), 2e-6);
            agreesForAnyNumberOfRows(weight, PrecisionLinear.pack(weight, Precision.FLOAT32), 2e-6);
            agreesForAnyNumberOfRows(weight, PrecisionLinear.pack(weight, Precision.BFLOAT16), 5e-3);
        }
    }

    private void agreesForAnyNumberOfRows(NDArray weight, PackedWeight packed, double allowed) {
        long outputs = weight.getShape().get(0);
        NDArray bias = normal(3, outputs);
        for (long rows : new long[] {0, 1, 2, 3, 4, 5, 64, 65}) {
            NDArray x = normal(1, 1, rows, weight.getShape().get(1));
            NDArray residual = normal(4, 1, rows, outputs);
            LinearEnd end = new LinearEnd(Optional.of(bias), LinearEnd.Pointwise.NONE, Optional.of(residual));
            NDArray y = PrecisionLinear.apply(x, packed, end);

            NDArray expected = reference(x, weight, bias).add(residual);
            assertEquals(expected.getShape(), y.getShape());
            assertTrue(rows == 0 || Comparison.relativeError(y, expected) <= allowed, rows + " rows");
        }
    }

    @Test
    void float32IsPackedWhereThatIsWorthWhileAndSharedWhereItIsRead() {
        NDArray large = normal(2, 1024, 512);
        assertTrue(PrecisionLinear.pack(normal(2, 64, 64), Precision.FLOAT32).shares());
        assertSame(Product.DENSE, PrecisionLinear.share(large).product());
        for (PackedWeight small : List.of(
                PrecisionLinear.share(normal(2, 512, 256)),
                PrecisionLinear.pack(normal(2, 512, 256), Precision.FLOAT32))) {
            assertTrue(small.shares());
            assertSame(Product.PLAIN_AND_PACKED, small.product());
        }
        assertTrue(PrecisionLinear.pack(normal(2, 500, 256), Precision.FLOAT32).shares());
        assertSame(
                Product.PACKED, PrecisionLinear.pack(large, Precision.FLOAT32).product());
        // On some processors the engine's packed product of 1,100 outputs is wrong in float32: there are 1,152 then.
        NDArray uneven = normal(2, 1100, 512);
        PackedWeight packed = PrecisionLinear.pack(uneven, Precision.FLOAT32);
        assertFalse(packed.shares());
        boolean right = isRight(Product.PACKED, 6, uneven, 1e-4);
        assertSame(right ? Product.PACKED : Product.PACKED_AND_FILLED, packed.product());
        // On some it packs nothing in bfloat16.
        boolean offered = isRight(Product.PACKED_BFLOAT16, 15, large, 5e-2);
        assertSame(
                offered ? Product.PACKED_BFLOAT16 : Product.BFLOAT16,
                PrecisionLinear.pack(large, Precision.BFLOAT16).product());
    }

    /** Whether the engine's own packed product is there on this processor, and what it should be. */
    private boolean isRight(Product product, int type, NDArray weight, double allowed) {
        Map<String, String> text = Map.of(
                "product", product.function(),
                "weights", "weight: Tensor",
                "arguments", "weight",
                "parameter", "",
                "end", "y");
        NDArray x = normal(1, 1, weight.getShape().get(1));
        try {
            NDArray packed = EngineKernel.of("pack", Map.of("type", Integer.toString(type)))
                    .call(weight)
                    .singletonOrThrow();
            NDArray y = EngineKernel.of("linear-packed", text).call(x, packed).singletonOrThrow();
            return Comparison.relativeError(y, x.matMul(weight.transpose())) <= allowed;
        } catch (EngineException absent) {
            return false;
        }
    }

    @Test
    void largeWeightsPassGradients() {
        NDArray weight = normal(2, 1100, 512);
        Comparison exact = new Comparison(manager, 2e-6);
        for (long rows : new long[] {3, 9}) {
            exact.agree(
                    in -> PrecisionLinear.apply(in[0], PrecisionLinear.share(in[1]), Optional.of(in[2])),
                    PrecisionLinearTest::reference,
                    normal(1, 1, rows, 512),
                    weight,
                    normal(3, 1100));
            for (NDArray fixed : List.of(normal(2, 1024, 512), weight)) {
                PackedWeight packed = PrecisionLinear.pack(fixed, Precision.FLOAT32);
                exact.agree(
                        in -> PrecisionLinear.apply(in[0], packed, Optional.of(in[1])),
                        in -> reference(in[0], fixed, in[1]),
                        normal(1, 1, rows, 512),
                        normal(3, fixed.getShape().get(0)));
            }
        }
    }

    @Test
    void aRowOfZerosPacksToZeros() {
        NDArray weight = manager.zeros(new Shape(32, 32));
        PackedWeight packed = PrecisionLinear.pack(weight, Precision.INT8);

        NDArray y = PrecisionLinear.apply(normal(1, 2, 32), packed, Optional.empty());

        assertArrayEquals(new float[64], y.toFloatArray());
    }

    @Test
    void packingKeepsNoGradientAndBelongsToTheManagerOfTheWeight() {
        NDArray x = normal(1, 2, 32);
        NDArray weight = normal(2, 32, 32);
        x.setRequiresGradient(true);
        weight.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            PackedWeight packed = PrecisionLinear.pack(weight, Precision.BFLOAT16);
            collector.backward(
                    PrecisionLinear.apply(x, packed, Optional.empty()).sum());

            assertSame(manager, packed.arrays().get(0).getManager());
        }

        assertTrue(x.getGradient().abs().min().getFloat() > 0);
        assertArrayEquals(new float[32 * 32], weight.getGradient().toFloatArray());
    }

    @Test
    void shapesAndPrecisionsThatDoNotFitAreRefused() {
        NDArray x = normal(1, 2, 3);
        NDArray weight = normal(2, 4, 3);

        assertEquals(
                "weight must be (out, in), got (3)", refused(() -> PrecisionLinear.pack(normal(1, 3), Precision.INT8)));
        assertEquals(
                "x must be (…, 3) for a weight (4, 3), got (2, 4)",
                refused(() -> PrecisionLinear.mixed(normal(1, 2, 4), weight, Optional.empty())));
        assertEquals(
                "bias must be (4) for a weight (4, 3), got (3)",
                refused(() -> PrecisionLinear.float32(x, weight, Optional.of(normal(3, 3)))));
    }

    private static NDArray reference(NDArray... in) {
        return in[0].matMul(in[1].transpose()).add(in[2]);
    }

    private NDArray normal(long seed, long... shape) {
        return Comparison.normal(manager, seed, shape);
    }

    private static String refused(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
