// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.Arrays;

/**
 * How much of what was removed from a gap a filling brings back. Order counts, exact places do not: a filling may be
 * longer or shorter than what was removed.
 *
 * @param recovered length of the longest common subsequence of both
 * @param removed tokens removed
 * @param filled tokens filled in
 * @param exact whether both are equal
 */
public record GapRecovery(int recovered, int removed, int filled, boolean exact) {
    /**
     * What {@link #recovered} is measured against, so that filling in more than was removed cannot pay.
     *
     * @return the longer of what was removed and what was filled in
     */
    public int size() {
        return Math.max(removed, filled);
    }

    /**
     * Compares a filling with the truth.
     *
     * @param truth what was removed
     * @param filling what was filled in
     * @return the comparison
     */
    public static GapRecovery of(int[] truth, int[] filling) {
        int[] before = new int[filling.length + 1];
        for (int token : truth) {
            int[] longest = new int[filling.length + 1];
            for (int k = 1; k <= filling.length; k++) {
                longest[k] = token == filling[k - 1] ? before[k - 1] + 1 : Math.max(before[k], longest[k - 1]);
            }
            before = longest;
        }
        return new GapRecovery(before[filling.length], truth.length, filling.length, Arrays.equals(truth, filling));
    }
}
