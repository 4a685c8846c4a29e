// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A weight as the product of its {@link Precision} reads it; made by {@link PrecisionLinear#pack}, multiplied by
 * {@link PrecisionLinear#apply}.
 *
 * <p>Immutable. Its arrays belong to the manager of the weight it was made of.
 */
public final class PackedWeight {
    private static final Map<Tried, Boolean> TRIED = new ConcurrentHashMap<>();

    private record Tried(Product product, long outputs, long inputs) {}

    private final Product product;
    private final Shape shape;
    private final NDList arrays;

    private PackedWeight(Product product, Shape shape, NDList arrays) {
        this.product = product;
        this.shape = shape;
        this.arrays = arrays;
    }

    /** The weight itself, float32. */
    static PackedWeight shared(NDArray weight) {
        return new PackedWeight(Product.DENSE, weight.getShape(), new NDList(weight));
    }

    static PackedWeight of(NDArray weight, Precision precision) {
        Shape shape = weight.getShape();
        return switch (precision) {
            case FLOAT32 -> packedFloat32(weight);
            case BFLOAT16 ->
                offers(Product.PACKED_BFLOAT16, weight)
                        ? packed(Product.PACKED_BFLOAT16, weight)
                        : new PackedWeight(
                                Product.BFLOAT16,
                                shape,
                                EngineKernel.of("bfloat16").call(weight));
            case INT8 ->
                new PackedWeight(
                        blocks(weight) ? Product.INT8 : Product.INT8_DEQUANTISED,
                        shape,
                        EngineKernel.of("quantise-int8").call(weight));
        };
    }

    private static PackedWeight packedFloat32(NDArray weight) {
        boolean large = weight.size() >= Product.MANY_WEIGHTS;
        if (offers(Product.PACKED, weight)) {
            return large ? packed(Product.PACKED, weight) : twice(weight);
        }
        return large && offers(Product.PACKED_AND_FILLED, weight)
                ? packed(Product.PACKED_AND_FILLED, weight)
                : shared(weight);
    }

    /** The weight itself, and packed as well where it is small. */
    static PackedWeight sharing(NDArray weight) {
        boolean small = weight.size() < Product.MANY_WEIGHTS;
        return small && offers(Product.PACKED, weight) ? twice(weight) : shared(weight);
    }

    private static PackedWeight twice(NDArray weight) {
        NDList both = new NDList(weight);
        both.addAll(pack(Product.PACKED, weight));
        return new PackedWeight(Product.PLAIN_AND_PACKED, weight.getShape(), both);
    }

    private static PackedWeight packed(Product product, NDArray weight) {
        return new PackedWeight(product, weight.getShape(), pack(product, weight));
    }

    private static NDList pack(Product product, NDArray weight) {
        if (product == Product.PACKED_AND_FILLED) {
            return EngineKernel.of("pack-filled").call(weight);
        }
        String type = product == Product.PACKED ? "6" : "15";
        return EngineKernel.of("pack", Map.of("type", type)).call(weight);
    }

    private static boolean offers(Product product, NDArray weight) {
        boolean large = product == Product.PACKED_BFLOAT16 || weight.size() >= Product.SOME_WEIGHTS;
        if (!large || weight.size() == 0 || weight.getDevice().isGpu()) {
            return false;
        }
        Tried key =
                new Tried(product, weight.getShape().get(0), weight.getShape().get(1));
        return Boolean.TRUE.equals(TRIED.computeIfAbsent(key, unknown -> agrees(product, weight)));
    }

    /**
     * Whether the engine has a packed product here and it is right: oneDNN 3.7.1 packs a float32 weight whose outputs
     * are no multiple of 64 and then multiplies wrongly. Weights of one shape are treated alike, so one is tried; null
     * if this one tells nothing.
     */
    private static @Nullable Boolean agrees(Product product, NDArray weight) {
        try (NDManager scope = weight.getManager().newSubManager()) {
            NDArray x = scope.arange(weight.getShape().get(1))
                    .toType(DataType.FLOAT32, false)
                    .sin()
                    .expandDims(0);
            NDList arrays = pack(product, weight);
            arrays.attach(scope);
            PackedWeight packed = new PackedWeight(product, weight.getShape(), arrays);
            NDArray expected = PrecisionLinear.apply(x, shared(weight), Optional.empty());
            NDArray difference =
                    PrecisionLinear.apply(x, packed, Optional.empty()).sub(expected);
            double allowed = product == Product.PACKED_BFLOAT16 ? 5e-2 : 1e-4;
            float norm = expected.norm().getFloat();
            return norm > 0 && norm < Float.POSITIVE_INFINITY
                    ? difference.norm().getFloat() <= allowed * norm
                    : null;
        } catch (EngineException absent) {
            return false;
        }
    }

    /** The engine has a product with int8 weights on the CPU only, and only for sizes that fill its blocks. */
    private static boolean blocks(NDArray weight) {
        Shape shape = weight.getShape();
        return shape.get(0) % 32 == 0
                && shape.get(1) % 32 == 0
                && !weight.getDevice().isGpu();
    }

    /**
     * Whether the very array it was made of is read, which must then stay open.
     *
     * @return whether it is still needed
     */
    public boolean shares() {
        return product == Product.DENSE || product == Product.PLAIN_AND_PACKED;
    }

    Product product() {
        return product;
    }

    /** {@code (out, in)}. */
    Shape shape() {
        return shape;
    }

    /**
     * What holds it.
     *
     * @return the arrays, in the order in which kernels take them; they stay this weight's
     */
    public NDList arrays() {
        return arrays;
    }

    /**
     * The product of up to {@link DecoderLayer#FEW_TOKENS} rows with this weight, for the text of a kernel that names
     * the functions {@code products} and takes the {@linkplain #arrays() arrays} as {@code name_0}, {@code name_1} and
     * so on.
     *
     * @param name of the weight in the text
     * @param rows what is multiplied, {@code (n, in)}, float32
     * @return an expression, {@code (n, out)}; bfloat16 where products {@linkplain #rounds() round}
     */
    public String text(String name, String rows) {
        StringBuilder arguments = new StringBuilder(rows).append(", ");
        for (int i = 0; i < arrays.size(); i++) {
            arguments.append(name).append('_').append(i).append(", ");
        }
        String function =
                switch (product) {
                    case DENSE -> PrecisionLinear.goesByBlocks(shape.size()) ? PrecisionLinear.BLOCKS : "product_dense";
                    case INT8 -> "product_int8_rows";
                    default -> product.function();
                };
        return "(__torch__." + function + ")(" + arguments + ")";
    }

    /**
     * Whether products come out in bfloat16.
     *
     * @return whether they do
     */
    public boolean rounds() {
        return product.rounds();
    }
}
