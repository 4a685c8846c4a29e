// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

/**
 * What rounds have shown of acceptance and times; the newest weigh most. Times are averaged as logarithms, and none
 * counts as more than twice or less than half of what was expected, so that a round during which the machine did
 * something else weighs little. Immutable.
 *
 * @param rounds how many were measured
 * @param rows sequences of the newest
 * @param acceptance share of tested levels that are accepted
 * @param draftedShare share of sequences for which something is drafted
 * @param nodesPerLevel drafted tokens of a sequence and level
 * @param draft logarithm of the seconds of a level of drafting
 * @param target seconds over tokens
 */
record DraftCosts(
        int rounds, double rows, Mean acceptance, Mean draftedShare, Mean nodesPerLevel, Mean draft, Growth target) {

    /** The rounds of which all is forgotten but a third: 33 of them. */
    private static final double KEPT = 0.97;

    private static final int LEAST = 8;
    private static final double SHORTEST = 1e-9;
    private static final double TWICE = Math.log(2);
    private static final double EXPECTING = 3;

    /** Nothing measured yet; a belief to start from is that 3 of 4 levels are accepted. */
    static final DraftCosts UNKNOWN = new DraftCosts(
            0, 1, new Mean(3, 4), new Mean(1, 1), new Mean(1, 1), new Mean(0, 0), new Growth(0, 0, 0, 0, 0));

    /** Whether enough was measured to choose by. */
    boolean areKnown() {
        return rounds >= LEAST;
    }

    DraftCosts after(DraftLength.Round round) {
        int length = round.length();
        boolean drafts = length > 0;
        return new DraftCosts(
                rounds + 1,
                round.rows(),
                acceptance.and(round.accepted(), round.tested()),
                drafts ? draftedShare.and(round.drafted(), round.rows()) : draftedShare,
                drafts ? nodesPerLevel.and(round.nodes(), (double) round.rows() * length) : nodesPerLevel,
                drafts
                        ? draft.and(likely(log(round.draftSeconds() / length), draft.weight(), draft.value()), 1)
                        : draft,
                target.and(Math.log((double) round.rows() + round.nodes()), log(round.targetSeconds())));
    }

    AutomaticDraftLength.Costs now() {
        return new AutomaticDraftLength.Costs(
                acceptance.value(),
                draftedShare.value(),
                draft.weight() > 0 ? Math.exp(draft.value()) : 0,
                target.base(),
                target.slope(),
                rows,
                nodesPerLevel.value());
    }

    private static double log(double seconds) {
        return Math.log(Math.max(SHORTEST, seconds));
    }

    /** What was measured, but near what was expected, as soon as something is. */
    private static double likely(double measured, double weight, double expected) {
        return weight < EXPECTING ? measured : Math.max(expected - TWICE, Math.min(expected + TWICE, measured));
    }

    /** A quotient of sums that forget. */
    record Mean(double sum, double weight) {
        Mean and(double more, double count) {
            return count > 0 ? new Mean(KEPT * sum + more, KEPT * weight + count) : this;
        }

        double value() {
            return weight > 0 ? sum / weight : 0;
        }
    }

    /**
     * Logarithms of seconds over logarithms of tokens, by least squares that forget.
     *
     * @param weight of what was measured
     * @param x sum of logarithms of tokens
     * @param y sum of logarithms of seconds
     * @param xx sum of squares
     * @param xy sum of products
     */
    record Growth(double weight, double x, double y, double xx, double xy) {
        /** Twice as many tokens take a seventh longer: what is believed of few tokens before it is measured. */
        private static final double EXPECTED = 0.2;

        /** The belief is worth that much variance of x: a round at twice the tokens outweighs it. */
        private static final double BELIEF = 0.1;

        Growth and(double tokens, double measured) {
            double seconds = likely(measured, weight, (y + exponent() * (tokens * weight - x)) / weight);
            return new Growth(
                    KEPT * weight + 1,
                    KEPT * x + tokens,
                    KEPT * y + seconds,
                    KEPT * xx + tokens * tokens,
                    KEPT * xy + tokens * seconds);
        }

        /** What the target takes for a token more, where most rounds were. */
        double slope() {
            return exponent() * Math.exp((y - x) / weight);
        }

        /** What the target takes whatever it runs. */
        double base() {
            return (1 - exponent()) * Math.exp(y / weight);
        }

        /** Of the power of the tokens that the time is: from 0, as long for any number, to 1, as long for each. */
        private double exponent() {
            double covariance = xy - x * y / weight + BELIEF * EXPECTED;
            double variance = xx - x * x / weight + BELIEF;
            return Math.max(0, Math.min(1, covariance / variance));
        }
    }
}
