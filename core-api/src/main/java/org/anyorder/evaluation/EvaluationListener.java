// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

/** Is told how far an evaluation has come. */
@FunctionalInterface
public interface EvaluationListener {
    /** Hears nothing. */
    EvaluationListener NONE = (done, total) -> {};

    /**
     * Some more is done.
     *
     * @param done parts measured so far
     * @param total parts there are, the same in every call of one evaluation
     */
    void progressed(int done, int total);
}
