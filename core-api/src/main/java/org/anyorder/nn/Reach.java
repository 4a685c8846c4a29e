// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/**
 * How far a token sees: to the end of its block. Blocks of one position are causal attention, one block of everything
 * is bidirectional attention.
 *
 * @param blockSize positions per block, at least 1
 */
public record Reach(int blockSize) {

    /** Every token sees itself and what stands before it. */
    public static final Reach CAUSAL = new Reach(1);

    /** Every token sees every other. */
    public static final Reach FULL = new Reach(Integer.MAX_VALUE);

    /**
     * Checks the size.
     *
     * @param blockSize at least 1
     * @throws IllegalArgumentException if {@code blockSize} is less than 1
     */
    public Reach {
        if (!(blockSize >= 1)) {
            throw new IllegalArgumentException("blockSize must be at least 1, got " + blockSize);
        }
    }

    /**
     * Where the view of a token ends.
     *
     * @param position the token's position, at least 0
     * @param length how many positions there are
     * @return the first position it does not see, at most {@code length}
     */
    int end(int position, int length) {
        long end = (position / blockSize + 1L) * blockSize;
        return (int) Math.min(end, length);
    }
}
