// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What ends a sequence that is filled block by block.
 *
 * @param stop when an end token is acted on
 * @param leastEntropy nats: a sequence whose last tokens have a histogram of less entropy has degenerated; 0 for no
 *     such test
 * @param tokens how many last tokens are tested, once there are more; at least 1
 */
public record BlockEnding(Stop stop, double leastEntropy, int tokens) {

    /** How often a sequence of fixed length is begun anew when it has degenerated. */
    static final int TRIES = 10;

    /** When an end token is acted on. */
    public enum Stop {
        /** When its block is full. */
        AFTER_BLOCK,
        /** As soon as all before it is settled. */
        AT_ONCE
    }

    /**
     * Checks the ranges.
     *
     * @param stop when an end token is acted on
     * @param leastEntropy at least 0
     * @param tokens at least 1
     * @throws IllegalArgumentException if a number is out of its range
     */
    public BlockEnding {
        Objects.requireNonNull(stop, "stop");
        if (!(leastEntropy >= 0 && leastEntropy < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("least-entropy must be at least 0 and finite, got " + leastEntropy);
        }
        if (!(tokens >= 1)) {
            throw new IllegalArgumentException("tokens must be at least 1, got " + tokens);
        }
    }

    /**
     * Whether a sequence has degenerated into repetition.
     *
     * @param settled its tokens, all of them settled
     * @return true if there are more than are tested, and the last of them are too much alike
     */
    public boolean degenerate(int[] settled) {
        if (leastEntropy == 0 || settled.length <= tokens) {
            return false;
        }
        Map<Integer, Integer> counts = new HashMap<>();
        Arrays.stream(settled, settled.length - tokens, settled.length)
                .forEach(token -> counts.merge(token, 1, Integer::sum));
        double entropy = counts.values().stream()
                .mapToDouble(count -> (double) count / tokens)
                .map(share -> -share * Math.log(share))
                .sum();
        return entropy < leastEntropy;
    }
}
