// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import java.util.random.RandomGenerator;
import org.anyorder.insertion.task.InsertionExample;

/**
 * Draws which target tokens are dropped: n uniform on {0, …, L}, then a uniform n-subset (Patel et al. 2025, section
 * 3).
 *
 * <p>0 is included: the complete sequence is the only example on which the stop head says stop. The reference drops
 * from the whole target. Two options of ours train what users ask for most: with probability {@code promptFraction}
 * only tokens behind a uniformly chosen prompt may be dropped (continuation), with probability {@code spanFraction}
 * only tokens of one uniformly chosen span (infilling). Either changes the law the free optimum describes, since L is
 * then the length of that part.
 *
 * <p>Draws: one uniform if a fraction is positive, one or two integers for the part, one for n, and n for the subset.
 *
 * @param promptFraction probability that a leading part is kept, in [0, 1]
 * @param spanFraction probability that all but one span is kept; the sum of both is at most 1
 */
public record TokenDrops(double promptFraction, double spanFraction) {
    /**
     * Checks the fractions.
     *
     * @param promptFraction probability that a leading part is kept, in [0, 1]
     * @param spanFraction probability that all but one span is kept; the sum of both is at most 1
     * @throws IllegalArgumentException if a fraction is negative or NaN or their sum exceeds 1
     */
    public TokenDrops {
        if (!(promptFraction >= 0 && spanFraction >= 0 && promptFraction + spanFraction <= 1)) {
            throw new IllegalArgumentException(
                    "promptFraction and spanFraction must not be negative and add up to at most 1, got "
                            + promptFraction + " and " + spanFraction);
        }
    }

    /**
     * Drops from the whole target, as the reference does.
     *
     * @return drops without prompts and spans
     */
    public static TokenDrops fromWholeTarget() {
        return new TokenDrops(0, 0);
    }

    /**
     * Draws the dropped tokens of one example.
     *
     * @param example the complete sequence
     * @param random the stream to draw from
     * @return one flag a token, true = dropped; only target tokens are
     */
    public boolean[] draw(InsertionExample example, RandomGenerator random) {
        int start = example.targetStart();
        int end = example.length();
        if (promptFraction + spanFraction > 0) {
            double u = random.nextDouble();
            if (u < promptFraction + spanFraction) {
                start = random.nextInt(start, end + 1);
            }
            if (u >= promptFraction && u < promptFraction + spanFraction) {
                end = random.nextInt(start, end + 1);
            }
        }
        return drawWithin(example.length(), start, end, random);
    }

    private static boolean[] drawWithin(int length, int start, int end, RandomGenerator random) {
        boolean[] dropped = new boolean[length];
        int drops = random.nextInt(end - start + 1);
        // Floyd's sampling without replacement: every n-subset has the same probability, n draws.
        for (int j = end - drops; j < end; j++) {
            int candidate = random.nextInt(start, j + 1);
            dropped[dropped[candidate] ? j : candidate] = true;
        }
        return dropped;
    }
}
