// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.model.CausalModel;
import org.anyorder.table.MarkovTable;

/**
 * A target and a draft that never say the same: after token a the target says one of the next two, which go round, and
 * no token comes again within a few; the draft says another.
 *
 * @param size tokens, at least 6
 */
record DisjointPair(int size) {

    CausalModel target() {
        return table(1, 2);
    }

    CausalModel draft() {
        return table(3, 5);
    }

    private CausalModel table(int near, int far) {
        Map<List<Integer>, double[]> rows = new HashMap<>();
        rows.put(List.of(), row(size - 1, near, far));
        for (int token = 0; token < size; token++) {
            rows.put(List.of(token), row(token, near, far));
        }
        return MarkovTable.of(size, 1, OptionalInt.empty(), rows).causal();
    }

    private double[] row(int token, int near, int far) {
        double[] row = new double[size];
        row[(token + near) % size] = 0.4;
        row[(token + far) % size] = 0.6;
        return row;
    }

    /** The law of two tokens behind one. */
    Map<List<Integer>, Double> targetLaw(int first) {
        return law(first, 1, 2);
    }

    Map<List<Integer>, Double> draftLaw(int first) {
        return law(first, 3, 5);
    }

    private Map<List<Integer>, Double> law(int first, int near, int far) {
        Map<List<Integer>, Double> law = new HashMap<>();
        for (int a : new int[] {near, far}) {
            for (int b : new int[] {near, far}) {
                List<Integer> text = List.of(first, (first + a) % size, (first + a + b) % size);
                law.put(text, (a == near ? 0.4 : 0.6) * (b == near ? 0.4 : 0.6));
            }
        }
        return law;
    }
}
