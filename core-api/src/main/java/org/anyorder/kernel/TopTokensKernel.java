// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The most probable tokens of every row with their log-probabilities, in one array that is read once: what a search
 * continues with.
 *
 * <p>On ties of the logits the lower id ranks higher, at the end of the list as well: where a tie crosses it, the
 * lowest ids of that logit are looked for in a second turn. Whether one does is decided on the host: a GPU is waited
 * for. Probabilities are float64 sums over terms in the type of the logits. Thread-safe; nothing is read back here.
 */
public final class TopTokensKernel {

    private static final EngineKernel KERNEL = EngineKernel.of("top-tokens");

    private TopTokensKernel() {}

    /**
     * Ranks.
     *
     * @param logits {@code (N, V)}, float32 or float64, −∞ = impossible
     * @param count how many of each row, in [1, V]
     * @return {@code (N, 2 · count)}, float64, owned by the manager of {@code logits}: token ids, most probable first,
     *     then their log-probabilities, −∞ without mass; NaN where the row is −∞ throughout or holds NaN or +∞
     */
    public static NDArray rank(NDArray logits, int count) {
        try (NDManager scope = logits.getManager().newSubManager()) {
            NDArray places = scope.zeros(new Shape(count), DataType.BOOLEAN); // a kernel reads sizes, not numbers
            return KERNEL.call(logits, places).singletonOrThrow();
        }
    }
}
