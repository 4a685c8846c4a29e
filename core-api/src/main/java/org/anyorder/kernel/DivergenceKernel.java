// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * How far the softmax of logits is from given laws, in one call.
 *
 * <p>Thread-safe. A token that the law gives no mass adds nothing.
 */
public final class DivergenceKernel {

    private DivergenceKernel() {}

    /**
     * Two measures of each row, with p the given law and q the softmax of the logits.
     *
     * @param divergence Kullback-Leibler divergence {@code Σ p ln(p/q)} in nats; differentiable in the logits
     * @param overlap mass they have in common, {@code Σ min(p, q)}; without gradient
     */
    public record Rows(NDArray divergence, NDArray overlap) {}

    /**
     * Compares every row.
     *
     * @param logits of q, {@code (…, V)}, float32 or float64, finite
     * @param law p, the same shape and type, each row sums to 1
     * @return {@code (…)} each, not reduced, owned by the manager of {@code logits}
     * @throws IllegalArgumentException if shapes or types differ
     */
    public static Rows of(NDArray logits, NDArray law) {
        if (!logits.getShape().equals(law.getShape()) || logits.getDataType() != law.getDataType()) {
            throw new IllegalArgumentException("logits and law must be alike, got " + logits.getShape() + " "
                    + logits.getDataType() + " and " + law.getShape() + " " + law.getDataType());
        }
        NDList both = EngineKernel.of("divergence").call(logits, law);
        return new Rows(both.get(0), both.get(1));
    }
}
