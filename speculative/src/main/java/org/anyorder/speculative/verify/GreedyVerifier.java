// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import java.util.random.RandomGenerator;
import org.anyorder.Exactness;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.TokenDraw;
import org.anyorder.speculative.tree.DraftTree;

/**
 * Keeps drafted tokens as long as they are the target's own draws: at temperature 0 its arg max. At other temperatures
 * a token is drawn at every node, and drafts are kept where they meet it.
 *
 * <p>Exact for any draft, since every token is the target's. What other verifiers do for greedy sequences, without a
 * float64 law.
 */
public record GreedyVerifier() implements Verifier {

    @Override
    public String name() {
        return "greedy";
    }

    @Override
    public Exactness exactness() {
        return Exactness.JOINT;
    }

    @Override
    public Verdict[] verify(Drafts drafts, TargetLaws target) {
        Draws draws = drawn(drafts, target);
        int[] roots = TargetLaws.roots(drafts);
        Verdict[] verdicts = new Verdict[roots.length];
        for (int row = 0; row < verdicts.length; row++) {
            DraftTree tree = drafts.trees().get(row);
            double[] logProbs = new double[tree.size() + 1];
            int node = DraftTree.ROOT;
            int depth = 0;
            int next = child(tree, node, draws.token(roots[row]));
            logProbs[0] = draws.logProb(roots[row]);
            while (next != DraftTree.ROOT) {
                node = next;
                int at = roots[row] + node + 1;
                next = child(tree, node, draws.token(at));
                logProbs[++depth] = draws.logProb(at);
            }
            verdicts[row] = Verdict.of(tree, node, draws.token(roots[row] + node + 1), logProbs);
        }
        return verdicts;
    }

    private static Draws drawn(Drafts drafts, TargetLaws target) {
        int nodes = Math.toIntExact(target.logits().getShape().get(0));
        RandomGenerator[] random = new RandomGenerator[nodes];
        Choice[] choices = new Choice[nodes];
        int at = 0;
        for (int row = 0; row < target.choices().length; row++) {
            for (int node = DraftTree.ROOT; node < drafts.trees().get(row).size(); node++) {
                random[at] = target.random()[row];
                choices[at++] = target.choices()[row];
            }
        }
        return TokenDraw.draw(target.logits(), random, choices);
    }

    private static int child(DraftTree tree, int node, int token) {
        for (int child : tree.drawnAt(node)) {
            if (tree.tokens()[child] == token) {
                return child;
            }
        }
        return DraftTree.ROOT;
    }
}
