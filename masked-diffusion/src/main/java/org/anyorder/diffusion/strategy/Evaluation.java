// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.Objects;
import org.anyorder.diffusion.cache.CacheKind;

/**
 * How the network is evaluated, whatever the policy.
 *
 * @param guidance w ≥ 0: logits l_u + (w + 1)(l_c - l_u), with l_u those of a second row whose given tokens are masked;
 *     0 for one row
 * @param cache which keys and values are kept
 * @param endOfText what the policy thinks of end tokens
 */
public record Evaluation(double guidance, CacheKind cache, EndOfText endOfText) {

    /** One row, no cache, end tokens like any other. */
    public static final Evaluation PLAIN = new Evaluation(0, CacheKind.NONE, EndOfText.FREE);

    /** What a policy thinks of end tokens. */
    public enum EndOfText {
        /** They are candidates like any other. */
        FREE,
        /** They are never drawn. */
        BANNED,
        /** They settle when nothing else is left to choose. */
        LAST
    }

    /**
     * Checks the range.
     *
     * @param guidance at least 0
     * @param cache which keys and values are kept
     * @param endOfText what the policy thinks of end tokens
     * @throws IllegalArgumentException if the guidance is negative, infinite or NaN
     */
    public Evaluation {
        if (!(guidance >= 0 && guidance < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("guidance must be at least 0 and finite, got " + guidance);
        }
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(endOfText, "endOfText");
    }

    /**
     * How many rows of the network a sequence has.
     *
     * @return 1, with guidance 2
     */
    public int rows() {
        return guidance > 0 ? 2 : 1;
    }
}
