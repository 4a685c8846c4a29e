// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Locally typical sampling (Meister et al. 2022, arXiv 2202.00666): keeps the tokens whose surprisal −log p lies
 * nearest to the entropy of the row, up to a total of {@code p}; the token that crosses {@code p} stays.
 *
 * @param p the probability to keep, in (0, 1]; 1 removes nothing
 */
public record TypicalP(double p) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param p the probability to keep, in (0, 1]
     * @throws IllegalArgumentException if it is outside (0, 1] or NaN
     */
    public TypicalP {
        if (!(p > 0 && p <= 1)) {
            throw new IllegalArgumentException("typicalP must be in (0, 1], got " + p);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        if (p == 1) {
            return logits.clone();
        }
        double[] law = RowOrder.softmax(logits);
        double entropy =
                Arrays.stream(law).filter(q -> q > 0).map(q -> -q * Math.log(q)).sum();
        // A stable sort of the rows' descending order: equal distances keep the higher logit, then the lower id, first.
        int[] order = Arrays.stream(RowOrder.descending(logits))
                .boxed()
                .sorted(Comparator.comparingDouble(v -> Math.abs(-Math.log(law[v]) - entropy)))
                .mapToInt(Integer::intValue)
                .toArray();
        double sum = 0;
        int kept = 0;
        while (kept < order.length && sum < p) {
            sum += law[order[kept++]];
        }
        return RowOrder.keepFirst(logits, order, kept);
    }

    @Override
    public boolean canChangeArgMax() {
        return true;
    }
}
