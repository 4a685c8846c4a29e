// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * Nucleus filter (Holtzman et al. 2020, arXiv 1904.09751): keeps the most probable tokens up to a total of {@code p}.
 *
 * @param p the probability to keep, in (0, 1]; 1 removes nothing
 * @param crossing whether the token that crosses {@code p} stays
 */
public record TopP(double p, Crossing crossing) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param p the probability to keep, in (0, 1]
     * @param crossing whether the token that crosses {@code p} stays
     * @throws IllegalArgumentException if {@code p} is outside (0, 1] or NaN
     */
    public TopP {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("topP must be in (0, 1], got " + p);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        if (p == 1) {
            return logits.clone();
        }
        int[] order = RowOrder.descending(logits);
        double[] law = RowOrder.softmax(logits);
        double sum = 0;
        int kept = 0;
        while (kept < order.length) {
            double before = sum;
            sum += law[order[kept]];
            boolean stays = crossing == Crossing.KEPT ? before < p : sum <= p || kept == 0;
            if (!stays) {
                break;
            }
            kept++;
        }
        return RowOrder.keepFirst(logits, order, kept);
    }

    @Override
    public boolean canChangeArgMax() {
        return false;
    }
}
