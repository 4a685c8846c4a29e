// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * Pearson's chi-square test of draws against a whole enumerated law.
 *
 * <p>Outcomes that are expected fewer than 5 times are merged, the rarest first, until every cell is expected at least
 * 5 times. An outcome of probability 0 that was drawn is a contradiction: p = 0. A law is accepted at p ≥
 * {@value #SIGNIFICANCE}, so a true one fails once in 1,000 tests; with the fixed seeds that tests of laws use it fails
 * always or never. A control law, which the same draws must reject at p &lt; {@value #REJECTION}, shows that the test
 * could have failed: a test without power accepts everything.
 *
 * @param law the probability of each outcome; normalised here
 * @param control a wrong law that the draws must reject
 */
public record LawTest(Map<List<Integer>, Double> law, Map<List<Integer>, Double> control) {

    /** The probability with which a true law is refused: the false-alarm rate of one test. */
    public static final double SIGNIFICANCE = 1e-3;

    /** How surely the control is rejected. */
    public static final double REJECTION = 1e-6;

    private static final double LEAST_EXPECTED = 5;

    /**
     * Copies the laws.
     *
     * @param law the probability of each outcome
     * @param control a wrong law
     */
    public LawTest {
        law = Map.copyOf(law);
        control = Map.copyOf(control);
    }

    /**
     * Requires that the draws follow the law and that they could have told it from the control.
     *
     * @param counts how often each outcome was drawn
     */
    public void check(Map<List<Integer>, Integer> counts) {
        double p = pValue(law, counts);
        Claim.require(
                p >= SIGNIFICANCE,
                "the draws do not follow their law: p = %.2e, at least %.0e wanted",
                p,
                SIGNIFICANCE);
        double q = pValue(control, counts);
        Claim.require(q < REJECTION, "the control law must be rejected: p = %.2e, below %.0e wanted", q, REJECTION);
    }

    /**
     * The probability that draws from a law are as far from it as these, or farther.
     *
     * @param law the probability of each outcome, up to a common factor
     * @param counts how often each outcome was drawn
     * @return p in [0, 1]; 0 if something was drawn that the law rules out
     */
    public static double pValue(Map<List<Integer>, Double> law, Map<List<Integer>, Integer> counts) {
        double total = law.values().stream().mapToDouble(Double::doubleValue).sum();
        long draws = counts.values().stream().mapToLong(Integer::longValue).sum();
        for (Map.Entry<List<Integer>, Integer> drawn : counts.entrySet()) {
            if (drawn.getValue() > 0 && !(law.getOrDefault(drawn.getKey(), 0.0) > 0)) {
                return 0;
            }
        }
        List<Cell> cells = new ArrayList<>();
        law.forEach((outcome, probability) ->
                cells.add(new Cell(draws * probability / total, counts.getOrDefault(outcome, 0))));
        List<Cell> merged = merged(cells);
        if (merged.size() < 2) {
            return 1;
        }
        double statistic = 0;
        for (Cell cell : merged) {
            statistic += (cell.drawn() - cell.expected()) * (cell.drawn() - cell.expected()) / cell.expected();
        }
        double below = new ChiSquaredDistribution(null, merged.size() - 1).cumulativeProbability(statistic);
        return Math.max(0, 1 - below);
    }

    /**
     * Counts outcomes.
     *
     * @param outcomes drawn sequences
     * @return how often each occurred
     */
    public static Map<List<Integer>, Integer> counts(Iterable<List<Integer>> outcomes) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        outcomes.forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
        return counts;
    }

    /** Outcomes that are looked at together. */
    private record Cell(double expected, long drawn) {

        Cell plus(Cell other) {
            return new Cell(expected + other.expected, drawn + other.drawn);
        }
    }

    private static List<Cell> merged(List<Cell> cells) {
        cells.sort(Comparator.comparingDouble(Cell::expected));
        List<Cell> merged = new ArrayList<>();
        Cell pending = new Cell(0, 0);
        for (Cell cell : cells) {
            pending = pending.plus(cell);
            if (pending.expected() >= LEAST_EXPECTED) {
                merged.add(pending);
                pending = new Cell(0, 0);
            }
        }
        if (pending.expected() > 0) {
            int last = merged.size() - 1;
            merged.add(last < 0 ? pending : merged.remove(last).plus(pending));
        }
        return merged;
    }
}
