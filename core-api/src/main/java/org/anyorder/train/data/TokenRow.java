// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

/**
 * A row to learn from.
 *
 * @param tokens its ids; not copied
 * @param given how many of the first are a prompt, which is given and not learned
 * @param groups a number for each token: those of one number are to be given together or asked together, by objectives
 *     that choose what to give; none if each token stands alone; not copied
 */
public record TokenRow(int[] tokens, int given, int[] groups) {
    private static final int[] ALONE = {};

    /**
     * Checks that something is left to learn.
     *
     * @param tokens its ids, at least one
     * @param given how many of the first are a prompt
     * @param groups a number for each token, or none
     * @throws IllegalArgumentException if there is nothing behind the prompt, or a token has no group
     */
    public TokenRow {
        if (!(given >= 0 && given < tokens.length)) {
            throw new IllegalArgumentException("given must be in [0, " + tokens.length + "), got " + given);
        }
        if (!(groups.length == 0 || groups.length == tokens.length)) {
            throw new IllegalArgumentException(
                    "groups must be one for each of " + tokens.length + " tokens, or none, got " + groups.length);
        }
    }

    /**
     * A row whose tokens stand alone.
     *
     * @param tokens its ids, at least one
     * @param given how many of the first are a prompt
     * @throws IllegalArgumentException if there is nothing behind the prompt
     */
    public TokenRow(int[] tokens, int given) {
        this(tokens, given, ALONE);
    }
}
