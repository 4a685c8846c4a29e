// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Layer normalisation over the last dimension, {@code (x − mean) / √(variance + eps) · weight + bias}, in one call.
 *
 * <p>Differentiable in all arrays; thread-safe. The variance is the biased one (Ba et al. 2016, arXiv 1607.06450).
 */
public final class LayerNormKernel {
    private static final Map<Float, EngineKernel> KERNELS = new ConcurrentHashMap<>();

    private LayerNormKernel() {}

    /**
     * Normalises.
     *
     * @param x {@code (…, n)}, float32
     * @param weight {@code (n)}, float32
     * @param bias {@code (n)}, float32
     * @param eps what is added to the variance, above 0; each value is compiled once
     * @return the shape of {@code x}, owned by its manager
     * @throws IllegalArgumentException if the shapes do not fit or {@code eps} is not above 0
     */
    public static NDArray apply(NDArray x, NDArray weight, NDArray bias, float eps) {
        check(x, "weight", weight);
        check(x, "bias", bias);
        return kernel(eps).call(x, weight, bias).singletonOrThrow();
    }

    private static EngineKernel kernel(float eps) {
        EngineKernel kernel = KERNELS.get(eps);
        return kernel != null
                ? kernel
                : KERNELS.computeIfAbsent(eps, any -> EngineKernel.of("layer-norm", Map.of("eps", literal(any))));
    }

    static void check(NDArray x, String name, NDArray vector) {
        Shape shape = x.getShape();
        if (!(shape.dimension() >= 1)) {
            throw new IllegalArgumentException("x must be (…, n), got a scalar");
        }
        Shape expected = new Shape(shape.get(shape.dimension() - 1));
        if (!vector.getShape().equals(expected)) {
            throw new IllegalArgumentException(
                    name + " must be " + expected + " for x " + shape + ", got " + vector.getShape());
        }
    }

    static String literal(float eps) {
        if (!(eps > 0 && eps < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("eps must be finite and above 0, got " + eps);
        }
        return Float.toString(eps).toLowerCase(Locale.ROOT);
    }
}
