// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.anyorder.model.ForwardingMaskedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/**
 * Runs every pass as it is asked for, with whatever the caller keeps, and again over the whole canvas without any
 * cache; keeps how far the logits lie apart. Both see the same canvas, so what differs is the cache's doing alone, and
 * no later consequence of it. One run's.
 */
final class ComparedModel extends ForwardingMaskedModel {
    private final List<Double> deviations = new ArrayList<>();

    ComparedModel(MaskedModel model) {
        super(model);
    }

    /**
     * The largest |cached logit - uncached logit| in the first, second, … evaluation of a sequence, over all sequences;
     * infinite where a token is impossible in one of them only.
     */
    List<Double> deviations() {
        return List.copyOf(deviations);
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new Both(model().open(owner), model().open(owner));
    }

    private final class Both extends State {
        private final MaskedState uncached;
        private int[] evaluations = {};

        Both(MaskedState cached, MaskedState uncached) {
            super(cached);
            this.uncached = uncached;
        }

        @Override
        public Scores evaluate(NDManager scope, MaskedPass pass) {
            Scores cached = state().evaluate(scope, pass);
            if (pass.wanted().count() > 0) {
                try (NDManager work = scope.newSubManager()) {
                    Scores whole = uncached.evaluate(work, UncachedModel.whole(pass));
                    record(pass, apart(whole.logits(), cached.logits()));
                }
            }
            return cached;
        }

        private void record(MaskedPass pass, double[] apart) {
            int[] offsets = pass.wanted().offsets();
            for (int row = 0; row < evaluations.length; row++) {
                if (offsets[row + 1] > offsets[row]) {
                    double most = Arrays.stream(apart, offsets[row], offsets[row + 1])
                            .max()
                            .getAsDouble();
                    int number = evaluations[row]++;
                    if (number == deviations.size()) {
                        deviations.add(most);
                    } else {
                        deviations.set(number, Math.max(most, deviations.get(number)));
                    }
                }
            }
        }

        @Override
        public void join(int rows) {
            super.join(rows);
            uncached.join(rows);
            evaluations = Arrays.copyOf(evaluations, evaluations.length + rows);
        }

        @Override
        public void select(int[] rows) {
            super.select(rows);
            uncached.select(rows);
            evaluations = Arrays.stream(rows).map(row -> evaluations[row]).toArray();
        }

        @Override
        public void close() {
            super.close();
            uncached.close();
        }
    }

    /** The largest difference in each row; what is impossible in both is equal. */
    private static double[] apart(NDArray whole, NDArray cached) {
        NDArray apart = whole.sub(cached).abs(); // (W, V)
        NDArray unequal = NDArrays.where(whole.eq(cached), apart.zerosLike(), apart);
        return unequal.max(new int[] {1}).toType(DataType.FLOAT64, false).toDoubleArray();
    }
}
