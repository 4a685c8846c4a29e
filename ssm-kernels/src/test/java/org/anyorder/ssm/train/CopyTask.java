// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Selective copying: {@value #WORDS} words stand at random places among blanks, and are to be said in order at the end.
 * What lies between two words differs from row to row, so that a layer must choose by content what it remembers.
 */
record CopyTask() implements TokenSource {
    static final int WORDS = 3;
    static final int BLANK = 6;
    static final int SAY = 7;
    static final int VOCABULARY = 8;
    private static final int PLACES = 10;

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        int[] row = new int[PLACES + 1 + WORDS];
        Arrays.fill(row, 0, PLACES, BLANK);
        row[PLACES] = SAY;
        int left = WORDS;
        for (int place = 0; place < PLACES; place++) {
            if (random.nextInt(PLACES - place) < left) {
                int word = random.nextInt(BLANK);
                row[place] = word;
                row[row.length - left--] = word;
            }
        }
        return new TokenRow(row, PLACES + 1);
    }

    @Override
    public int vocabularySize() {
        return VOCABULARY;
    }

    @Override
    public int longest() {
        return PLACES + 1 + WORDS;
    }

    @Override
    public JsonObject task() {
        return new JsonObject();
    }

    @Override
    public String provenance() {
        return "Words among blanks.";
    }
}
