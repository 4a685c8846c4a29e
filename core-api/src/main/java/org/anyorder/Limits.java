// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.time.Duration;
import java.util.Optional;

/**
 * Where a request ends at the latest. None of the limits is ever overshot.
 *
 * @param maxNewTokens the most tokens to generate, at least 0
 * @param maxNfe the most evaluations of the network, at least 0; {@link #UNLIMITED} for no limit
 * @param timeout wall-clock time from admission on, positive; empty for no limit
 */
public record Limits(int maxNewTokens, int maxNfe, Optional<Duration> timeout) {

    /** The value that stands for no limit. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** 128 new tokens, nothing else. */
    public static final Limits DEFAULT = new Limits(128, UNLIMITED, Optional.empty());

    /**
     * Checks the ranges.
     *
     * @param maxNewTokens the most tokens to generate, at least 0
     * @param maxNfe the most evaluations, at least 0
     * @param timeout wall-clock time, positive
     * @throws IllegalArgumentException if a limit is out of its range
     */
    public Limits {
        if (!(maxNewTokens >= 0)) {
            throw new IllegalArgumentException("maxNewTokens must be at least 0, got " + maxNewTokens);
        }
        if (!(maxNfe >= 0)) {
            throw new IllegalArgumentException("maxNfe must be at least 0, got " + maxNfe);
        }
        timeout.ifPresent(duration -> {
            if (!(duration.compareTo(Duration.ZERO) > 0)) {
                throw new IllegalArgumentException("timeout must be positive, got " + duration);
            }
        });
    }

    /**
     * The same limits with another number of tokens.
     *
     * @param count the most tokens to generate, at least 0
     * @return the changed limits
     */
    public Limits withMaxNewTokens(int count) {
        return new Limits(count, maxNfe, timeout);
    }

    /**
     * The same limits with another number of evaluations.
     *
     * @param count the most evaluations, at least 0
     * @return the changed limits
     */
    public Limits withMaxNfe(int count) {
        return new Limits(maxNewTokens, count, timeout);
    }

    /**
     * The same limits with another time.
     *
     * @param duration wall-clock time, positive
     * @return the changed limits
     */
    public Limits withTimeout(Duration duration) {
        return new Limits(maxNewTokens, maxNfe, Optional.of(duration));
    }
}
