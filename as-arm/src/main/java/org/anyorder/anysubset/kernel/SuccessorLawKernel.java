// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.kernel;

import ai.djl.ndarray.NDArray;
import org.anyorder.kernel.EngineKernel;

/** Corrects laws of positions by the tokens that came to stand to the left of them. Thread-safe. */
public final class SuccessorLawKernel {
    private static final EngineKernel ADD = EngineKernel.of("successor-law");

    private SuccessorLawKernel() {}

    /**
     * Picks rows of both and adds them.
     *
     * @param logits {@code (N, V)}, float32
     * @param successors {@code (T, V)}, float32: what a token to the left adds
     * @param places {@code (2, M)}, int64: rows of the logits, then rows of the successors
     * @return {@code (M, V)}, owned by the manager of {@code logits}
     */
    public static NDArray add(NDArray logits, NDArray successors, NDArray places) {
        return ADD.infer(logits, successors, places).singletonOrThrow();
    }
}
