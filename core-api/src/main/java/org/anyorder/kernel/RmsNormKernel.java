// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Map;

/**
 * Root-mean-square normalisation over the last dimension, {@code x / √(mean(x²) + eps) · weight}, in one call (Zhang
 * and Sennrich 2019, arXiv 1910.07467).
 *
 * <p>Differentiable in both arrays; thread-safe.
 */
public final class RmsNormKernel {

    private RmsNormKernel() {}

    /**
     * Normalises.
     *
     * @param x {@code (…, n)}, float32
     * @param weight {@code (n)}, float32
     * @param eps what is added to the mean square, above 0; each value is compiled once
     * @return the shape of {@code x}, owned by its manager
     * @throws IllegalArgumentException if the shapes do not fit or {@code eps} is not above 0
     */
    public static NDArray apply(NDArray x, NDArray weight, float eps) {
        LayerNormKernel.check(x, "weight", weight);
        return kernel(eps).call(x, weight).singletonOrThrow();
    }

    /**
     * Normalises in the engine's inference mode, which saves half of the time where rows are few. It divides by the
     * hypotenuse of the length of a vector and √(n eps): four operators in the place of seven.
     *
     * @param x as for {@link #apply}
     * @param weight as there
     * @param eps as there
     * @return as there, for inference alone
     * @throws IllegalArgumentException as there
     */
    public static NDArray infer(NDArray x, NDArray weight, float eps) {
        LayerNormKernel.check(x, "weight", weight);
        LayerNormKernel.literal(eps);
        double width = weight.size();
        return EngineKernel.of(
                        "rms-norm-root",
                        Map.of(
                                "least", LayerNormKernel.literal((float) Math.sqrt(width * eps)),
                                "root", LayerNormKernel.literal((float) Math.sqrt(width))))
                .infer(x, weight)
                .singletonOrThrow();
    }

    /**
     * A weight as the function {@code layer_norm_root} of kernels' texts takes it: that one divides by the hypotenuse
     * of the length of a vector of n entries and √(n ε), three operators in the place of seven.
     *
     * @param weight {@code (n)}, float32
     * @param epsilon what is added to the mean square
     * @return √n times the weight, and √(n ε); owned by the manager of {@code weight}
     */
    public static NDList scaled(NDArray weight, double epsilon) {
        NDManager owner = weight.getManager();
        long inputs = weight.size();
        try (NDArray root = owner.create((float) Math.sqrt(inputs))) {
            return new NDList(weight.mul(root), owner.create((float) Math.sqrt(inputs * epsilon)));
        }
    }

    private static EngineKernel kernel(float eps) {
        return EngineKernel.of("rms-norm", Map.of("eps", LayerNormKernel.literal(eps)));
    }
}
