// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;

/**
 * The stored tokens of each row. A pass sees the tokens of its window as they are and those outside it as they were
 * stored; what is neither is not seen. So a recipe for caches that forgets to store is found out, and one that is exact
 * for a model with exact caches is exact here.
 */
final class TableMaskedState implements MaskedState {

    private final TableMaskedModel model;
    private int[][] stored = {};
    private boolean closed;

    TableMaskedState(TableMaskedModel model) {
        this.model = model;
    }

    @Override
    public Scores evaluate(NDManager scope, MaskedPass pass) {
        requireOpen();
        LogitRows.requireLogitsOnly(pass.want());
        int[][] rows = pass.canvas().tokens();
        if (rows.length != stored.length) {
            throw new IllegalArgumentException(
                    "canvas must have the " + stored.length + " rows of the state, got " + rows.length);
        }
        int[] offsets = pass.wanted().offsets();
        LogitRows logits =
                new LogitRows(pass.wanted().count(), model.vocabulary().size());
        int[][] seen = new int[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            seen[row] = seen(
                    rows[row], stored[row], pass.run().from()[row], pass.run().to()[row]);
            for (int i = offsets[row]; i < offsets[row + 1]; i++) {
                logits.add(model.logits(seen[row], pass.wanted().positions()[i]));
            }
        }
        if (pass.store() == MaskedPass.Store.WINDOW) {
            stored = seen;
        }
        return logits.toScores(scope);
    }

    @Override
    public void forget(int[] from) {
        requireOpen();
        for (int row = 0; row < stored.length; row++) {
            stored[row] = stored[row].clone();
            Arrays.fill(stored[row], Math.min(from[row], model.maxLength()), model.maxLength(), model.mask());
        }
    }

    @Override
    public void join(int rows) {
        requireOpen();
        int[] nothing = new int[model.maxLength()];
        Arrays.fill(nothing, model.mask());
        int[][] more = Arrays.copyOf(stored, stored.length + rows);
        Arrays.fill(more, stored.length, more.length, nothing);
        stored = more;
    }

    @Override
    public void select(int[] rows) {
        requireOpen();
        int[][] selected = new int[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            selected[row] = stored[rows[row]];
        }
        stored = selected;
    }

    @Override
    public void close() {
        closed = true;
        stored = new int[0][];
    }

    /** A new array: stored ones are never changed, since rows may share them. */
    private int[] seen(int[] tokens, int[] known, int from, int to) {
        if (!(from >= 0 && from <= to && to <= tokens.length && tokens.length <= model.maxLength())) {
            throw new IllegalArgumentException("window [" + from + ", " + to + ") must lie in a row of " + tokens.length
                    + " tokens, and the row in the table's " + model.maxLength());
        }
        int[] seen = known.clone();
        System.arraycopy(tokens, from, seen, from, to - from);
        return seen;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state is closed");
        }
    }
}
