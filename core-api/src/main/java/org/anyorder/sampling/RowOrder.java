// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The library's order of the tokens of a row (higher logit first, then lower token id) and what is read off it. */
final class RowOrder {
    private RowOrder() {}

    static int argMax(double[] logits) {
        int best = 0;
        for (int v = 1; v < logits.length; v++) {
            if (logits[v] > logits[best]) {
                best = v;
            }
        }
        return best;
    }

    static int[] descending(double[] logits) {
        return IntStream.range(0, logits.length)
                .boxed()
                // Plus zero: -0.0 and 0.0 are equal logits, but not to a comparator of doubles.
                .sorted(Comparator.comparingDouble(v -> -logits[v] + 0.0))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static double[] keepFirst(double[] logits, int[] order, int count) {
        double[] kept = new double[logits.length];
        Arrays.fill(kept, Double.NEGATIVE_INFINITY);
        for (int rank = 0; rank < count; rank++) {
            kept[order[rank]] = logits[order[rank]];
        }
        return kept;
    }

    static double[] softmax(double[] logits) {
        double best = logits[argMax(logits)];
        double[] law = Arrays.stream(logits).map(l -> Math.exp(l - best)).toArray();
        double sum = Arrays.stream(law).sum();
        return Arrays.stream(law).map(w -> w / sum).toArray();
    }

    static int checkToken(String what, int token, int vocabulary) {
        if (token >= vocabulary) {
            throw new IllegalArgumentException(what + " names token " + token + ", but the logits have " + vocabulary
                    + " tokens (ids 0 to " + (vocabulary - 1) + ")");
        }
        return token;
    }
}
