// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * Subtracts a constant from the logit of a token once for every time it was generated; the prompt does not count.
 *
 * @param penalty in [-100, 100]; above 0 discourages frequent tokens, 0 changes nothing
 */
public record FrequencyPenalty(double penalty) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param penalty in [-100, 100]
     * @throws IllegalArgumentException if it is outside [-100, 100] or NaN
     */
    public FrequencyPenalty {
        if (!(penalty >= -100 && penalty <= 100)) {
            throw new IllegalArgumentException("frequencyPenalty must be in [-100, 100] (0 = off), got " + penalty);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        double[] penalised = logits.clone();
        for (int token : history.generated()) {
            penalised[RowOrder.checkToken("the history", token, logits.length)] -= penalty;
        }
        return penalised;
    }

    @Override
    public boolean canChangeArgMax() {
        return true;
    }
}
