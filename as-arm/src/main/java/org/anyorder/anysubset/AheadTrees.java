// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.sampling.Choice;
import org.anyorder.speculative.draft.Frontier;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.tree.DraftTree;
import org.anyorder.speculative.verify.Drafts;

/** The trees of one round, and the laws their tokens were drawn from. One thread's. */
final class AheadTrees {
    private final NDManager scope;
    private final List<AheadRow> sequences;
    private final DraftLogits logits;
    private final List<DraftTree> trees = new ArrayList<>();
    private final NDList laws = new NDList();
    /** By sequence and node, the root first: the row of the laws its children were drawn from. */
    private final List<List<Integer>> drawnFrom = new ArrayList<>();

    private int drawn;

    AheadTrees(List<AheadRow> sequences, DraftLogits logits, NDManager scope) {
        this.sequences = sequences;
        this.logits = logits;
        this.scope = scope;
        sequences.forEach(sequence -> {
            trees.add(DraftTree.EMPTY);
            drawnFrom.add(new ArrayList<>());
        });
    }

    /** Draws from what the pass before was asked, level by level. */
    void grow(Growth growth) {
        Growth.Levels drawing = growth.begin();
        List<Integer> rows = new ArrayList<>();
        List<Integer> nodes = new ArrayList<>();
        for (int level = 0; level == 0 || !nodes.isEmpty(); level++) {
            rows.clear();
            nodes.clear();
            for (int row = 0; row < sequences.size(); row++) {
                if (level < sequences.get(row).drafts()) {
                    for (int node : trees.get(row).leaves()) {
                        rows.add(row);
                        nodes.add(node);
                    }
                }
            }
            if (!nodes.isEmpty()) {
                drawn(drawing, level, TreeRun.integers(rows), TreeRun.integers(nodes));
            }
        }
    }

    private void drawn(Growth.Levels drawing, int level, int[] rows, int[] nodes) {
        NDArray law = law(level, rows, nodes);
        laws.add(law);
        int[][] tokens = drawing.draw(
                level,
                new Frontier(
                        law,
                        Arrays.stream(rows).mapToObj(trees::get).toArray(DraftTree[]::new),
                        nodes,
                        rows,
                        Arrays.stream(rows).mapToObj(this::choice).toArray(Choice[]::new),
                        Arrays.stream(rows).mapToObj(this::random).toArray(RandomGenerator[]::new)));
        int from = 0;
        while (from < rows.length) {
            int to = from;
            while (to < rows.length && rows[to] == rows[from]) {
                note(rows[to], nodes[to]);
                to++;
            }
            DraftTree grown = trees.get(rows[from])
                    .grown(Arrays.copyOfRange(nodes, from, to), Arrays.copyOfRange(tokens, from, to));
            trees.set(rows[from], grown);
            from = to;
        }
    }

    private void note(int row, int node) {
        List<Integer> known = drawnFrom.get(row);
        while (known.size() <= node + 1) {
            known.add(-1);
        }
        known.set(node + 1, drawn++);
    }

    private NDArray law(int level, int[] rows, int[] nodes) {
        long[] kept = new long[rows.length];
        int[] left = new int[rows.length];
        Laws options = new Laws();
        for (int at = 0; at < rows.length; at++) {
            AheadRow sequence = sequences.get(rows[at]);
            DraftTree tree = trees.get(rows[at]);
            kept[at] = sequence.law() + level;
            left[at] = sequence.left(level, tree, nodes[at]);
            options.add(
                    sequence.row(),
                    sequence.row().draftOptions(level),
                    sequence.row().history(tree.pathTokens(nodes[at])));
        }
        NDArray law = options.applied(logits.behind(scope, kept, left));
        law.attach(scope);
        return law;
    }

    Drafts drafts() {
        if (laws.isEmpty()) {
            return Drafts.certain(trees);
        }
        NDArray all = laws.size() == 1 ? laws.get(0) : NDArrays.concat(laws);
        all.attach(scope);
        return new Drafts(
                trees,
                Optional.of(all),
                IntStream.range(0, trees.size()).mapToObj(this::rows).toList());
    }

    private int[] rows(int sequence) {
        DraftTree tree = trees.get(sequence);
        List<Integer> from = drawnFrom.get(sequence);
        return IntStream.range(DraftTree.ROOT, tree.size())
                .map(node -> tree.drawnAt(node).length > 0 ? from.get(node + 1) : -1)
                .toArray();
    }

    private Choice choice(int row) {
        return sequences.get(row).row().choice();
    }

    private RandomGenerator random(int row) {
        return sequences.get(row).row().random();
    }
}
