// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The draft length that gives most tokens a second, from what is measured while it runs.
 *
 * <p>With β the share of tested levels that are accepted, h the share of sequences for which something is drafted, d
 * the time of a level of drafting and v(k) = a + b k the time of the target on k tokens, a round of length γ gives
 * {@code 1 + h (β + … + β^γ)} tokens a sequence (for h = 1 the {@code (1 − β^(γ+1)) / (1 − β)} of Leviathan et al.
 * 2023, arXiv 2211.17192) and takes {@code γ d + v(rows + nodes)}. The γ with the largest quotient is taken; 0 is plain
 * decoding. Until a few rounds were measured it is 5, which suits most pairs of models. Every eighth round is half as
 * long as the others, so that a and b are told apart; where drafts are of at most 1, every fourth is longer by 1, so
 * that a better draft is noticed.
 *
 * <p>A batch begins with what the batches before it have measured: that is kept as long as this object lives, and
 * shared by all that use it; of batches that run at a time the newest round counts. So two objects are never equal. The
 * law of the output does not depend on the lengths; which tokens are drawn from it at a temperature above 0 does, and
 * so on measured times. Greedy output is the same always. Thread-safe.
 */
public final class AutomaticDraftLength implements DraftLength {
    private static final int FIRST = 5;
    private static final int SHORTER_EVERY = 8;
    private static final int LONGER_EVERY = 4;

    private final int most;
    private final AtomicReference<DraftCosts> known = new AtomicReference<>(DraftCosts.UNKNOWN);

    /**
     * A choice about which nothing is known yet.
     *
     * @param most the longest draft, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public AutomaticDraftLength(int most) {
        if (!(most >= 1)) {
            throw new IllegalArgumentException("the longest draft must be at least 1, got " + most);
        }
        this.most = most;
    }

    @Override
    public Choosing begin() {
        return new Measured(known.get());
    }

    /**
     * The best length by the formula.
     *
     * @param costs what is known
     * @param most the longest draft
     * @return in {@code [0, most]}; of equally good ones the shortest
     */
    static int best(Costs costs, int most) {
        int best = 0;
        for (int length = 1; length <= most; length++) {
            if (costs.tokensPerSecond(length) > costs.tokensPerSecond(best)) {
                best = length;
            }
        }
        return best;
    }

    /**
     * What a round costs and gives.
     *
     * @param acceptance β
     * @param draftedShare h
     * @param draftSeconds d, a level of drafting
     * @param baseSeconds a, the target whatever it runs
     * @param tokenSeconds b, the target for each token more
     * @param rows sequences
     * @param nodesPerLevel drafted tokens of a sequence and level
     */
    record Costs(
            double acceptance,
            double draftedShare,
            double draftSeconds,
            double baseSeconds,
            double tokenSeconds,
            double rows,
            double nodesPerLevel) {

        double tokensPerSecond(int length) {
            double tokens = 1;
            double reached = draftedShare;
            for (int level = 0; level < length; level++) {
                reached *= acceptance;
                tokens += reached;
            }
            double nodes = rows * (1 + length * nodesPerLevel);
            return rows * tokens / (length * draftSeconds + baseSeconds + tokenSeconds * nodes);
        }
    }

    private final class Measured implements Choosing {
        private DraftCosts costs;
        private int rounds;

        Measured(DraftCosts costs) {
            this.costs = costs;
        }

        @Override
        public int next() {
            rounds++;
            int usual = costs.areKnown() ? best(costs.now(), most) : Math.min(FIRST, most);
            if (usual > 1) {
                return rounds % SHORTER_EVERY == 0 ? usual / 2 : usual;
            }
            return rounds % LONGER_EVERY == 0 ? Math.min(usual + 1, most) : usual;
        }

        @Override
        public void observe(Round round) {
            costs = costs.after(round);
            known.set(costs);
        }
    }
}
