// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDManager;

/** What the loop offers a run while it takes a step. */
public interface Step {

    /**
     * The loop's step number.
     *
     * @return from 1
     */
    int number();

    /**
     * Opens the scope of one network evaluation and closes the one before: a step may make many passes, native memory
     * holds one.
     *
     * @return the scope; closed by the loop
     */
    NDManager pass();

    /**
     * Counts an evaluation of the full network.
     *
     * @param canvas who took part
     * @param rows token rows pushed through, special tokens counted, padding not
     */
    void evaluated(Canvas canvas, int rows);

    /**
     * Counts a pass that only fills a cache.
     *
     * @param canvas who took part
     * @param rows token rows pushed through
     */
    void stored(Canvas canvas, int rows);

    /**
     * Counts an evaluation of a draft model.
     *
     * @param canvas who took part
     */
    void draftEvaluated(Canvas canvas);

    /**
     * Counts drafted tokens.
     *
     * @param canvas whose tokens
     * @param drafted how many were drafted
     * @param accepted how many of them were kept
     */
    void drafted(Canvas canvas, int drafted, int accepted);
}
