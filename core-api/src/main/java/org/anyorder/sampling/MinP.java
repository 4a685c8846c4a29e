// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * Keeps the tokens whose probability is at least {@code p} times that of the most probable one (Nguyen et al. 2024,
 * arXiv 2407.01082).
 *
 * @param p the smallest ratio to the most probable token, in [0, 1]; 0 removes nothing, 1 keeps only its equals
 */
public record MinP(double p) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param p the smallest ratio to the most probable token, in [0, 1]
     * @throws IllegalArgumentException if it is outside [0, 1] or NaN
     */
    public MinP {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("minP must be in [0, 1], got " + p);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        double[] kept = logits.clone();
        double best = logits[RowOrder.argMax(logits)];
        for (int v = 0; v < kept.length; v++) {
            if (Math.exp(logits[v] - best) < p) {
                kept[v] = Double.NEGATIVE_INFINITY;
            }
        }
        return kept;
    }

    @Override
    public boolean canChangeArgMax() {
        return false;
    }
}
