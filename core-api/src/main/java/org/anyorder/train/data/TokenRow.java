// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

/**
 * A row to learn from.
 *
 * @param tokens its ids; not copied
 * @param given how many of the first are a prompt, which is given and not learned
 */
public record TokenRow(int[] tokens, int given) {
    /**
     * Checks that something is left to learn.
     *
     * @param tokens its ids, at least one
     * @param given how many of the first are a prompt
     * @throws IllegalArgumentException if there is nothing behind the prompt
     */
    public TokenRow {
        if (!(given >= 0 && given < tokens.length)) {
            throw new IllegalArgumentException("given must be in [0, " + tokens.length + "), got " + given);
        }
    }
}
