// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;

/** The tokens of each row, and the tree that was appended last until one of its paths is kept. */
final class TableCausalState implements CausalState {

    private final TableCausalModel model;
    private Row[] rows = {};
    private boolean closed;

    TableCausalState(TableCausalModel model) {
        this.model = model;
    }

    /**
     * One row.
     *
     * @param kept tokens before the last append
     * @param added tokens of the last append
     * @param paths for each of them the added tokens it sees, itself last; empty for a chain
     */
    private record Row(int[] kept, int[] added, int[][] paths) {

        static final Row EMPTY = new Row(new int[0], new int[0], new int[0][]);

        boolean isTree() {
            return paths.length > 0;
        }

        int length() {
            return kept.length + added.length;
        }

        int[] all() {
            return joined(kept, added);
        }

        Row append(int[] tokens) {
            if (isTree()) {
                throw new IllegalStateException("a row ends in a tree of " + added.length
                        + " tokens; keepPath or rewind before the next append");
            }
            return new Row(all(), tokens.clone(), new int[0][]);
        }

        /** What the added token {@code index} sees, itself included; -1 is before the first. */
        int[] context(int index) {
            if (!isTree()) {
                return joined(kept, Arrays.copyOf(added, index + 1));
            }
            return index < 0 ? kept : joined(kept, pick(paths[index]));
        }

        int[] pick(int[] nodes) {
            int[] tokens = new int[nodes.length];
            for (int i = 0; i < nodes.length; i++) {
                tokens[i] = added[nodes[i]];
            }
            return tokens;
        }

        private static int[] joined(int[] left, int[] right) {
            int[] tokens = Arrays.copyOf(left, left.length + right.length);
            System.arraycopy(right, 0, tokens, left.length, right.length);
            return tokens;
        }
    }

    @Override
    public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
        requireOpen();
        LogitRows.requireLogitsOnly(want);
        Row[] grown = appended(input);
        LogitRows logits = new LogitRows(wanted.count(), model.vocabulary().size());
        for (int row = 0; row < grown.length; row++) {
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                logits.add(model.logits(grown[row].context(wanted.positions()[i])));
            }
        }
        rows = grown;
        return logits.toScores(scope);
    }

    @Override
    public void rewind(int[] lengths) {
        requireOpen();
        Row[] shorter = new Row[rows.length];
        for (int row = 0; row < rows.length; row++) {
            Row old = rows[row];
            int most = old.isTree() ? old.kept().length : old.length();
            if (!(lengths[row] >= 0 && lengths[row] <= most)) {
                throw new IllegalArgumentException("length of row " + row + " must be in [0, " + most + "], got "
                        + lengths[row] + (old.isTree() ? "; of a tree, keep a path" : ""));
            }
            shorter[row] = Row.EMPTY.append(Arrays.copyOf(old.isTree() ? old.kept() : old.all(), lengths[row]));
        }
        rows = shorter;
    }

    @Override
    public void keepPath(int[][] nodes) {
        requireOpen();
        Row[] kept = new Row[rows.length];
        for (int row = 0; row < rows.length; row++) {
            Row old = rows[row];
            for (int node : nodes[row]) {
                if (!(node >= 0 && node < old.added().length)) {
                    throw new IllegalArgumentException(
                            "nodes of row " + row + " must be in [0, " + old.added().length + "), got " + node);
                }
            }
            kept[row] = Row.EMPTY.append(old.kept()).append(old.pick(nodes[row]));
        }
        rows = kept;
    }

    @Override
    public int length(int row) {
        return rows[row].length();
    }

    @Override
    public void join(int count) {
        requireOpen();
        Row[] more = Arrays.copyOf(rows, rows.length + count);
        Arrays.fill(more, rows.length, more.length, Row.EMPTY);
        rows = more;
    }

    @Override
    public void select(int[] chosen) {
        requireOpen();
        Row[] selected = new Row[chosen.length];
        for (int row = 0; row < chosen.length; row++) {
            selected[row] = rows[chosen[row]];
        }
        rows = selected;
    }

    @Override
    public void close() {
        closed = true;
        rows = new Row[0];
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the state is closed");
        }
    }

    private Row[] appended(Append input) {
        int[][] tokens;
        if (input instanceof Append.Chain chain) {
            tokens = chain.tokens();
        } else if (input instanceof Append.Layout layout) {
            tokens = layout.tokens();
        } else {
            throw new IllegalArgumentException("a table takes tokens, not embeddings");
        }
        if (tokens.length != rows.length) {
            throw new IllegalArgumentException(
                    "input must have the " + rows.length + " rows of the state, got " + tokens.length);
        }
        Row[] grown = new Row[rows.length];
        for (int row = 0; row < rows.length; row++) {
            for (int token : tokens[row]) {
                Laws.checkToken(
                        "tokens of row " + row, token, model.vocabulary().size());
            }
            Row chain = rows[row].append(tokens[row]);
            grown[row] = input instanceof Append.Layout layout && tokens[row].length > 0
                    ? new Row(chain.kept(), chain.added(), paths(row, chain, layout))
                    : chain;
            int longest = grown[row].isTree()
                    ? chain.kept().length
                            + Arrays.stream(grown[row].paths())
                                    .mapToInt(path -> path.length)
                                    .max()
                                    .orElse(0)
                    : chain.length();
            if (!(longest <= model.maxLength())) {
                throw new IllegalArgumentException("row " + row + " must hold at most " + model.maxLength()
                        + " tokens, the table's length, got " + longest);
            }
        }
        return grown;
    }

    /**
     * What each token of a layout sees. A table knows sequences only, so this must be a path down from the row's end.
     */
    private static int[][] paths(int row, Row chain, Append.Layout layout) {
        int[] positions = layout.positions()[row];
        int[][] paths = new int[positions.length][];
        for (int node = 0; node < paths.length; node++) {
            int depth = positions[node] - chain.kept().length;
            boolean[] visible = layout.visible()[row][node];
            int[] path = new int[Math.max(0, Math.min(depth, positions.length - 1)) + 1];
            Arrays.fill(path, -1);
            boolean sound = depth >= 0 && depth == path.length - 1;
            for (int other = 0; other < visible.length && sound; other++) {
                if (visible[other] || other == node) {
                    int place = positions[other] - chain.kept().length;
                    sound = place >= 0 && place <= depth && path[place] < 0;
                    if (sound) {
                        path[place] = other;
                    }
                }
            }
            if (!sound || Arrays.stream(path).anyMatch(other -> other < 0)) {
                throw new IllegalArgumentException("token " + node + " of row " + row
                        + " must see one path of positions from " + chain.kept().length + " to its own, "
                        + positions[node] + ": a table has no law for sets");
            }
            paths[node] = path;
        }
        return paths;
    }
}
