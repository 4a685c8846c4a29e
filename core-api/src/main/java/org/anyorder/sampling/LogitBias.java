// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Adds a number to the logits of some tokens.
 *
 * @param biases what to add, in [-10000, 10000], by token id; copied. To forbid a token use {@link BannedTokens}
 */
public record LogitBias(Map<Integer, Double> biases) implements LogitsTransform {
    /**
     * Checks ids and ranges.
     *
     * @param biases what to add, in [-10000, 10000], by token id
     * @throws IllegalArgumentException if an id is negative or a bias is outside [-10000, 10000] or NaN
     */
    public LogitBias {
        biases.forEach((token, bias) -> {
            if (token < 0) {
                throw new IllegalArgumentException("logitBias must name token ids >= 0, got " + token);
            }
            if (!(bias >= -10_000 && bias <= 10_000)) {
                throw new IllegalArgumentException("logitBias of token " + token + " must be in [-10000, 10000], got "
                        + bias + "; to forbid a token use bannedTokens");
            }
        });
        biases = Collections.unmodifiableMap(new TreeMap<>(biases));
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        double[] biased = logits.clone();
        biases.forEach((token, bias) -> biased[RowOrder.checkToken("logitBias", token, logits.length)] += bias);
        return biased;
    }

    @Override
    public boolean canChangeArgMax() {
        return true;
    }
}
