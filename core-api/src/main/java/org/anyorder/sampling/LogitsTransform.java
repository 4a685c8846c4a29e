// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/**
 * One change of the law a token is drawn from, written out for one row.
 *
 * <p>{@link #apply} is the definition: plain Java in float64, meant for short rows (tables, the choice of a slot) and
 * as the reference of the kernels with which {@link LogitsPipeline} does the same to a batch where the logits are.
 * Values are immutable and thread-safe. Ties: higher logit first, then lower token id.
 */
public sealed interface LogitsTransform
        permits BannedTokens,
                FrequencyPenalty,
                LogitBias,
                MinP,
                PresencePenalty,
                RepetitionPenalty,
                Temperature,
                TopK,
                TopP,
                TypicalP {

    /**
     * Applies this transform to one row.
     *
     * @param logits logits of one row, in nats up to a constant; neither NaN nor +∞, −∞ = impossible; not changed
     * @param history tokens already decided in the row
     * @return the transformed logits, a new array; tokens that were removed hold −∞
     * @throws IllegalArgumentException if a token id of this transform or of the history is not below
     *     {@code logits.length}
     */
    double[] apply(double[] logits, RowHistory history);

    /**
     * Whether some logits exist whose arg max this transform changes. Those that cannot are skipped by greedy rows.
     *
     * @return true if the arg max may change
     */
    boolean canChangeArgMax();
}
