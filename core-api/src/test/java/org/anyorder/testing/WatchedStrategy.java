// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Step;
import org.anyorder.model.SequenceModel;

/**
 * A strategy whose native scopes are counted, and which lets a test act, or throw, at every moment of a run. One
 * thread's.
 *
 * @param <M> the kind of model
 */
public final class WatchedStrategy<M extends SequenceModel> extends ForwardingStrategy<M> {

    /** The moments of a run. */
    public enum Moment {
        /** The run's owner is open, the run is not. */
        BEGIN,
        /** Sequences have been admitted. */
        ADMITTED,
        /** A step is about to be taken. */
        STEP,
        /** The network was evaluated: its results are open, nothing is drawn yet. */
        EVALUATED,
        /** Rows have been dropped. */
        RETAINED,
        /** The run was closed. */
        CLOSED
    }

    /** What happens at a moment. */
    @FunctionalInterface
    public interface Hook {
        /**
         * Acts.
         *
         * @param moment the moment
         * @param step number of the present step, 0 before the first
         */
        void at(Moment moment, int step);
    }

    private static final Hook NOTHING = (moment, step) -> {};

    private final List<NDManager> scopes = new ArrayList<>();
    private Hook hook = NOTHING;

    /**
     * Watches a strategy.
     *
     * @param strategy the strategy that decodes
     */
    public WatchedStrategy(DecodingStrategy<M> strategy) {
        super(strategy);
    }

    /**
     * Acts at the moments of the runs from now on.
     *
     * @param next what happens
     */
    public void act(Hook next) {
        hook = next;
    }

    /** Acts no longer. */
    public void rest() {
        hook = NOTHING;
    }

    /**
     * Whether every scope that runs were given is closed.
     *
     * @return how many there were; they are forgotten
     */
    public int requireNothingOpen() {
        for (int scope = 0; scope < scopes.size(); scope++) {
            Claim.require(!scopes.get(scope).isOpen(), "scope %d of %d is still open", scope, scopes.size());
        }
        int count = scopes.size();
        scopes.clear();
        return count;
    }

    @Override
    public DecodingRun begin(M model, NDManager owner) {
        scopes.add(owner);
        hook.at(Moment.BEGIN, 0);
        return new WatchedRun(strategy().begin(model, owner));
    }

    private final class WatchedRun extends Run {
        private int step;

        WatchedRun(DecodingRun run) {
            super(run);
        }

        @Override
        public void admit(List<Canvas> arrivals, Step given) {
            super.admit(arrivals, new WatchedStep(given));
            hook.at(Moment.ADMITTED, given.number());
        }

        @Override
        public void step(List<Canvas> chosen, Step given) {
            step = given.number();
            hook.at(Moment.STEP, step);
            super.step(chosen, new WatchedStep(given));
        }

        @Override
        public void retain(int[] rows) {
            super.retain(rows);
            hook.at(Moment.RETAINED, step);
        }

        @Override
        public void close() {
            super.close();
            hook.at(Moment.CLOSED, step);
        }
    }

    private final class WatchedStep implements Step {

        private final Step step;

        WatchedStep(Step step) {
            this.step = step;
        }

        @Override
        public int number() {
            return step.number();
        }

        @Override
        public NDManager pass() {
            NDManager pass = step.pass();
            scopes.add(pass);
            return pass;
        }

        @Override
        public void evaluated(Canvas canvas, int rows) {
            step.evaluated(canvas, rows);
            hook.at(Moment.EVALUATED, step.number());
        }

        @Override
        public void stored(Canvas canvas, int rows) {
            step.stored(canvas, rows);
        }

        @Override
        public void draftEvaluated(Canvas canvas) {
            step.draftEvaluated(canvas);
        }

        @Override
        public void drafted(Canvas canvas, int drafted, int accepted) {
            step.drafted(canvas, drafted, accepted);
        }
    }
}
