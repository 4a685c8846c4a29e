// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Arrays;

/**
 * What the penalties of one row look at: the tokens decided so far, on both sides of the position to be drawn.
 *
 * <p>The prompt (everything the request gave, wherever it stands) counts for repetition; presence and frequency see the
 * generated tokens alone. Immutable.
 */
public final class RowHistory {
    private static final RowHistory NONE = new RowHistory(new int[0], new int[0]);

    private final int[] prompt;
    private final int[] generated;

    private RowHistory(int[] prompt, int[] generated) {
        this.prompt = prompt;
        this.generated = generated;
    }

    /**
     * The history of a row of which nothing is decided.
     *
     * @return the empty history
     */
    public static RowHistory none() {
        return NONE;
    }

    /**
     * The history of a row.
     *
     * @param prompt tokens that were given, in any order; copied
     * @param generated tokens decided by the strategy, in any order; copied
     * @return the history
     * @throws IllegalArgumentException if a token is negative
     */
    public static RowHistory of(int[] prompt, int[] generated) {
        return new RowHistory(checked("prompt", prompt.clone()), checked("generated", generated.clone()));
    }

    private static int[] checked(String name, int[] tokens) {
        for (int token : tokens) {
            if (token < 0) {
                throw new IllegalArgumentException(name + " must hold token ids >= 0, got " + token);
            }
        }
        return tokens;
    }

    /**
     * This history with more generated tokens: a row to be verified sees the drafts decided before it.
     *
     * @param tokens the tokens to add
     * @return the longer history
     * @throws IllegalArgumentException if a token is negative
     */
    public RowHistory with(int... tokens) {
        int[] longer = Arrays.copyOf(generated, generated.length + tokens.length);
        System.arraycopy(checked("generated", tokens), 0, longer, generated.length, tokens.length);
        return new RowHistory(prompt, longer);
    }

    /**
     * Distinct tokens of prompt and generation, ascending: what the repetition penalty touches.
     *
     * @return a new array
     */
    public int[] seen() {
        int[] all = Arrays.copyOf(prompt, prompt.length + generated.length);
        System.arraycopy(generated, 0, all, prompt.length, generated.length);
        return Arrays.stream(all).sorted().distinct().toArray();
    }

    /**
     * Every generated token, ascending, as often as it was generated.
     *
     * @return a new array
     */
    public int[] generated() {
        return Arrays.stream(generated).sorted().toArray();
    }
}
