// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

/** How many tokens are drafted in a row. Thread-safe; a run is chosen for by a {@link Choosing} of its own. */
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
     * What a round took and gave. Rounds that begin with a prompt are not told.
     *
     * @param length the levels that were drafted, at most the length that was chosen
     * @param rows sequences
     * @param drafted sequences for which something was drafted
     * @param nodes drafted tokens of all sequences
     * @param tested levels that were tested, over all sequences: those kept, and those at which a draft was rejected
     * @param accepted levels that were kept, over all sequences
     * @param draftSeconds time of the drafter
     * @param targetSeconds time of the target and the verifier
     */
    record Round(
            int length,
            int rows,
            int drafted,
            int nodes,
            int tested,
            int accepted,
            double draftSeconds,
            double targetSeconds) {}

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
