// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * Repetition penalty (Keskar et al. 2019, arXiv 1909.05858, in the sign-aware form of Hugging Face): of every token
 * seen in the prompt or the generation, a positive logit is divided by the penalty, a negative one multiplied with it.
 *
 * @param penalty in [0.01, 100]; above 1 discourages repetition, 1 changes nothing
 */
public record RepetitionPenalty(double penalty) implements LogitsTransform {
    /**
     * Checks the range.
     *
     * @param penalty in [0.01, 100]
     * @throws IllegalArgumentException if it is outside [0.01, 100] or NaN
     */
    public RepetitionPenalty {
        if (!(penalty >= 0.01 && penalty <= 100)) {
            throw new IllegalArgumentException("repetitionPenalty must be in [0.01, 100] (1 = off), got " + penalty);
        }
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        double[] penalised = logits.clone();
        for (int token : history.seen()) {
            RowOrder.checkToken("the history", token, logits.length);
            penalised[token] = logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty;
        }
        return penalised;
    }

    @Override
    public boolean canChangeArgMax() {
        return true;
    }
}
