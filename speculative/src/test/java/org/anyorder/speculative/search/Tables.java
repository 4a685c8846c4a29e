// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.AssertingCausalModel;

/** Small exact models whose laws are drawn at random. */
final class Tables {

    private Tables() {}

    /** A model of order 2; the last token ends a sequence. */
    static AssertingCausalModel random(RandomGenerator random, int vocabulary) {
        Map<List<Integer>, double[]> rows = new HashMap<>();
        rows.put(List.of(), law(random, vocabulary));
        for (int a = 0; a < vocabulary; a++) {
            rows.put(List.of(a), law(random, vocabulary));
            for (int b = 0; b < vocabulary; b++) {
                rows.put(List.of(a, b), law(random, vocabulary));
            }
        }
        return new AssertingCausalModel(MarkovTable.of(vocabulary, 2, OptionalInt.of(vocabulary - 1), rows)
                .causal());
    }

    private static double[] law(RandomGenerator random, int vocabulary) {
        double[] weights = random.doubles(vocabulary)
                .map(uniform -> Math.pow(-Math.log(1 - uniform), 2))
                .toArray();
        double sum = Arrays.stream(weights).sum();
        double[] law = Arrays.stream(weights).map(weight -> weight / sum).toArray();
        law[0] += 1 - Arrays.stream(law).sum();
        return law;
    }
}
