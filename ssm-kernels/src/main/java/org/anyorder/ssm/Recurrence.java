// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/**
 * A causal layer with a state of fixed size.
 *
 * <p>A scan equals as many steps, and a sequence may be split anywhere: scanning its beginning, then its end from the
 * state in between, gives the same outputs and the same last state. Arrays given are never written to or closed. Scans
 * are differentiable unless an implementation says otherwise.
 */
public interface Recurrence {
    /**
     * How many numbers an input holds.
     *
     * @return I, the size of the second axis of inputs
     */
    int inputs();

    /**
     * The state before any input: zeros.
     *
     * @param owner owns it
     * @param rows how many sequences
     * @return the layer's arrays, the leading axis of each is the row
     */
    NDList start(NDManager owner, int rows);

    /**
     * Reads a piece of each sequence.
     *
     * @param u {@code (B, I, L)}, float32, L at least 1
     * @param state as {@link #start} or a response gives it
     * @return outputs {@code (B, O, L)} and the state after them, owned by the manager of {@code u}
     */
    Response scan(NDArray u, NDList state);

    /**
     * Reads one time of each sequence. The cost does not depend on how much was read before.
     *
     * @param u {@code (B, I)}, float32
     * @param state as {@link #start} or a response gives it
     * @return outputs {@code (B, O)} and the state after them, owned by the manager of {@code u}
     */
    Response step(NDArray u, NDList state);
}
