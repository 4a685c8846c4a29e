// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * Keeps the {@code k} most probable tokens (Fan et al. 2018, arXiv 1805.04833). Exactly {@code k}: of equal logits
 * those with the lower ids stay.
 *
 * @param k how many tokens stay, at least 1; at or above the vocabulary size nothing is removed
 */
public record TopK(int k) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param k how many tokens stay, at least 1
     * @throws IllegalArgumentException if it is below 1
     */
    public TopK {
        if (!(k >= 1)) {
            throw new IllegalArgumentException("topK must be at least 1 (leave it out for no limit), got " + k);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        int[] order = RowOrder.descending(logits);
        return RowOrder.keepFirst(logits, order, Math.min(k, order.length));
    }

    @Override
    public boolean canChangeArgMax() {
        return false;
    }
}
