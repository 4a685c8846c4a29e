// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import ai.djl.ndarray.NDArray;
import org.anyorder.Exactness;
import org.anyorder.speculative.kernel.VerificationKernel;
import org.anyorder.speculative.tree.DraftTree;

/**
 * Typical acceptance (Cai et al. 2024, arXiv 2401.10774): a token is kept if it is more likely than {@code min(ε, δ
 * exp(−H))}, H the entropy of the target's law; of all paths the longest is kept, and of equally long ones the most
 * likely.
 *
 * <p>Approximate: the kept tokens are likely ones, not draws from the target's law. At temperature 0 they are its arg
 * max. Takes no draws from the streams beyond those of the tokens that follow.
 *
 * @param epsilon ε, the most probability ever asked for, in [0, 1]
 * @param delta δ, at least 0
 */
public record TypicalVerifier(double epsilon, double delta) implements Verifier {
    /** ε of the published code. */
    public static final double EPSILON = 0.09;

    /** δ of the published code. */
    public static final double DELTA = 0.3;

    /**
     * Checks the limits.
     *
     * @param epsilon ε, in [0, 1]
     * @param delta δ, at least 0
     * @throws IllegalArgumentException if they are out of range
     */
    public TypicalVerifier {
        if (!(epsilon >= 0 && epsilon <= 1)) {
            throw new IllegalArgumentException("epsilon must be in [0, 1], got " + epsilon);
        }
        if (!(delta >= 0 && delta < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("delta must be at least 0 and finite, got " + delta);
        }
    }

    @Override
    public String name() {
        return "typical";
    }

    @Override
    public Exactness exactness() {
        return Exactness.APPROXIMATE;
    }

    @Override
    public Verdict[] verify(Drafts drafts, TargetLaws target) {
        if (target.greedy() || drafts.nothing()) {
            return new GreedyVerifier().verify(drafts, target);
        }
        Tests tests = Tests.of(drafts, target, (scope, logits, draws, uniforms) -> {
            NDArray limits = scope.create(new double[] {epsilon, delta});
            return VerificationKernel.typical(target.rows(), logits, draws, uniforms, limits);
        });
        Verdict[] verdicts = new Verdict[tests.size()];
        for (int row = 0; row < verdicts.length; row++) {
            verdicts[row] = longest(tests, row);
        }
        return verdicts;
    }

    /** Nodes come after their parents, so one turn reaches all that are kept. */
    private static Verdict longest(Tests tests, int row) {
        DraftTree tree = tests.tree(row);
        int[] depth = new int[tree.size() + 1]; // 0 where a node is not kept, but for the root
        double[] logProb = new double[tree.size() + 1];
        double[] total = new double[tree.size() + 1];
        int best = DraftTree.ROOT;
        for (int node = DraftTree.ROOT; node < tree.size(); node++) {
            if (node != DraftTree.ROOT && depth[node + 1] == 0) {
                continue;
            }
            if (depth[node + 1] > depth[best + 1]
                    || depth[node + 1] == depth[best + 1] && total[node + 1] > total[best + 1]) {
                best = node;
            }
            int[] children = tree.drawnAt(node);
            for (int draw = 0; draw < children.length; draw++) {
                if (tests.accepts(row, node, draw)) {
                    int child = children[draw] + 1;
                    depth[child] = depth[node + 1] + 1;
                    logProb[child] = tests.logProb(row, node, draw);
                    total[child] = total[node + 1] + logProb[child];
                }
            }
        }
        int[] path = tree.path(best);
        double[] kept = new double[path.length];
        for (int i = 0; i < path.length; i++) {
            kept[i] = logProb[path[i] + 1];
        }
        return tests.ending(row, best, kept);
    }
}
