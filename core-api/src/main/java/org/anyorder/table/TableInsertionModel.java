// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.Vocabulary;

/**
 * A table seen as insertion model. Closed slots are removed and the rest is renormalised; where nothing is left to
 * insert, the stop probability is 1 and the logits are {@code -Infinity}.
 */
final class TableInsertionModel extends TableView implements InsertionModel {

    private final Law law;

    TableInsertionModel(Vocabulary vocabulary, Law law) {
        super(vocabulary, Integer.MAX_VALUE);
        this.law = law;
    }

    /** What a table says of a visible state. */
    interface Law {
        /** The law of a state; the answer is shared, so it is not changed. */
        InsertionLaw at(int[] visible);
    }

    @Override
    public Ending ending() {
        return Ending.STOP_HEAD;
    }

    @Override
    public int addedTokens(InsertionRow row) {
        return 0;
    }

    @Override
    public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
        int[] offsets = new int[rows.size() + 1];
        for (int row = 0; row < rows.size(); row++) {
            offsets[row + 1] = offsets[row];
            for (boolean open : rows.get(row).open()) {
                offsets[row + 1] += open ? 1 : 0;
            }
        }
        LogitRows logits = new LogitRows(offsets[rows.size()], vocabulary().size());
        double[] stop = new double[rows.size()];
        for (int row = 0; row < stop.length; row++) {
            boolean[] open = rows.get(row).open();
            InsertionLaw state = law.at(rows.get(row).tokens());
            double mass = state.mass(open);
            stop[row] = mass > 0 ? state.stop() : 1;
            for (int slot = 0; slot < open.length; slot++) {
                if (open[slot]) {
                    logits.add(state.logits(slot, mass));
                }
            }
        }
        return new InsertionScores(
                logits.toArray(scope),
                offsets,
                new InsertionScores.Stop.Global(scope.create(stop, new Shape(stop.length))));
    }
}
