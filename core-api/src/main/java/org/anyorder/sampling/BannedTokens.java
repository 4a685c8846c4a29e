// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Forbids tokens: their logits become −∞.
 *
 * @param tokens the token ids that are never drawn; copied
 */
public record BannedTokens(Set<Integer> tokens) implements LogitsTransform {
    /**
     * Checks the ids.
     *
     * @param tokens the token ids that are never drawn
     * @throws IllegalArgumentException if an id is negative
     */
    public BannedTokens {
        for (int token : tokens) {
            if (token < 0) {
                throw new IllegalArgumentException("bannedTokens must name token ids >= 0, got " + token);
            }
        }
        tokens = Collections.unmodifiableSet(new TreeSet<>(tokens));
    }

    @Override
    public double[] apply(double[] logits, RowHistory history) {
        double[] allowed = logits.clone();
        for (int token : tokens) {
            allowed[RowOrder.checkToken("bannedTokens", token, logits.length)] = Double.NEGATIVE_INFINITY;
        }
        return allowed;
    }

    @Override
    public boolean canChangeArgMax() {
        return true;
    }
}
