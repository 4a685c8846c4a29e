// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.TokenDraw;
import org.anyorder.speculative.kernel.VerificationKernel.Rows;
import org.anyorder.speculative.tree.DraftTree;

/**
 * The target's laws at the nodes of a batch of trees.
 *
 * @param logits {@code (nodes, vocab)}, float32 or float64, after every transform: of each tree the root, then its
 *     nodes; not closed by verifiers
 * @param choices how each tree's sequence is drawn
 * @param random the stream of each tree's sequence; those of greedy ones are not touched
 */
public record TargetLaws(NDArray logits, Choice[] choices, RandomGenerator[] random) {
    private static final double GREEDY = -1;

    /** Whether all sequences are greedy. */
    boolean greedy() {
        return Arrays.stream(choices).allMatch(choice -> choice == Choice.GREEDY);
    }

    /** How their tokens are drawn, if not all are greedy. */
    Rows rows() {
        return Arrays.stream(choices).noneMatch(choice -> choice == Choice.GREEDY) ? Rows.SAMPLED : Rows.MIXED;
    }

    /** The uniforms of the draws at all nodes, tree after tree and node after node; negative in greedy rows. */
    double[] uniforms(Drafts drafts) {
        int levels = TokenDraw.uniforms(logits.getShape().get(1));
        double[] uniforms = new double[Math.toIntExact(logits.getShape().get(0)) * levels];
        int next = 0;
        for (int row = 0; row < choices.length; row++) {
            int end = next + levels * (drafts.trees().get(row).size() + 1);
            while (next < end) {
                uniforms[next++] = choices[row] == Choice.GREEDY ? GREEDY : random[row].nextDouble();
            }
        }
        return uniforms;
    }

    /** The number of each tree's root among the nodes of all. */
    static int[] roots(Drafts drafts) {
        int[] roots = new int[drafts.trees().size()];
        for (int row = 1; row < roots.length; row++) {
            DraftTree before = drafts.trees().get(row - 1);
            roots[row] = roots[row - 1] + before.size() + 1;
        }
        return roots;
    }
}
