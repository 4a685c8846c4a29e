// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.table.MarkovTable;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/** Rows of 4 to 10 tokens drawn from a table whose rows depend on the token before. */
record MarkovText() implements TokenSource {
    static final int VOCABULARY = 5;
    static final int BEGIN = 4;

    private static final int SHORTEST = 4;
    private static final int LONGEST = 10;
    private static final double[] FIRST = {0.5, 0.3, 0.1, 0.1, 0};
    private static final double[][] AFTER = {
        {0.05, 0.6, 0.3, 0.05, 0}, {0.7, 0.1, 0.1, 0.1, 0}, {0.05, 0.05, 0.1, 0.8, 0}, {0.4, 0.1, 0.4, 0.1, 0}
    };

    static MarkovTable table() {
        Map<List<Integer>, double[]> rows = new HashMap<>();
        rows.put(List.of(), FIRST);
        for (int token = 0; token < AFTER.length; token++) {
            rows.put(List.of(token), AFTER[token]);
        }
        return MarkovTable.of(VOCABULARY, 1, OptionalInt.empty(), rows);
    }

    /** Nats per token: those of all rows over the tokens of all rows. */
    static double entropy() {
        double nats = 0;
        double tokens = 0;
        for (int length = SHORTEST; length <= LONGEST; length++) {
            double[] state = FIRST;
            nats += entropy(FIRST);
            for (int position = 1; position < length; position++) {
                double[] next = new double[VOCABULARY];
                for (int token = 0; token < AFTER.length; token++) {
                    nats += state[token] * entropy(AFTER[token]);
                    for (int follower = 0; follower < VOCABULARY; follower++) {
                        next[follower] += state[token] * AFTER[token][follower];
                    }
                }
                state = next;
            }
            tokens += length;
        }
        return nats / tokens;
    }

    private static double entropy(double[] law) {
        return Arrays.stream(law)
                .filter(mass -> mass > 0)
                .map(mass -> -mass * Math.log(mass))
                .sum();
    }

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        int[] tokens = new int[random.nextInt(SHORTEST, LONGEST + 1)];
        for (int i = 0; i < tokens.length; i++) {
            double[] law = i == 0 ? FIRST : AFTER[tokens[i - 1]];
            double left = random.nextDouble();
            int token = 0;
            while (token < 3 && left >= law[token]) {
                left -= law[token];
                token++;
            }
            tokens[i] = token;
        }
        return new TokenRow(tokens, 0);
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public int longest() {
        return LONGEST;
    }

    @Override
    public JsonObject task() {
        return new JsonObject();
    }

    @Override
    public String provenance() {
        return "Drawn for a test.";
    }
}
