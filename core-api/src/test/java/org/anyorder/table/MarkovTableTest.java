// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.junit.jupiter.api.Test;

class MarkovTableTest {

    private static final Map<List<Integer>, double[]> ROWS = Map.of(
            List.of(), new double[] {0.7, 0.3},
            List.of(1), new double[] {0.25, 0.75},
            List.of(0, 1), new double[] {0, 1});

    @Test
    void theLongestListedSuffixCounts() {
        CausalModel model = MarkovTable.of(2, 2, OptionalInt.of(1), ROWS).causal();
        assertEquals(OptionalInt.of(1), model.vocabulary().end());
        assertArrayEquals(new double[] {0.7, 0.3}, after(model), 1e-12);
        assertArrayEquals(new double[] {0.7, 0.3}, after(model, 1, 0), 1e-12);
        assertArrayEquals(new double[] {0.25, 0.75}, after(model, 1), 1e-12);
        assertArrayEquals(new double[] {0.25, 0.75}, after(model, 0, 1, 1), 1e-12);
        assertArrayEquals(new double[] {0, 1}, after(model, 1, 0, 1), 1e-12);
    }

    @Test
    void refusesWhatIsNoLaw() {
        double[] law = {0.5, 0.5};
        refused("rows must have the key \"\"", 1, Map.of(List.of(0), law));
        refused(
                "rows[0, 0] must be of at most 1 tokens, the order, got 2",
                1,
                Map.of(List.of(), law, List.of(0, 0), law));
        refused("rows[2] must be in [0, 2), got 2", 1, Map.of(List.of(), law, List.of(2), law));
        refused("rows[] must hold 2 numbers, got 1", 0, Map.of(List.of(), new double[] {1}));
        refused("rows[] must sum to 1", 0, Map.of(List.of(), new double[] {0.5, 0.4}));
        refused("rows[][0] must be a probability in [0, 1], got NaN", 0, Map.of(List.of(), new double[] {Double.NaN, 1
        }));
        refused("order must be at least 0, got -1", -1, Map.of(List.of(), law));
    }

    private static void refused(String message, int order, Map<List<Integer>, double[]> rows) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> MarkovTable.of(2, order, OptionalInt.empty(), rows));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static double[] after(CausalModel model, int... prefix) {
        try (NDManager scope = NDManager.newBaseManager();
                CausalState state = model.open(scope)) {
            state.join(1);
            return state.append(
                            scope,
                            new Append.Chain(new int[][] {prefix}),
                            Targets.onePerRow(prefix.length - 1),
                            Want.LOGITS)
                    .logits()
                    .exp()
                    .toDoubleArray();
        }
    }
}
