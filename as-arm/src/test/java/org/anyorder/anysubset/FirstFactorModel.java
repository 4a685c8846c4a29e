// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;

/** Compares, at every draft, the first marginal of each row with the factor of the chain at its position. */
final class FirstFactorModel implements AnySubsetModel {
    private final AnySubsetModel model;
    private final double tolerance;
    private int compared;

    FirstFactorModel(AnySubsetModel model, double tolerance) {
        this.model = model;
        this.tolerance = tolerance;
    }

    /** How many rows were compared. */
    int compared() {
        return compared;
    }

    @Override
    public SubsetState open(NDManager owner) {
        return new Comparing(model.open(owner));
    }

    @Override
    public int minimumPrompt() {
        return model.minimumPrompt();
    }

    @Override
    public Vocabulary vocabulary() {
        return model.vocabulary();
    }

    @Override
    public Device device() {
        return model.device();
    }

    @Override
    public int maxLength() {
        return model.maxLength();
    }

    @Override
    public void close() {
        model.close();
    }

    private final class Comparing implements SubsetState {
        private final SubsetState state;

        Comparing(SubsetState state) {
            this.state = state;
        }

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass) {
            Scores scores = state.evaluate(scope, pass);
            if (pass.view() == View.MARGINALS) {
                compare(scope, pass, scores.logits());
            }
            return scores;
        }

        private void compare(NDManager scope, SubsetPass pass, NDArray marginals) {
            int[] offsets = pass.wanted().offsets();
            int[][] first = new int[offsets.length - 1][];
            for (int row = 0; row < first.length; row++) {
                first[row] = new int[] {pass.wanted().positions()[offsets[row]]};
            }
            SubsetPass chain = new SubsetPass(
                    pass.canvas(), pass.ranks(), pass.prompt(), pass.decided(), View.CHAIN, Targets.of(first));
            try (NDManager work = scope.newSubManager();
                    SubsetState fresh = model.open(work)) {
                fresh.join(first.length);
                NDArray factors = fresh.evaluate(work, chain).logits();
                for (int row = 0; row < first.length; row++) {
                    NDArray marginal = marginals.get(offsets[row]);
                    marginal.attach(work);
                    double deviation = marginal.sub(factors.get(row))
                            .abs()
                            .max()
                            .toType(DataType.FLOAT64, false)
                            .getDouble();
                    if (!(deviation <= tolerance)) {
                        throw new AssertionError("the first marginal differs from the factor by " + deviation);
                    }
                    compared++;
                }
            }
        }

        @Override
        public void join(int rows) {
            state.join(rows);
        }

        @Override
        public void select(int[] rows) {
            state.select(rows);
        }

        @Override
        public void close() {
            state.close();
        }
    }
}
