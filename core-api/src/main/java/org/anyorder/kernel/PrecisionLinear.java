// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * The linear map {@code y = x Wᵀ + b} in the {@link Precision} of the weights.
 *
 * <p>Weights are packed once ({@link #pack}) and applied often ({@link #apply}); training keeps float32 masters and
 * uses {@link #mixed} or {@link #float32}, the two that are meant to be differentiated. Inputs and results are float32
 * throughout. Measured on two cores of a CPU with AVX512-BF16, 3072 → 8192: one row 2.7 ms in float32, 2.6 in bfloat16,
 * 1.0 in int8; 16 rows 8.3, 2.8 and 3.2 ms.
 */
public final class PrecisionLinear {

    /** Up to so many rows, and from so many weights on, the float32 product goes block by block. */
    private static final int FEW_ROWS = 64;

    private static final int MANY_WEIGHTS = 1 << 19;

    private static final Variants FLOAT32 = new Variants("linear");
    private static final Variants FLOAT32_BLOCKS = new Variants("linear-blocks");
    private static final Variants BFLOAT16 = new Variants("linear-bfloat16");
    private static final Variants MIXED = new Variants("linear-mixed");
    private static final Variants INT8 = new Variants("linear-int8");
    private static final Variants INT8_DEQUANTISED = new Variants("linear-int8-dequantised");

    private PrecisionLinear() {}

    /**
     * Converts a weight for {@link #apply}.
     *
     * @param weight {@code (out, in)}, float32, finite; not closed here and not needed afterwards, except for
     *     {@link Precision#FLOAT32}, which packs to the weight itself
     * @param precision the format to convert to
     * @return the packed weight, without gradient, owned by the manager of {@code weight}; what it holds is known to
     *     {@link #apply} alone
     * @throws IllegalArgumentException if the weight is not a matrix
     */
    public static NDList pack(NDArray weight, Precision precision) {
        if (weight.getShape().dimension() != 2) {
            throw new IllegalArgumentException("weight must be (out, in), got " + weight.getShape());
        }
        return switch (precision) {
            case FLOAT32 -> new NDList(weight);
            case BFLOAT16 -> EngineKernel.of("bfloat16").call(weight);
            case INT8 -> EngineKernel.of("quantise-int8").call(weight);
        };
    }

    /**
     * Applies a packed weight.
     *
     * @param x {@code (…, in)}, float32
     * @param packed what {@link #pack} made with the same precision
     * @param bias {@code (out)}, float32, or empty
     * @param precision the precision of the packed weight
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}
     * @throws IllegalArgumentException if {@code packed} does not belong to the precision, or the shapes do not fit
     */
    public static NDArray apply(NDArray x, NDList packed, Optional<NDArray> bias, Precision precision) {
        return apply(x, packed, LinearEnd.of(bias), precision);
    }

    /**
     * Applies a packed weight and what follows.
     *
     * @param x {@code (…, in)}, float32
     * @param packed what {@link #pack} made with the same precision
     * @param end what becomes of the product
     * @param precision the precision of the packed weight
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}
     * @throws IllegalArgumentException if {@code packed} does not belong to the precision, or the shapes do not fit
     */
    public static NDArray apply(NDArray x, NDList packed, LinearEnd end, Precision precision) {
        int arrays = precision == Precision.INT8 ? 2 : 1;
        if (packed.size() != arrays) {
            throw new IllegalArgumentException("a weight packed for " + precision + " holds " + arrays + " arrays, got "
                    + packed.size() + "; pack and apply with the same precision");
        }
        NDArray weight = packed.get(0);
        checkShapes(x, weight, end);
        return switch (precision) {
            case FLOAT32 -> float32(x, weight).call(end, x, weight);
            case BFLOAT16 -> BFLOAT16.call(end, x, weight);
            case INT8 -> int8(x, weight).call(end, x, weight, packed.get(1));
        };
    }

    /**
     * The training product in bfloat16 with float32 masters: forward and both backward products run in bfloat16, sums,
     * result and gradients are float32.
     *
     * <p>Measured on two cores with AVX512-BF16, forward and backward of 256 → 1024: 512 rows 1.16 ms against 4.07 in
     * float32, 2048 rows 4.96 against 19.9, 128 rows 0.44 against 1.13.
     *
     * @param x {@code (…, in)}, float32
     * @param weight {@code (out, in)}, float32
     * @param bias {@code (out)}, float32, or empty
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}; differentiable in all arguments
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray mixed(NDArray x, NDArray weight, Optional<NDArray> bias) {
        return mixed(x, weight, LinearEnd.of(bias));
    }

    /**
     * The training product in bfloat16 and what follows.
     *
     * @param x {@code (…, in)}, float32
     * @param weight {@code (out, in)}, float32
     * @param end what becomes of the product
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}; differentiable in all arguments
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray mixed(NDArray x, NDArray weight, LinearEnd end) {
        checkShapes(x, weight, end);
        return MIXED.call(end, x, weight);
    }

    /**
     * The product in float32.
     *
     * @param x {@code (…, in)}, float32
     * @param weight {@code (out, in)}, float32
     * @param bias {@code (out)}, float32, or empty
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}; differentiable in all arguments
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray float32(NDArray x, NDArray weight, Optional<NDArray> bias) {
        return float32(x, weight, LinearEnd.of(bias));
    }

    /**
     * The product in float32 and what follows.
     *
     * @param x {@code (…, in)}, float32
     * @param weight {@code (out, in)}, float32
     * @param end what becomes of the product
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}; differentiable in all arguments
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray float32(NDArray x, NDArray weight, LinearEnd end) {
        checkShapes(x, weight, end);
        return FLOAT32.call(end, x, weight);
    }

    /**
     * On the CPU the engine's product of a few rows with a large weight is far from its bound: a batch of products with
     * 128 outputs each takes 0.2-0.7 of its time for 1-4 rows, 0.45-0.7 for 5-16, 0.65-0.8 for 32-64. With 500 rows
     * nothing is gained, and below half a million weights often lost (two cores, AVX512, 768 → 768 up to 50,258).
     */
    private static Variants float32(NDArray x, NDArray weight) {
        boolean few = x.size() <= FEW_ROWS * weight.getShape().get(1);
        return few && weight.size() >= MANY_WEIGHTS && !x.getDevice().isGpu() ? FLOAT32_BLOCKS : FLOAT32;
    }

    /** The engine has a product with int8 weights on the CPU only, and only for sizes that fill its blocks. */
    private static Variants int8(NDArray x, NDArray weight) {
        Shape shape = weight.getShape();
        boolean blocks = shape.get(0) % 32 == 0 && shape.get(1) % 32 == 0;
        return blocks && !x.getDevice().isGpu() ? INT8 : INT8_DEQUANTISED;
    }

    private static void checkShapes(NDArray x, NDArray weight, LinearEnd end) {
        Shape shape = weight.getShape();
        if (shape.dimension() != 2) {
            throw new IllegalArgumentException("weight must be (out, in), got " + shape);
        }
        Shape rows = x.getShape();
        if (!(rows.dimension() >= 1 && rows.get(rows.dimension() - 1) == shape.get(1))) {
            throw new IllegalArgumentException(
                    "x must be (…, " + shape.get(1) + ") for a weight " + shape + ", got " + rows);
        }
        Optional<NDArray> bias = end.bias();
        if (bias.isPresent() && !bias.get().getShape().equals(new Shape(shape.get(0)))) {
            throw new IllegalArgumentException("bias must be (" + shape.get(0) + ") for a weight " + shape + ", got "
                    + bias.get().getShape());
        }
        if (end.residual().isPresent()) {
            Shape sum = rows.slice(0, rows.dimension() - 1).add(shape.get(0));
            if (!end.residual().get().getShape().equals(sum)) {
                throw new IllegalArgumentException("residual must be " + sum + " for x " + rows + " and a weight "
                        + shape + ", got " + end.residual().get().getShape());
            }
        }
    }

    /** One kernel text with every end, by {@link LinearEnd#kind}. */
    private static final class Variants {
        private final EngineKernel[] kernels = new EngineKernel[LinearEnd.KINDS];

        Variants(String name) {
            for (int kind = 0; kind < kernels.length; kind++) {
                kernels[kind] = EngineKernel.of(name, LinearEnd.text(kind, name.equals("linear")));
            }
        }

        NDArray call(LinearEnd end, NDArray... inputs) {
            return kernels[end.kind()].call(end.behind(inputs)).singletonOrThrow();
        }
    }
}
