// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A linear layer whose numbers do not change with time: kernel, scan and step are three views of it.
 *
 * <p>Immutable views over the arrays it was made from, which stay their owner's; thread-safe.
 */
public interface TimeInvariant extends Kernel {
    /**
     * All outputs at once, from the zero state: the convolution with the kernel, and D u.
     *
     * @param u {@code (B, I, L)}, float32
     * @return {@code (B, O, L)}, owned by the manager of {@code u}
     */
    NDArray convolve(NDArray u);

    /**
     * The layer as a recurrence. What does not depend on inputs is computed here, once: discretised matrices, and what
     * has to be solved for.
     *
     * @param owner owns the numbers computed
     * @return the view; it ends with its owner
     */
    Recurrence recurrence(NDManager owner);
}
