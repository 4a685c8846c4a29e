// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import java.util.ArrayList;
import java.util.List;
import org.anyorder.model.RowState;

/** How the states of a model are used: which are open, how many rows each has. */
final class StateUse {

    private final List<Use> opened = new ArrayList<>();

    /** The use of one state. */
    static final class Use {

        private final RowState state;
        private int rows;
        private int closes;

        private Use(RowState state) {
            this.state = state;
        }

        int rows() {
            return rows;
        }

        void requireOpen() {
            Claim.require(closes == 0, "a state is used after it was closed");
        }

        void join(int more) {
            requireOpen();
            Claim.require(more >= 0, "rows that join must be at least 0, got %d", more);
            state.join(more);
            rows += more;
        }

        void select(int[] chosen) {
            requireOpen();
            for (int row : chosen) {
                Claim.require(row >= 0 && row < rows, "selected rows must be in [0, %d), got %d", rows, row);
            }
            state.select(chosen);
            rows = chosen.length;
        }

        void close() {
            closes++;
            state.close();
        }
    }

    Use open(RowState state) {
        Use use = new Use(state);
        synchronized (opened) {
            opened.add(use);
        }
        return use;
    }

    /** Whether every state was closed, and none twice. */
    void requireClosedOnce() {
        synchronized (opened) {
            for (int i = 0; i < opened.size(); i++) {
                Claim.require(
                        opened.get(i).closes == 1,
                        "state %d of %d must be closed once, was closed %d times",
                        i,
                        opened.size(),
                        opened.get(i).closes);
            }
        }
    }
}
