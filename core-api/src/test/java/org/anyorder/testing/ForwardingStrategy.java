// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.Step;
import org.anyorder.model.SequenceModel;
import org.anyorder.sampling.Crossing;

/**
 * A strategy that says of itself what another one says; what it begins is left to those who watch.
 *
 * @param <M> the kind of model
 */
public abstract class ForwardingStrategy<M extends SequenceModel> implements DecodingStrategy<M> {
    private final DecodingStrategy<M> strategy;

    /**
     * Stands in front of a strategy.
     *
     * @param strategy the strategy that decodes
     */
    protected ForwardingStrategy(DecodingStrategy<M> strategy) {
        this.strategy = strategy;
    }

    /**
     * The strategy behind this one.
     *
     * @return as given
     */
    protected final DecodingStrategy<M> strategy() {
        return strategy;
    }

    @Override
    public final String name() {
        return strategy.name();
    }

    @Override
    public final Set<Capability> capabilities() {
        return strategy.capabilities();
    }

    @Override
    public final Exactness exactness() {
        return strategy.exactness();
    }

    @Override
    public final List<String> notes() {
        return strategy.notes();
    }

    @Override
    public final void check(Template template, M model) {
        strategy.check(template, model);
    }

    @Override
    public final Crossing topPCrossing() {
        return strategy.topPCrossing();
    }

    /** A run that does what another one does. */
    protected static class Run implements DecodingRun {
        private final DecodingRun run;

        /**
         * Stands in front of a run.
         *
         * @param run the run that decodes
         */
        protected Run(DecodingRun run) {
            this.run = run;
        }

        @Override
        public void admit(List<Canvas> arrivals, Step step) {
            run.admit(arrivals, step);
        }

        @Override
        public int[] choose(List<Canvas> live) {
            return run.choose(live);
        }

        @Override
        public void step(List<Canvas> chosen, Step step) {
            run.step(chosen, step);
        }

        @Override
        public void retain(int[] rows) {
            run.retain(rows);
        }

        @Override
        public int maxEvaluations() {
            return run.maxEvaluations();
        }

        @Override
        public void close() {
            run.close();
        }
    }
}
