// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * A layer as a convolution: y_t = Σ_s K_{t−s} u_s + D u_t from the zero state, K_l = C Ā^l B̄. Differentiable in the
 * layer's parameters.
 */
public interface Kernel {
    /**
     * The first numbers of the kernel. A longer kernel begins with a shorter one.
     *
     * @param scope owns the result
     * @param length L, at least 1
     * @return {@code (O, L)}, float32, where output j listens to input ⌊j I/O⌋; {@code (O, I, L)} where every output
     *     listens to every input
     */
    NDArray kernel(NDManager scope, int length);

    /**
     * What a state adds to the outputs that follow it, if nothing is put in: y_l = C Ā^{l+1} x.
     *
     * @param state before the first of these outputs
     * @param length L, at least 1
     * @return {@code (B, O, L)}, float32, owned by the manager of the state
     */
    NDArray freeResponse(NDList state, int length);
}
