// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.tree;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.ChainState;
import org.anyorder.model.Targets;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Want;

/**
 * What a causal model remembers of each row, with a tree of drafted tokens at the row's end until one of its paths is
 * kept. Chains are appended as they are and cropped; trees are laid out for {@link TreeAttention}, and without that
 * feature every path becomes a row of its own for the pass.
 *
 * <p>One thread's.
 */
public final class TreeState implements AutoCloseable {

    private final CausalState state;
    private final boolean treeAttention;
    /** What each row holds besides its tree. */
    private int[] settled = {};

    private Laid laid = new Chains(new int[0]);

    /**
     * An empty state without rows.
     *
     * @param model the model
     * @param owner owns the state's memory
     */
    public TreeState(CausalModel model, NDManager owner) {
        state = model.open(owner);
        treeAttention = model.feature(TreeAttention.class).isPresent();
    }

    /** How the trees of the last pass stand in the state. */
    private sealed interface Laid {

        /** Leaves the rows with the given nodes of their trees. */
        void keep(int[][] paths);
    }

    /**
     * Adds empty rows at the end.
     *
     * @param rows how many, at least 0
     */
    public void join(int rows) {
        requireSettled();
        state.join(rows);
        settled = Arrays.copyOf(settled, settled.length + rows);
        laid = new Chains(new int[settled.length]);
    }

    /**
     * Keeps, drops, duplicates or reorders rows.
     *
     * @param rows for each new row the old row it continues
     */
    public void select(int[] rows) {
        requireSettled();
        state.select(rows);
        int[] chosen = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            chosen[row] = settled[rows[row]];
        }
        settled = chosen;
        laid = new Chains(new int[settled.length]);
    }

    /**
     * How many tokens a row holds besides its tree.
     *
     * @param row the row
     * @return its length
     */
    public int length(int row) {
        return settled[row];
    }

    /**
     * Appends tokens to every row for good and scores a tree behind them. A tree that was there before is replaced;
     * what a chain has in common with it is not run again.
     *
     * @param scope owns the result
     * @param pending tokens by row; a row may get none
     * @param trees one per row; where a row gets pending tokens, none of its tree was there before
     * @param wanted nodes by row: the logits there are of the token that follows; {@link DraftTree#ROOT} only with
     *     pending tokens, or of an empty row
     * @param pass told how many tokens each row ran
     * @return logits {@code (wanted, vocab)}, row after row
     */
    public NDArray score(NDManager scope, int[][] pending, List<DraftTree> trees, int[][] wanted, Ran pass) {
        boolean chains = trees.stream().allMatch(DraftTree::isChain);
        int[] there = chains && laid instanceof Chains before ? before.nodes : new int[settled.length];
        if (!chains || !(laid instanceof Chains)) {
            laid.keep(new int[settled.length][0]);
        }
        NDArray logits;
        if (chains) {
            logits = appendChains(scope, pending, trees, wanted, there, pass);
        } else {
            for (int row = 0; row < settled.length; row++) {
                pass.row(row, pending[row].length + trees.get(row).size());
            }
            logits = treeAttention
                    ? appendLayout(scope, pending, trees, wanted)
                    : appendPaths(scope, pending, trees, wanted);
        }
        return logits;
    }

    /**
     * Whether {@link #chain} serves the rows there are.
     *
     * @return false where {@link #score} serves as well or better
     */
    public boolean chains() {
        return laid instanceof Chains && state instanceof ChainState chained && chained.chains();
    }

    /**
     * Appends a token to every row for good and draws a chain behind it, in one call; the last token drawn is not run.
     *
     * @param scope owns the result
     * @param draws what is drawn; the tokens that go in first stand behind what the rows hold
     * @return what was drawn
     * @throws IllegalStateException if {@link #chains} is false, or trees stand in the state
     */
    public ChainState.Chained chain(NDManager scope, ChainState.ChainDraws draws) {
        if (!chains()) {
            throw new IllegalStateException("the model draws no chains for " + settled.length + " rows");
        }
        requireSettled();
        ChainState.Chained chained = ((ChainState) state).chain(scope, draws);
        int[] nodes = new int[settled.length];
        for (int row = 0; row < nodes.length; row++) {
            settled[row]++;
            nodes[row] = draws.steps() - 1;
        }
        laid = new Chains(nodes);
        return chained;
    }

    /** Told how many tokens each row ran. */
    public interface Ran {

        /**
         * Counts.
         *
         * @param row the row
         * @param tokens how many it ran
         */
        void row(int row, int tokens);
    }

    /**
     * Keeps a path of each row's tree; the rest of it is forgotten.
     *
     * @param paths for each row the nodes from the root down; none to forget the whole tree
     */
    public void keep(int[][] paths) {
        laid.keep(paths);
        for (int row = 0; row < settled.length; row++) {
            settled[row] = state.length(row);
        }
        laid = new Chains(new int[settled.length]);
    }

    /**
     * Forgets the end of each row.
     *
     * @param lengths the tokens each row keeps
     */
    public void rewind(int[] lengths) {
        requireSettled();
        state.rewind(lengths);
        settled = lengths.clone();
    }

    @Override
    public void close() {
        state.close();
    }

    private void requireSettled() {
        if (!(laid instanceof Chains chains) || Arrays.stream(chains.nodes).anyMatch(nodes -> nodes > 0)) {
            throw new IllegalStateException("a tree stands in the state: keep a path of it first");
        }
    }

    private void settle(int[][] pending) {
        for (int row = 0; row < settled.length; row++) {
            settled[row] += pending[row].length;
        }
    }

    private NDArray appendChains(
            NDManager scope, int[][] pending, List<DraftTree> trees, int[][] wanted, int[] there, Ran pass) {
        int[][] tokens = new int[settled.length][];
        int[][] positions = new int[settled.length][];
        int[] nodes = new int[settled.length];
        for (int row = 0; row < tokens.length; row++) {
            int[] chain = trees.get(row).tokens();
            nodes[row] = chain.length;
            tokens[row] = joined(pending[row], Arrays.copyOfRange(chain, there[row], chain.length));
            positions[row] = wanted[row].clone();
            for (int i = 0; i < positions[row].length; i++) {
                positions[row][i] += pending[row].length - there[row];
            }
            pass.row(row, tokens[row].length);
        }
        NDArray logits = state.append(scope, new Append.Chain(tokens), Targets.of(positions), Want.LOGITS)
                .logits();
        settle(pending);
        laid = new Chains(nodes);
        return logits;
    }

    private NDArray appendLayout(NDManager scope, int[][] pending, List<DraftTree> trees, int[][] wanted) {
        int[][] tokens = new int[settled.length][];
        int[][] places = new int[settled.length][];
        boolean[][][] visible = new boolean[settled.length][][];
        int[][] positions = new int[settled.length][];
        int[] before = new int[settled.length];
        for (int row = 0; row < settled.length; row++) {
            DraftTree tree = trees.get(row);
            before[row] = pending[row].length;
            tokens[row] = joined(pending[row], tree.tokens());
            places[row] = new int[tokens[row].length];
            visible[row] = new boolean[tokens[row].length][tokens[row].length];
            for (int i = 0; i < tokens[row].length; i++) {
                int parent = i < before[row] ? i - 1 : tree.parents()[i - before[row]] + before[row];
                places[row][i] = parent < 0 ? settled[row] : places[row][parent] + 1;
                if (parent >= 0) {
                    System.arraycopy(visible[row][parent], 0, visible[row][i], 0, i);
                }
                visible[row][i][i] = true;
            }
            positions[row] = wanted[row].clone();
            for (int i = 0; i < positions[row].length; i++) {
                positions[row][i] += before[row];
            }
        }
        NDArray logits = state.append(
                        scope, new Append.Layout(tokens, places, visible), Targets.of(positions), Want.LOGITS)
                .logits();
        settle(pending);
        laid = new Layout(before);
        return logits;
    }

    /** Every path becomes a row; equal beginnings are run as often as there are paths. */
    private NDArray appendPaths(NDManager scope, int[][] pending, List<DraftTree> trees, int[][] wanted) {
        PathRows rows = PathRows.of(trees);
        state.select(rows.owners());
        NDArray logits = state.append(
                        scope,
                        new Append.Chain(rows.tokens(pending, trees)),
                        rows.targets(pending, wanted),
                        Want.LOGITS)
                .logits();
        settle(pending);
        laid = new Paths(rows);
        return rows.inOrder(scope, logits, wanted);
    }

    private static int[] joined(int[] left, int[] right) {
        int[] all = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, all, left.length, right.length);
        return all;
    }

    private final class Chains implements Laid {
        private final int[] nodes;

        Chains(int[] nodes) {
            this.nodes = nodes;
        }

        @Override
        public void keep(int[][] paths) {
            int[] lengths = new int[settled.length];
            boolean shorter = false;
            for (int row = 0; row < lengths.length; row++) {
                lengths[row] = settled[row] + paths[row].length;
                shorter |= paths[row].length < nodes[row];
            }
            if (shorter) {
                state.rewind(lengths);
            }
        }
    }

    private final class Layout implements Laid {
        private final int[] pending;

        Layout(int[] pending) {
            this.pending = pending;
        }

        @Override
        public void keep(int[][] paths) {
            int[][] kept = new int[paths.length][];
            for (int row = 0; row < kept.length; row++) {
                kept[row] = new int[pending[row] + paths[row].length];
                for (int i = 0; i < kept[row].length; i++) {
                    kept[row][i] = i < pending[row] ? i : pending[row] + paths[row][i - pending[row]];
                }
            }
            state.keepPath(kept);
        }
    }

    private final class Paths implements Laid {
        private final PathRows rows;

        Paths(PathRows rows) {
            this.rows = rows;
        }

        @Override
        public void keep(int[][] paths) {
            state.select(rows.holding(paths));
            int[] lengths = new int[settled.length];
            for (int row = 0; row < lengths.length; row++) {
                lengths[row] = settled[row] + paths[row].length;
            }
            state.rewind(lengths);
        }
    }
}
