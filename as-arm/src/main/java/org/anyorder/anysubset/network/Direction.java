// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import org.anyorder.anysubset.kernel.SubsetSightKernel.Span;

/** Which positions the network ever looks at ({@code attn_type}, {@code same_length}), whatever the order says. */
public enum Direction {
    /** All. */
    BOTH("bi", false, Span.EVERYTHING),
    /** The own position and all to its left. */
    LEFT("uni", false, Span.LEFT),
    /** The own position and as many to its left as the memory is long. */
    LEFT_WITHIN_MEMORY("uni", true, Span.SELF);

    private final String attention;
    private final boolean sameLength;
    private final Span span;

    Direction(String attention, boolean sameLength, Span span) {
        this.attention = attention;
        this.sameLength = sameLength;
        this.span = span;
    }

    /** The value of {@code attn_type}. */
    String attention() {
        return attention;
    }

    /** The value of {@code same_length}. */
    boolean sameLength() {
        return sameLength;
    }

    /** What is seen without a memory. */
    Span span() {
        return span;
    }

    /**
     * Whether a key is never seen.
     *
     * @param query position of the query, from 0
     * @param key position of the key, those of the memory below 0
     * @param memory how long the memory is
     */
    boolean hides(int query, int key, int memory) {
        return switch (this) {
            case BOTH -> false;
            case LEFT -> key > query;
            case LEFT_WITHIN_MEMORY -> key > query || key + memory < query;
        };
    }
}
