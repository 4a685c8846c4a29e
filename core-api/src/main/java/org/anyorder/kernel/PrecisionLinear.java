// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The linear map {@code y = x Wᵀ + b} in the {@link Precision} of the weights.
 *
 * <p>Weights are packed once ({@link #pack}) and applied often ({@link #apply}); training keeps float32 masters and
 * uses {@link #mixed} or {@link #float32}, the two that are differentiated in the weight. Inputs and results are
 * float32 throughout. Measured on two cores of a CPU with AVX512-BF16, the 109 million weights that a decoder of 12 ×
 * 768 reads for a token: one row 13.9 ms in float32, 9.6 in bfloat16, 7.8 in int8; 8 rows 17, 12 and 15 ms.
 */
public final class PrecisionLinear {

    /** Up to so many rows, and from so many weights on, the float32 product goes block by block. */
    static final int FEW_ROWS = 64;

    private static final int MANY_WEIGHTS = 1 << 19;

    /**
     * The product of few rows with a large weight that is not packed. On AMD's processors oneDNN's for up to 8 rows: a
     * weight of 32,000 × 768 takes 5 ms for one row, all the bandwidth there is, 15 for 8, and in blocks 21 and 25.
     */
    static final String BLOCKS = Processor.AMD ? "product_unpacked" : "product_blocks";

    private static final Variants FLOAT32 = new Variants("linear", Map.of());
    private static final Variants FLOAT32_BLOCKS = new Variants("linear-packed", text(BLOCKS, 1));
    private static final Variants MIXED = new Variants("linear-mixed", Map.of());
    private static final Map<Product, Variants> PACKED = packedVariants();

    private PrecisionLinear() {}

    /**
     * Converts a weight for {@link #apply}.
     *
     * @param weight {@code (out, in)}, float32, finite; not closed here and not needed afterwards, unless the result
     *     {@linkplain PackedWeight#shares() shares} it
     * @param precision the format to convert to
     * @return the packed weight, without gradient, its arrays owned by the manager of {@code weight}
     * @throws IllegalArgumentException if the weight is not a matrix
     */
    public static PackedWeight pack(NDArray weight, Precision precision) {
        checkMatrix(weight);
        return PackedWeight.of(weight, precision);
    }

    /**
     * Takes a float32 weight as it is, for {@link #apply}: one that is read elsewhere too, so that another copy would
     * be one more. Only a small weight is copied all the same.
     *
     * @param weight {@code (out, in)}, float32; stays the caller's
     * @return the weight, which {@linkplain PackedWeight#shares() shares} what it was made of
     * @throws IllegalArgumentException if the weight is not a matrix
     */
    public static PackedWeight share(NDArray weight) {
        checkMatrix(weight);
        return PackedWeight.sharing(weight);
    }

    /**
     * Applies a packed weight.
     *
     * @param x {@code (…, in)}, float32
     * @param packed the weight
     * @param bias {@code (out)}, float32, or empty
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}; differentiable in {@code x}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray apply(NDArray x, PackedWeight packed, Optional<NDArray> bias) {
        return apply(x, packed, LinearEnd.of(bias));
    }

    /**
     * Applies a packed weight and what follows.
     *
     * @param x {@code (…, in)}, float32
     * @param packed the weight
     * @param end what becomes of the product
     * @return {@code (…, out)}, float32, owned by the manager of {@code x}; differentiable in {@code x}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray apply(NDArray x, PackedWeight packed, LinearEnd end) {
        checkShapes(x, packed.shape(), end);
        NDList arrays = packed.arrays();
        if (packed.product() == Product.DENSE) {
            return float32(x, arrays.get(0)).call(end, x, arrays.get(0));
        }
        Variants variants = PACKED.get(packed.product());
        return arrays.size() == 1
                ? variants.call(end, x, arrays.get(0))
                : variants.call(end, x, arrays.get(0), arrays.get(1));
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
        checkShapes(x, weight.getShape(), end);
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
        checkShapes(x, weight.getShape(), end);
        return FLOAT32.call(end, x, weight);
    }

    /**
     * On the CPU the engine's product of a few rows with a large weight is far from its bound: a batch of products with
     * 128 outputs each takes 0.2-0.7 of its time for 1-4 rows, 0.45-0.7 for 5-16, 0.65-0.8 for 32-64. With 500 rows
     * nothing is gained, and below half a million weights often lost (two cores, AVX512, 768 → 768 up to 50,258).
     */
    private static Variants float32(NDArray x, NDArray weight) {
        boolean few = x.size() <= FEW_ROWS * weight.getShape().get(1);
        return few && goesByBlocks(weight.size()) && !x.getDevice().isGpu() ? FLOAT32_BLOCKS : FLOAT32;
    }

    static boolean goesByBlocks(long weights) {
        return weights >= MANY_WEIGHTS;
    }

    private static void checkMatrix(NDArray weight) {
        if (weight.getShape().dimension() != 2) {
            throw new IllegalArgumentException("weight must be (out, in), got " + weight.getShape());
        }
    }

    private static void checkShapes(NDArray x, Shape shape, LinearEnd end) {
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

    private static Map<Product, Variants> packedVariants() {
        Map<Product, Variants> variants = new EnumMap<>(Product.class);
        for (Product product : EnumSet.complementOf(EnumSet.of(Product.DENSE))) {
            variants.put(product, new Variants("linear-packed", text(product.function(), product.arrays())));
        }
        return variants;
    }

    private static Map<String, String> text(String function, int arrays) {
        return Map.of(
                "product", function,
                "weights", arrays == 1 ? "weight: Tensor" : "weight: Tensor, scale: Tensor",
                "arguments", arrays == 1 ? "weight" : "weight, scale");
    }

    /** One kernel text with every end, by {@link LinearEnd#kind}. */
    private static final class Variants {
        private final EngineKernel[] kernels = new EngineKernel[LinearEnd.KINDS];

        Variants(String name, Map<String, String> values) {
            for (int kind = 0; kind < kernels.length; kind++) {
                Map<String, String> all = new HashMap<>(values);
                all.putAll(LinearEnd.text(kind, name.equals("linear")));
                kernels[kind] = EngineKernel.of(name, all);
            }
        }

        NDArray call(LinearEnd end, NDArray... inputs) {
            return kernels[end.kind()].call(end.behind(inputs)).singletonOrThrow();
        }
    }
}
