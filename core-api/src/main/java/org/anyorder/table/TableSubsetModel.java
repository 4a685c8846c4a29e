// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.EvidenceCheck;
import org.anyorder.model.Scores;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Vocabulary;

/** A table seen as any-subset model. Any prompt will do, the empty one too. */
final class TableSubsetModel extends TableView implements AnySubsetModel, EvidenceCheck {

    private final PositionLaw law;

    TableSubsetModel(Vocabulary vocabulary, int maxLength, PositionLaw law) {
        super(vocabulary, maxLength);
        this.law = law;
    }

    @Override
    public int minimumPrompt() {
        return 0;
    }

    @Override
    public SubsetState open(NDManager owner) {
        return new State();
    }

    @Override
    public boolean possible(int[] tokens, boolean[] given) {
        return law.possible(PositionLaw.visible(tokens, given, maxLength(), mask()));
    }

    /** Remembers only how many rows there are: each pass says all. */
    private final class State implements SubsetState {

        private int rows;
        private boolean closed;

        @Override
        public Scores evaluate(NDManager scope, SubsetPass pass) {
            requireOpen();
            int[][] tokens = pass.canvas().tokens();
            if (tokens.length != rows) {
                throw new IllegalArgumentException(
                        "canvas must have the " + rows + " rows of the state, got " + tokens.length);
            }
            int[] offsets = pass.wanted().offsets();
            LogitRows logits = new LogitRows(pass.wanted().count(), vocabulary().size());
            for (int row = 0; row < tokens.length; row++) {
                for (int i = offsets[row]; i < offsets[row + 1]; i++) {
                    int position = pass.wanted().positions()[i];
                    logits.add(law.logits(seen(pass, row, position), position));
                }
            }
            return logits.toScores(scope);
        }

        private int[] seen(SubsetPass pass, int row, int position) {
            int[] ranks = pass.ranks()[row];
            int first = pass.view() == SubsetPass.View.CHAIN ? ranks[position] : pass.decided()[row];
            boolean[] given = new boolean[ranks.length];
            for (int other = 0; other < ranks.length; other++) {
                given[other] = ranks[other] < first;
            }
            return PositionLaw.visible(pass.canvas().tokens()[row], given, maxLength(), mask());
        }

        @Override
        public void join(int count) {
            requireOpen();
            rows += count;
        }

        @Override
        public void select(int[] chosen) {
            requireOpen();
            if (!Arrays.stream(chosen).allMatch(row -> row >= 0 && row < rows)) {
                throw new IllegalArgumentException("rows must be in [0, " + rows + "), got " + Arrays.toString(chosen));
            }
            rows = chosen.length;
        }

        @Override
        public void close() {
            closed = true;
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("the state is closed");
            }
        }
    }
}
