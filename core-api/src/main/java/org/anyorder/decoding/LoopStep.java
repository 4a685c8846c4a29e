// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import ai.djl.ndarray.NDManager;

/** The loop's {@link Step}: one open pass at a time, counts go to the canvases' tallies. */
final class LoopStep implements Step, AutoCloseable {

    private final NDManager owner;
    private NDManager pass;
    private int number;

    LoopStep(NDManager owner) {
        this.owner = owner;
        this.pass = owner.newSubManager();
    }

    void next() {
        number++;
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public NDManager pass() {
        pass.close();
        pass = owner.newSubManager();
        return pass;
    }

    @Override
    public void evaluated(Canvas canvas, int rows) {
        tally(canvas).evaluation(rows);
    }

    @Override
    public void stored(Canvas canvas, int rows) {
        tally(canvas).store(rows);
    }

    @Override
    public void draftEvaluated(Canvas canvas) {
        tally(canvas).draftEvaluation();
    }

    @Override
    public void drafted(Canvas canvas, int drafted, int accepted) {
        tally(canvas).draft(drafted, accepted);
    }

    @Override
    public void close() {
        pass.close();
    }

    private static Tally tally(Canvas canvas) {
        return ((SequenceCanvas) canvas).tally();
    }
}
