// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import java.util.Arrays;
import org.anyorder.anysubset.network.cached.CachedSubsetState;
import org.anyorder.model.SubsetPass;

/**
 * What a cache holds of a row, in the order of ranks, which is that of the slots. Nothing but the first
 * {@code tokens.length} ranks is held.
 *
 * @param prompt how many ranks see each other
 * @param positions of the tokens held
 * @param tokens held
 */
record FedRow(int prompt, int[] positions, int[] tokens) implements CachedSubsetState.Held {
    static final FedRow NOTHING = new FedRow(0, new int[0], new int[0]);

    /** The first ranks of a row of a pass. */
    static FedRow of(SubsetPass pass, int row, int count) {
        int[] ranks = pass.ranks()[row];
        int[] positions = new int[count];
        int[] tokens = new int[count];
        for (int position = 0; position < ranks.length; position++) {
            if (ranks[position] < count) {
                positions[ranks[position]] = position;
                tokens[ranks[position]] = pass.canvas().tokens()[row][position];
            }
        }
        return new FedRow(pass.prompt()[row], positions, tokens);
    }

    @Override
    public int length() {
        return tokens.length;
    }

    /**
     * How many ranks, from the first on, mean the same in another row: a token depends on those of lower rank, one of
     * the prompt on the whole prompt.
     */
    int common(FedRow wanted) {
        int most = Math.min(length(), wanted.length());
        int same = 0;
        while (same < most && positions[same] == wanted.positions[same] && tokens[same] == wanted.tokens[same]) {
            same++;
        }
        if (prompt == wanted.prompt) {
            return same >= prompt ? same : 0;
        }
        return 0;
    }

    FedRow first(int count) {
        return new FedRow(prompt, Arrays.copyOf(positions, count), Arrays.copyOf(tokens, count));
    }
}
