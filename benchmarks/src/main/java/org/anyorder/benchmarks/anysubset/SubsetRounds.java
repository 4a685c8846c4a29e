// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetPass.View;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;

/**
 * Rows in the middle of any-subset speculation, of random tokens in random orders, half decided: a round drafts five
 * positions and verifies them. Drafts differ from round to round and nothing is decided, so that all rounds cost the
 * same.
 */
final class SubsetRounds {
    static final int DRAFT = 5;
    private static final int PROMPT_SHARE = 20;

    private final AnySubsetModel model;
    private final RandomGenerator random;
    private final int[][] tokens;
    private final int[][] ranks;
    private final int[][] wanted;
    private final int[] prompt;
    private final int[] decided;

    SubsetRounds(AnySubsetModel model, SubsetSize size, int rows, RandomGenerator random) {
        this.model = model;
        this.random = random;
        int length = size.positions();
        tokens = new int[rows][];
        ranks = new int[rows][];
        wanted = new int[rows][DRAFT];
        prompt = new int[rows];
        decided = new int[rows];
        Arrays.fill(prompt, Math.max(1, length / PROMPT_SHARE));
        Arrays.fill(decided, length / 2);
        for (int row = 0; row < rows; row++) {
            tokens[row] = random.ints(length, 0, size.vocabulary()).toArray();
            ranks[row] = shuffled(length);
            for (int position = 0; position < length; position++) {
                int draft = ranks[row][position] - decided[row];
                if (draft >= 0 && draft < DRAFT) {
                    wanted[row][draft] = position;
                }
            }
        }
    }

    private int[] shuffled(int length) {
        int[] ranks = IntStream.range(0, length).toArray();
        for (int i = length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = ranks[i];
            ranks[i] = ranks[j];
            ranks[j] = swapped;
        }
        return ranks;
    }

    /** A state that has seen what is decided. */
    SubsetState open(NDManager owner) {
        SubsetState state = model.open(owner);
        state.join(tokens.length);
        cached(owner, state);
        return state;
    }

    /** A round of a state that remembers. */
    void cached(NDManager owner, SubsetState state) {
        draft();
        for (View view : View.values()) {
            evaluate(owner, state, view);
        }
    }

    /** A round in which every pass begins anew: it feeds what is decided and nothing else. */
    void anew(NDManager owner) {
        draft();
        for (View view : View.values()) {
            try (SubsetState state = model.open(owner)) {
                state.join(tokens.length);
                evaluate(owner, state, view);
            }
        }
    }

    private void draft() {
        for (int row = 0; row < tokens.length; row++) {
            for (int position : wanted[row]) {
                tokens[row][position] =
                        (tokens[row][position] + 1) % model.vocabulary().size();
            }
        }
    }

    /** The first logit is read, as whoever draws waits for it. */
    float evaluate(NDManager owner, SubsetState state, View view) {
        try (NDManager scope = owner.newSubManager()) {
            SubsetPass pass = new SubsetPass(TokenBatch.of(tokens), ranks, prompt, decided, view, Targets.of(wanted));
            return state.evaluate(scope, pass).logits().getFloat(0, 0);
        }
    }
}
