// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Candidates in the order of their scores. */
final class Ranking {

    private Ranking() {}

    /** Indices by descending score, lower positions first on ties. */
    static int[] descending(double[] scores) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(place -> -scores[place]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    static int[] first(int[] ranked, int count) {
        return Arrays.copyOf(ranked, count);
    }
}
