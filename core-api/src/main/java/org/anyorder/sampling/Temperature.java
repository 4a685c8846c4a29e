// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Arrays;

/**
 * Divides the logits by a temperature: p(v) ∝ exp(l(v) / T). Below 1 sharper, above 1 flatter, 0 = greedy.
 *
 * <p>The row's maximum is subtracted first, so no temperature overflows. At 0 the law is a point mass on the arg max;
 * temperatures below 1.2e-38, the smallest normal float32, act as that.
 *
 * @param value the temperature, in [0, 100]
 */
public record Temperature(double value) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param value the temperature, in [0, 100]
     * @throws IllegalArgumentException if it is outside [0, 100] or NaN
     */
    public Temperature {
        if (!(value >= 0 && value <= 100)) {
            throw new IllegalArgumentException("temperature must be in [0, 100] (0 = greedy), got " + value);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        int best = RowOrder.argMax(logits);
        double[] tempered = logits.clone();
        if (value == 0) {
            Arrays.fill(tempered, Double.NEGATIVE_INFINITY);
            tempered[best] = logits[best];
        } else if (value != 1 && logits[best] > Double.NEGATIVE_INFINITY) {
            double divisor = Math.max(value, Float.MIN_NORMAL);
            Arrays.setAll(tempered, v -> (logits[v] - logits[best]) / divisor);
        }
        return tempered;
    }

    @Override
    public boolean canChangeArgMax() {
        return false;
    }
}
