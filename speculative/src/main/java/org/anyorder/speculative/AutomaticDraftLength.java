// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

/**
 * The draft length that gives most tokens a second, from what is measured while it runs.
 *
 * <p>With β the share of tested levels that are accepted, h the share of sequences for which something is drafted, d
 * the time of a level of drafting and v(k) = a + b k the time of the target on k tokens, a round of length γ gives
 * {@code 1 + h (β + … + β^γ)} tokens a sequence (for h = 1 the {@code (1 − β^(γ+1)) / (1 − β)} of Leviathan et al.
 * 2023, arXiv 2211.17192) and takes {@code γ d + v(rows + nodes)}. The γ with the largest quotient is taken; 0 is plain
 * decoding. All of it is measured with exponential forgetting, and now and then a neighbouring length is tried, so that
 * the choice follows the text and the machine.
 *
 * <p>The law of the output does not depend on the lengths; which tokens are drawn from it at a temperature above 0
 * does, and so on measured times. Greedy output is the same always.
 *
 * @param most the longest draft, at least 1
 */
public record AutomaticDraftLength(int most) implements DraftLength {
    private static final int FIRST = 4;
    private static final int TRIAL_EVERY = 8;

    /**
     * Checks the bound.
     *
     * @param most the longest draft, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public AutomaticDraftLength {
        if (!(most >= 1)) {
            throw new IllegalArgumentException("the longest draft must be at least 1, got " + most);
        }
    }

    @Override
    public Choosing begin() {
        return new Measured();
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
        private final Line target = new Line();
        /** A belief to start from: 3 of 4 levels accepted. */
        private final Mean acceptance = new Mean(0.75, 4);

        private final Mean draftedShare = new Mean(1, 1);
        private final Mean draftSeconds = new Mean(0, 0);
        private final Mean nodesPerLevel = new Mean(1, 1);
        private int rounds;
        private double rows = 1;

        @Override
        public int next() {
            rounds++;
            if (!target.isKnown()) {
                return Math.min(most, FIRST + rounds % 2);
            }
            int best = best(costs(), most);
            if (rounds % TRIAL_EVERY != 0) {
                return best;
            }
            boolean longer = rounds % (2 * TRIAL_EVERY) == 0;
            return Math.max(0, Math.min(most, longer ? best + 1 : best - 1));
        }

        private Costs costs() {
            return new Costs(
                    acceptance.value(),
                    draftedShare.value(),
                    draftSeconds.value(),
                    target.base(),
                    target.slope(),
                    rows,
                    nodesPerLevel.value());
        }

        @Override
        public void observe(Round round) {
            rows = round.rows();
            target.add(round.rows() + round.nodes(), round.targetSeconds());
            acceptance.add(round.accepted(), round.tested());
            if (round.length() > 0) {
                draftedShare.add(round.drafted(), round.rows());
                draftSeconds.add(round.draftSeconds(), round.length());
                nodesPerLevel.add(round.nodes(), (double) round.rows() * round.length());
            }
        }
    }

    /** A quotient of sums that forget. */
    private static final class Mean {
        private static final double KEPT = 0.97;

        private double sum;
        private double weight;

        Mean(double value, double weight) {
            sum = value * weight;
            this.weight = weight;
        }

        void add(double more, double count) {
            if (count > 0) {
                sum = KEPT * sum + more;
                weight = KEPT * weight + count;
            }
        }

        double value() {
            return weight > 0 ? sum / weight : 0;
        }
    }

    /** Least squares of seconds over tokens, forgetting; no line goes down. */
    private static final class Line {
        private static final double KEPT = 0.97;
        private static final int LEAST = 4;

        private int count;
        private double weight;
        private double x;
        private double y;
        private double xx;
        private double xy;

        void add(double tokens, double seconds) {
            count++;
            weight = KEPT * weight + 1;
            x = KEPT * x + tokens;
            y = KEPT * y + seconds;
            xx = KEPT * xx + tokens * tokens;
            xy = KEPT * xy + tokens * seconds;
        }

        boolean isKnown() {
            return count >= LEAST;
        }

        double slope() {
            double variance = xx / weight - x / weight * (x / weight);
            double covariance = xy / weight - x / weight * (y / weight);
            double flattest = 0;
            double steepest = y / x; // through the origin
            return variance > 0 ? Math.max(flattest, Math.min(steepest, covariance / variance)) : flattest;
        }

        double base() {
            return y / weight - slope() * (x / weight);
        }
    }
}
