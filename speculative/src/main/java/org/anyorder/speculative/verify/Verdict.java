// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import java.util.Arrays;
import org.anyorder.speculative.tree.DraftTree;

/**
 * What becomes of a tree.
 *
 * @param path the nodes that are kept, from the root down; not copied
 * @param tokens the tokens of the kept nodes, then the extra one: a draw from the residual after a rejection, from the
 *     target's law behind a leaf; not copied
 * @param logProbs the log-probability of each of these tokens under the target's law, in nats; not copied
 */
public record Verdict(int[] path, int[] tokens, double[] logProbs) {

    /** What becomes of the tree of a sequence that waits: nothing is kept and nothing comes. */
    public static final Verdict NONE = new Verdict(new int[0], new int[0], new double[0]);

    static Verdict of(DraftTree tree, int node, int extra, double[] logProbs) {
        int[] kept = tree.pathTokens(node);
        int[] tokens = Arrays.copyOf(kept, kept.length + 1);
        tokens[kept.length] = extra;
        return new Verdict(tree.path(node), tokens, Arrays.copyOf(logProbs, tokens.length));
    }

    /**
     * The token that was not drafted.
     *
     * @return its id
     */
    public int extra() {
        return tokens[tokens.length - 1];
    }
}
