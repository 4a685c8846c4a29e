// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/**
 * A place to be filled with between {@code min} and {@code max} tokens.
 *
 * @param min the fewest tokens, at least 0
 * @param max the most tokens, at least {@code min}; {@link #UNBOUNDED} for no upper limit
 */
public record Gap(int min, int max) implements Segment {

    /** The {@code max} of a gap without an upper limit. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    /**
     * Checks the bounds.
     *
     * @param min the fewest tokens, at least 0
     * @param max the most tokens, at least {@code min}
     * @throws IllegalArgumentException if {@code min} is negative or larger than {@code max}
     */
    public Gap {
        if (!(min >= 0)) {
            throw new IllegalArgumentException("min of a gap must be at least 0, got " + min);
        }
        if (!(max >= min)) {
            throw new IllegalArgumentException("max of a gap must be at least its min " + min + ", got " + max);
        }
    }

    /**
     * A gap of a known length.
     *
     * @param count the number of tokens, at least 0
     * @return the gap
     */
    public static Gap exactly(int count) {
        return new Gap(count, count);
    }

    /**
     * A gap with both bounds.
     *
     * @param min the fewest tokens, at least 0
     * @param max the most tokens, at least {@code min}
     * @return the gap
     */
    public static Gap between(int min, int max) {
        return new Gap(min, max);
    }

    /**
     * A gap without an upper limit.
     *
     * @param min the fewest tokens, at least 0
     * @return the gap
     */
    public static Gap atLeast(int min) {
        return new Gap(min, UNBOUNDED);
    }

    /**
     * Whether there is no upper limit.
     *
     * @return true if {@code max} is {@link #UNBOUNDED}
     */
    public boolean unbounded() {
        return max == UNBOUNDED;
    }

    /**
     * Whether the length is known.
     *
     * @return true if both bounds are equal
     */
    public boolean fixed() {
        return min == max;
    }

    @Override
    public String toString() {
        return "Gap[" + (fixed() ? "" + min : min + ".." + (unbounded() ? "" : "" + max)) + "]";
    }
}
