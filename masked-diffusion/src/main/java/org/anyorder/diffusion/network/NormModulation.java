// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.LayerNormKernel;

/** What a condition makes of a layer norm: {@code norm(x) · weight · (1 + scale) + shift}. */
sealed interface NormModulation {

    /**
     * Normalises.
     *
     * @param x {@code (B, N, D)}
     * @param weight the norm's own gain, {@code (D)}
     * @param epsilon added to the variance
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    NDArray normalise(NDArray x, NDArray weight, float epsilon);

    /** Does something to every array. */
    NormModulation each(UnaryOperator<NDArray> work);

    /**
     * Differs from row to row.
     *
     * @param shift {@code (R, 1, D)}, R rows or one for all
     * @param scale same shape
     */
    record PerRow(NDArray shift, NDArray scale) implements NormModulation {
        @Override
        public NDArray normalise(NDArray x, NDArray weight, float epsilon) {
            String eps = Float.toString(epsilon).toLowerCase(Locale.ROOT);
            return EngineKernel.of("adaptive-norm", Map.of("eps", eps))
                    .call(x, weight, shift, scale)
                    .singletonOrThrow();
        }

        @Override
        public PerRow each(UnaryOperator<NDArray> work) {
            return new PerRow(work.apply(shift), work.apply(scale));
        }

        /** The same for a gain that no longer changes and a condition that all rows share. */
        Folded fold(NDArray weight) {
            long width = weight.size();
            return new Folded(scale.reshape(width).add(1).mul(weight), shift.reshape(width));
        }
    }

    /**
     * A constant condition and the gain in one: a plain norm with bias.
     *
     * @param weight the norm's gain times {@code 1 + scale}, {@code (D)}
     * @param bias {@code (D)}
     */
    record Folded(NDArray weight, NDArray bias) implements NormModulation {
        @Override
        public NDArray normalise(NDArray x, NDArray own, float epsilon) {
            return LayerNormKernel.apply(x, weight, bias, epsilon);
        }

        @Override
        public Folded each(UnaryOperator<NDArray> work) {
            return new Folded(work.apply(weight), work.apply(bias));
        }
    }
}
