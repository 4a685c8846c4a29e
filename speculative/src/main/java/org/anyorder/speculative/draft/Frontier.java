// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.TokenDraw;
import org.anyorder.speculative.kernel.DistinctDrawKernel;
import org.anyorder.speculative.kernel.VerificationKernel.Rows;
import org.anyorder.speculative.tree.DraftTree;

/**
 * The nodes of a batch of trees at which the next level is drawn, sequence after sequence.
 *
 * @param laws the draft's logits there after every transform, {@code (nodes, vocab)}
 * @param trees the tree of each node
 * @param nodes each node within its tree
 * @param rows the sequence of each node
 * @param choices how each node's sequence is drawn
 * @param random the stream of each node's sequence
 */
public record Frontier(
        NDArray laws, DraftTree[] trees, int[] nodes, int[] rows, Choice[] choices, RandomGenerator[] random) {
    private static final double GREEDY = -1;

    /**
     * How many nodes there are.
     *
     * @return the nodes of all trees
     */
    public int size() {
        return nodes.length;
    }

    /**
     * Whether a node's sequence is greedy.
     *
     * @param node index of the node
     * @return true at temperature 0
     */
    public boolean greedy(int node) {
        return choices[node] == Choice.GREEDY;
    }

    /**
     * Draws independently, node after node.
     *
     * @param counts how many tokens at each node
     * @return the tokens of each node
     */
    int[][] independent(int[] counts) {
        int total = Arrays.stream(counts).sum();
        if (total == counts.length && Arrays.stream(counts).allMatch(count -> count == 1)) {
            return perNode(counts, TokenDraw.draw(laws, random, choices));
        }
        long[] source = new long[total];
        Choice[] each = new Choice[total];
        RandomGenerator[] streams = new RandomGenerator[total];
        int next = 0;
        for (int node = 0; node < counts.length; node++) {
            for (int draw = 0; draw < counts[node]; draw++) {
                source[next] = node;
                each[next] = choices[node];
                streams[next++] = random[node];
            }
        }
        try (NDManager scope = laws.getManager().newSubManager()) {
            NDArray repeated = laws.get(scope.create(source));
            repeated.attach(scope);
            return perNode(counts, TokenDraw.draw(repeated, streams, each));
        }
    }

    private static int[][] perNode(int[] counts, Draws draws) {
        int[][] tokens = new int[counts.length][];
        int read = 0;
        for (int node = 0; node < counts.length; node++) {
            tokens[node] = new int[counts[node]];
            for (int draw = 0; draw < counts[node]; draw++) {
                tokens[node][draw] = draws.token(read++);
            }
        }
        return tokens;
    }

    /**
     * Draws without replacement.
     *
     * @param counts how many tokens at each node
     * @return the tokens of each node in the order of drawing, fewer where the law has fewer
     */
    Distinct[] distinct(int[] counts) {
        int most = Arrays.stream(counts).max().orElse(0);
        int levels = TokenDraw.uniforms(laws.getShape().get(1));
        double[] uniforms = new double[counts.length * most * levels];
        double[] wanted = new double[counts.length];
        for (int node = 0; node < counts.length; node++) {
            wanted[node] = counts[node];
            for (int i = 0; i < most * levels; i++) {
                boolean used = i < counts[node] * levels;
                uniforms[node * most * levels + i] = greedy(node) ? GREEDY : used ? random[node].nextDouble() : 0;
            }
        }
        try (NDManager scope = laws.getManager().newSubManager()) {
            NDArray drawn = DistinctDrawKernel.draw(
                    Arrays.stream(choices).anyMatch(choice -> choice == Choice.GREEDY) ? Rows.MIXED : Rows.SAMPLED,
                    laws,
                    scope.create(uniforms, new Shape(counts.length, (long) most * levels)),
                    scope.create(wanted, new Shape(counts.length, 1)));
            drawn.attach(scope);
            double[] numbers = drawn.toDoubleArray();
            Distinct[] distinct = new Distinct[counts.length];
            for (int node = 0; node < counts.length; node++) {
                distinct[node] = Distinct.read(numbers, node * 2 * most, most, node);
            }
            return distinct;
        }
    }

    /**
     * Tokens drawn without replacement at one node.
     *
     * @param tokens in the order of drawing
     * @param logProbs under the node's whole law, in nats
     */
    record Distinct(int[] tokens, double[] logProbs) {

        private static Distinct read(double[] numbers, int from, int most, int node) {
            if (most > 0 && Double.isNaN(numbers[from + 1])) {
                throw new IllegalArgumentException("the draft's logits at node " + node
                        + " of the frontier are -Infinity for all tokens, or hold NaN or +Infinity");
            }
            int count = 0;
            while (count < most && numbers[from + 2 * count] >= 0) {
                count++;
            }
            int[] tokens = new int[count];
            double[] logProbs = new double[count];
            for (int draw = 0; draw < count; draw++) {
                tokens[draw] = (int) numbers[from + 2 * draw];
                logProbs[draw] = numbers[from + 2 * draw + 1];
            }
            return new Distinct(tokens, logProbs);
        }
    }
}
