// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.OptionalDouble;

/**
 * The log-likelihood of a sequence.
 *
 * @param logProb in nats
 * @param tokens how many tokens it covers (given context excluded)
 * @param kind what the number is
 * @param standardError of an estimate, or of a bound that was estimated, in nats; empty otherwise
 */
public record Score(double logProb, int tokens, Kind kind, OptionalDouble standardError) {

    /** What the number is. */
    public enum Kind {
        /** The log-likelihood itself. */
        EXACT,
        /** A bound from below; with a standard error, an unbiased estimate of one. */
        LOWER_BOUND,
        /** An estimate with a standard error. */
        ESTIMATE
    }

    /**
     * The log-likelihood per token.
     *
     * @return nats per token; the total if there is no token
     */
    public double perToken() {
        return tokens == 0 ? logProb : logProb / tokens;
    }
}
