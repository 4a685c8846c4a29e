// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.speculative.tree.DraftTree;

/**
 * The outcome of a verification kernel for a batch of trees, read from the device at once.
 *
 * <p>Draws from the streams, tree by tree: the uniforms of a token draw at every node, root first, then one uniform per
 * test whose ratio is strictly between 0 and 1, in the order of the tests.
 */
final class Tests {
    /** Columns of a row of draws before its tokens: node, row of the draft's law, number of draws. */
    private static final int HEAD = 3;

    private final Drafts drafts;
    private final RandomGenerator[] random;
    private final int[] roots;
    /** For each node of all trees its row among the expanded ones, or -1. */
    private final int[] expanded;

    private final int width;
    private final int count;
    private final double[] numbers;

    private Tests(Drafts drafts, TargetLaws target, Kernel kernel) {
        this.drafts = drafts;
        random = target.random();
        roots = TargetLaws.roots(drafts);
        int nodes = Math.toIntExact(target.logits().getShape().get(0));
        expanded = new int[nodes];
        List<double[]> draws = draws();
        count = draws.size();
        width = draws.stream().mapToInt(row -> row.length).max().orElse(HEAD + 1) - HEAD;
        double[] uniforms = target.uniforms(drafts);
        try (NDManager scope = target.logits().getManager().newSubManager()) {
            NDArray table = scope.create(flat(draws), new Shape(count, HEAD + width));
            NDArray given = scope.create(uniforms, new Shape(nodes, uniforms.length / nodes));
            NDArray answer = kernel.test(scope, target.logits(), table, given);
            answer.attach(scope);
            numbers = answer.toDoubleArray();
        }
        requireLaws();
    }

    /** The kernel that is asked. */
    interface Kernel {
        NDArray test(NDManager scope, NDArray target, NDArray draws, NDArray uniforms);
    }

    static Tests of(Drafts drafts, TargetLaws target, Kernel kernel) {
        return new Tests(drafts, target, kernel);
    }

    private List<double[]> draws() {
        List<double[]> rows = new ArrayList<>();
        for (int row = 0; row < roots.length; row++) {
            DraftTree tree = drafts.trees().get(row);
            int[] laws = drafts.rows().get(row);
            for (int node = DraftTree.ROOT; node < tree.size(); node++) {
                int[] children = tree.drawnAt(node);
                int at = roots[row] + node + 1;
                expanded[at] = children.length == 0 ? -1 : rows.size();
                if (children.length > 0) {
                    double[] drawn = new double[HEAD + children.length];
                    drawn[0] = at;
                    drawn[1] = drafts.laws().isPresent() ? laws[node + 1] : 0;
                    drawn[2] = children.length;
                    for (int k = 0; k < children.length; k++) {
                        drawn[HEAD + k] = tree.tokens()[children[k]];
                    }
                    rows.add(drawn);
                }
            }
        }
        return rows;
    }

    private double[] flat(List<double[]> draws) {
        double[] table = new double[count * (HEAD + width)];
        Arrays.fill(table, -1);
        for (int row = 0; row < count; row++) {
            System.arraycopy(draws.get(row), 0, table, row * (HEAD + width), draws.get(row).length);
        }
        return table;
    }

    private void requireLaws() {
        for (int node = 0; node < expanded.length; node++) {
            if (Double.isNaN(numbers[2 * node + 1])) {
                throw new IllegalArgumentException("the target's logits at node " + node + " of " + expanded.length
                        + " are -Infinity for all tokens, or hold NaN or +Infinity");
            }
        }
    }

    /** How many trees there are. */
    int size() {
        return roots.length;
    }

    DraftTree tree(int row) {
        return drafts.trees().get(row);
    }

    /** Tests one draw, given that those before it at the node were rejected. */
    boolean accepts(int row, int node, int draw) {
        double ratio = ratio(row, node, draw);
        return ratio >= 1 || ratio > 0 && random[row].nextDouble() < ratio;
    }

    double ratio(int row, int node, int draw) {
        return numbers[2 * expanded.length + expandedRow(row, node) * width + draw];
    }

    double logProb(int row, int node, int draw) {
        return numbers[2 * expanded.length + (count + expandedRow(row, node)) * width + draw];
    }

    /** The verdict that ends at a node. */
    Verdict ending(int row, int node, double[] pathLogProbs) {
        int at = roots[row] + node + 1;
        double[] logProbs = Arrays.copyOf(pathLogProbs, tree(row).path(node).length + 1);
        logProbs[logProbs.length - 1] = numbers[2 * at + 1];
        return Verdict.of(tree(row), node, (int) numbers[2 * at], logProbs);
    }

    private int expandedRow(int row, int node) {
        return expanded[roots[row] + node + 1];
    }

    /**
     * Walks down from the root: the draws of a node are tested in order, the first that is accepted is the next node,
     * and where none is the walk ends.
     */
    Verdict[] firstAccepted() {
        Verdict[] verdicts = new Verdict[size()];
        for (int row = 0; row < verdicts.length; row++) {
            int node = DraftTree.ROOT;
            double[] logProbs = new double[tree(row).size()];
            int depth = 0;
            int draw = firstAccepted(row, node);
            while (draw >= 0) {
                logProbs[depth++] = logProb(row, node, draw);
                node = tree(row).drawnAt(node)[draw];
                draw = firstAccepted(row, node);
            }
            verdicts[row] = ending(row, node, logProbs);
        }
        return verdicts;
    }

    private int firstAccepted(int row, int node) {
        int draws = tree(row).drawnAt(node).length;
        for (int draw = 0; draw < draws; draw++) {
            if (accepts(row, node, draw)) {
                return draw;
            }
        }
        return -1;
    }
}
