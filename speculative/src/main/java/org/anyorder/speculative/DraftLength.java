// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

/** How many tokens are drafted in a row. Immutable and thread-safe; what is learnt lives in a {@link Choosing}. */
public interface DraftLength {

    /**
     * Opens a run.
     *
     * @return what chooses the lengths of one run
     */
    Choosing begin();

    /** Chooses the lengths of one run. One thread's. */
    interface Choosing {

        /**
         * The length for the next round.
         *
         * @return at least 0
         */
        int next();

        /**
         * Tells how a round went.
         *
         * @param round what was measured
         */
        default void observe(Round round) {}
    }

    /**
     * What a round took and gave.
     *
     * @param length the length that was chosen
     * @param tested draws that were tested, over all sequences
     * @param accepted draws of them that were kept
     * @param draftSeconds time of the drafter
     * @param targetSeconds time of the target and the verifier
     * @param targetTokens tokens the target ran, over all sequences
     */
    record Round(int length, int tested, int accepted, double draftSeconds, double targetSeconds, int targetTokens) {}

    /**
     * Always the same length.
     *
     * @param length at least 0
     * @return the length
     * @throws IllegalArgumentException if it is negative
     */
    static DraftLength fixed(int length) {
        if (!(length >= 0)) {
            throw new IllegalArgumentException("the draft length must be at least 0, got " + length);
        }
        return () -> () -> length;
    }
}
