// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.table.InsertionTable.Insertion;
import org.anyorder.table.InsertionTable.State;
import org.junit.jupiter.api.Test;

class InsertionTableTest {

    private final InsertionTable table = InsertionTable.of(
            3,
            List.of(
                    new State(
                            List.of(0),
                            0.1,
                            List.of(new Insertion(0, 1, 0.5), new Insertion(1, 2, 0.3), new Insertion(1, 0, 0.2))),
                    new State(List.of(1, 0), 1, List.of())));

    @Test
    void closedSlotsAreRemovedAndTheRestIsRenormalised() {
        try (NDManager scope = NDManager.newBaseManager()) {
            InsertionScores scores = evaluate(scope, new int[] {0}, false, true);
            double[] law = scores.logits().exp().toDoubleArray();
            assertArrayEquals(new double[] {0.4, 0, 0.6}, law, 1e-12);
            assertEquals(0.1, stop(scores), 0);
        }
    }

    @Test
    void allSlotsHaveOneLawTogether() {
        try (NDManager scope = NDManager.newBaseManager()) {
            double[] law =
                    evaluate(scope, new int[] {0}, true, true).logits().exp().toDoubleArray();
            assertArrayEquals(new double[] {0, 0.5, 0, 0.2, 0, 0.3}, law, 1e-12);
        }
    }

    @Test
    void stopsWhereNothingIsLeftToInsert() {
        try (NDManager scope = NDManager.newBaseManager()) {
            InsertionScores scores = evaluate(scope, new int[] {1, 0}, true, true, true);
            assertEquals(1, stop(scores), 0);
            assertEquals(0, scores.logits().exp().sum().toDoubleArray()[0], 0);
            InsertionTable left =
                    InsertionTable.of(1, List.of(new State(List.of(0), 0.1, List.of(new Insertion(0, 0, 1)))));
            assertEquals(
                    1,
                    stop(left.insertion()
                            .evaluate(scope, List.of(InsertionRow.of(new int[] {0}, new boolean[] {false, true}, 1)))),
                    0);
        }
    }

    @Test
    void namesAStateThatIsNotListed() {
        try (NDManager scope = NDManager.newBaseManager()) {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> evaluate(scope, new int[] {2, 1}, true, true, true));
            assertTrue(e.getMessage().contains("state [2, 1] is not listed"), e.getMessage());
            assertTrue(e.getMessage().contains("[0] [1, 0]"), e.getMessage());
        }
    }

    @Test
    void refusesWhatIsNoLaw() {
        refused("states[0].stop must be a probability in [0, 1], got NaN", new State(List.of(), Double.NaN, List.of()));
        refused("probabilities of states[0].insert must sum to 1", new State(List.of(), 0.5, List.of()));
        refused(
                "probabilities of states[0].insert must sum to 1",
                new State(List.of(), 1, List.of(new Insertion(0, 0, 0.5))));
        refused(
                "states[0].insert[0].slot must be in [0, 0], got 1",
                new State(List.of(), 0, List.of(new Insertion(1, 0, 1))));
        refused(
                "states[0].insert[0].token must be in [0, 2), got 2",
                new State(List.of(), 0, List.of(new Insertion(0, 2, 1))));
        refused(
                "states[0].insert[1] must name a slot and token once",
                new State(List.of(), 0, List.of(new Insertion(0, 0, 0.5), new Insertion(0, 0, 0.5))));
        refused("states[0].visible must be in [0, 2), got -1", new State(List.of(-1), 1, List.of()));
        State twice = new State(List.of(1), 1, List.of());
        refused("states[1].visible must be listed once, got [1] again", twice, twice);
    }

    private static void refused(String message, State... states) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> InsertionTable.of(2, List.of(states)));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private InsertionScores evaluate(NDManager scope, int[] visible, boolean... open) {
        return table.insertion().evaluate(scope, List.of(InsertionRow.of(visible, open, 0)));
    }

    private static double stop(InsertionScores scores) {
        return ((InsertionScores.Stop.Global) scores.stop()).probability().toDoubleArray()[0];
    }
}
