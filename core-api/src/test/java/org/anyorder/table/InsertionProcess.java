// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The law of inserting one token after another until the model stops, enumerated state by state. */
final class InsertionProcess {

    private InsertionProcess() {}

    static Map<List<Integer>, Double> law(Function<int[], InsertionLaw> model, int vocabulary, int longest) {
        Map<List<Integer>, Double> ended = new HashMap<>();
        Map<List<Integer>, Double> reached = new HashMap<>(Map.of(List.of(), 1.0));
        for (int length = 0; length <= longest; length++) {
            Map<List<Integer>, Double> next = new HashMap<>();
            reached.forEach((visible, p) -> {
                InsertionLaw law =
                        model.apply(visible.stream().mapToInt(Integer::intValue).toArray());
                ended.merge(visible, p * law.stop(), Double::sum);
                for (int slot = 0; slot <= visible.size(); slot++) {
                    for (int token = 0; token < vocabulary; token++) {
                        double q = p * (1 - law.stop()) * law.insert(slot, token);
                        if (q > 0) {
                            List<Integer> longer = new ArrayList<>(visible);
                            longer.add(slot, token);
                            next.merge(longer, q, Double::sum);
                        }
                    }
                }
            });
            reached = next;
        }
        return ended;
    }
}
