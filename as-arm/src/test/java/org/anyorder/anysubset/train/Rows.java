// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import com.google.gson.JsonObject;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Rows of a period of four tokens, begun anywhere: who sees one token knows all, who sees none knows their frequencies.
 *
 * @param longest tokens of the longest row; the shortest has half as many
 */
record Rows(int longest) implements TokenSource {
    static final int PERIOD = 4;
    static final int VOCABULARY = 8;

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        int first = random.nextInt(PERIOD);
        int length = random.nextInt(longest / 2, longest + 1);
        return new TokenRow(
                IntStream.range(0, length).map(i -> (first + i) % PERIOD).toArray(), 0);
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public int longest() {
        return longest;
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", "rows");
        return task;
    }

    @Override
    public String provenance() {
        return "Periodic rows.";
    }
}
