// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.anyorder.Generation;

/**
 * Whether texts filled together get the tokens they get alone, and if not, how far apart the laws of the two shapes of
 * the batch were: the same uniforms pick another token only if they fall within about this distance of a border.
 *
 * @param equal texts with the same tokens settled in the same rounds
 * @param texts all of them
 * @param largestDifference over all texts, nats between what a text filled together says of itself and its density when
 *     it is scored alone
 */
public record FillAgreement(int equal, int texts, double largestDifference) {
    /** Nats this few make a draw that differs a near-tie. */
    private static final double NEAR_TIE = 1e-3;

    /**
     * Compares.
     *
     * @return the agreement
     * @throws IOException if the model cannot be read
     */
    public static FillAgreement measure() throws IOException {
        FilledTexts texts = new FilledTexts();
        texts.open();
        try {
            return measure(texts);
        } finally {
            texts.close();
        }
    }

    static FillAgreement measure(FilledTexts texts) {
        List<Generation> together = texts.speculative(FilledTexts.REQUESTS);
        List<Generation> alone = texts.speculative(1);
        int equal = 0;
        double largest = 0;
        for (int text = 0; text < together.size(); text++) {
            Generation drawn = together.get(text);
            boolean same = Arrays.equals(drawn.tokens(), alone.get(text).tokens())
                    && Arrays.equals(drawn.steps(), alone.get(text).steps());
            equal += same ? 1 : 0;
            largest = Math.max(largest, Math.abs(drawn.logProb() - texts.density(drawn)));
        }
        return new FillAgreement(equal, together.size(), largest);
    }

    /**
     * Whether they agree but for near-ties.
     *
     * @return whether
     */
    public boolean met() {
        return largestDifference <= NEAR_TIE;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%d of %d equal, densities within %.1e nats", equal, texts, largestDifference);
    }
}
