// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

class ZebraSolverTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;

    @Test
    void everyClueMeansWhatTrialOfAllTablesFinds() {
        List<ZebraSolution> tables = ZebraTables.all(3, 2);
        assertEquals(36, tables.size());
        int clues = 0;
        for (ZebraRelation relation : ZebraRelation.values()) {
            for (List<ZebraRef> refs : tuples(ZebraTables.refs(3, 2), relation.arity())) {
                ZebraClue clue = new ZebraClue(relation, refs);
                Set<ZebraSolution> expected = new HashSet<>(ZebraTables.satisfying(tables, List.of(clue)));
                List<ZebraSolution> found = ZebraSolver.solutions(new ZebraPuzzle(3, 2, List.of(clue)), NO_LIMIT);
                assertEquals(expected, new HashSet<>(found), () -> clue.toString());
                assertEquals(expected.size(), found.size(), () -> "no solution twice: " + clue);
                for (ZebraSolution table : tables) {
                    assertEquals(expected.contains(table), clue.holds(table), () -> clue + " in " + table);
                }
                clues++;
            }
        }
        assertEquals(9 + 5 * 81 + 729, clues);
    }

    @Test
    void countsWhatTrialOfAllTablesCounts() {
        RandomGenerator random = Seeds.random("countsWhatTrialOfAllTablesCounts");
        int none = 0;
        int one = 0;
        int several = 0;
        for (int[] size : new int[][] {{1, 1}, {1, 3}, {2, 2}, {2, 4}, {3, 1}, {3, 3}, {4, 2}, {5, 1}}) {
            List<ZebraSolution> tables = ZebraTables.all(size[0], size[1]);
            List<ZebraRef> refs = ZebraTables.refs(size[0], size[1]);
            for (int trial = 0; trial < 300; trial++) {
                List<ZebraClue> clues = IntStream.range(0, random.nextInt(9))
                        .mapToObj(i -> anyClue(refs, random))
                        .toList();
                ZebraPuzzle puzzle = new ZebraPuzzle(size[0], size[1], clues);
                List<ZebraSolution> expected = ZebraTables.satisfying(tables, clues);
                assertEquals(new HashSet<>(expected), new HashSet<>(ZebraSolver.solutions(puzzle, NO_LIMIT)));
                assertEquals(expected.size(), ZebraSolver.count(puzzle, NO_LIMIT));
                assertEquals(Math.min(3, expected.size()), ZebraSolver.count(puzzle, 3));
                assertEquals(
                        expected.size() == 1 ? Optional.of(expected.get(0)) : Optional.empty(),
                        ZebraSolver.unique(puzzle));
                none += expected.isEmpty() ? 1 : 0;
                one += expected.size() == 1 ? 1 : 0;
                several += expected.size() > 1 ? 1 : 0;
            }
        }
        assertTrue(none > 100 && one > 50 && several > 100, none + " without solution, " + one + ", " + several);
    }

    @Test
    void aSixBySixTableIsCountedWithoutEnumeratingItsBranches() {
        // 720^5 tables agree with these clues; the limit is reached, and a contradiction is seen at once.
        List<ZebraClue> order = new ArrayList<>();
        for (int value = 0; value < 5; value++) {
            order.add(ZebraClue.of(
                    ZebraRelation.LEFT_OF, new ZebraRef.Value(0, value), new ZebraRef.Value(0, value + 1)));
        }
        assertEquals(1000, ZebraSolver.count(new ZebraPuzzle(6, 6, order), 1000));
        order.add(ZebraClue.of(ZebraRelation.LEFT_OF, new ZebraRef.Value(0, 5), new ZebraRef.Value(0, 0)));
        assertEquals(0, ZebraSolver.count(new ZebraPuzzle(6, 6, order), 1000));
    }

    @Test
    void whatAPuzzleDoesNotHaveIsRefused() {
        refused("houses must be in [1, 6], got 7", () -> new ZebraPuzzle(7, 3, List.of()));
        refused("attributes must be in [1, 6], got 0", () -> new ZebraPuzzle(3, 0, List.of()));
        ZebraClue clue = ZebraClue.of(ZebraRelation.ENDS, new ZebraRef.Value(2, 3));
        refused("clues must be about 3 houses and 3 attributes", () -> new ZebraPuzzle(3, 3, List.of(clue)));
        refused("clues must be about 4 houses and 2 attributes", () -> new ZebraPuzzle(4, 2, List.of(clue)));
        ZebraClue house = ZebraClue.of(ZebraRelation.EQUAL, new ZebraRef.Value(0, 0), new ZebraRef.House(3));
        refused("clues must be about 3 houses and 3 attributes", () -> new ZebraPuzzle(3, 3, List.of(house)));
        refused(
                "refs of inbetween must be 3, got 1",
                () -> ZebraClue.of(ZebraRelation.IN_BETWEEN, clue.refs().get(0)));
        refused("value must be in [0, 6), got 6", () -> new ZebraRef.Value(0, 6));
        refused("house must be in [0, 6), got -1", () -> new ZebraRef.House(-1));
        refused("limit must be at least 1, got 0", () -> ZebraSolver.count(new ZebraPuzzle(3, 3, List.of()), 0));
        refused("positions must be in [0, 3), got 3", () -> ZebraRelation.ENDS.holds(new int[] {3}, 3));
        refused("positions of nbr must be 2, got 1", () -> ZebraRelation.NEIGHBOUR.holds(new int[] {0}, 3));
        refused("each attribute must give 2 houses", () -> new ZebraSolution(List.of(List.of(0, 0))));
        refused("facts must fill", () -> ZebraSolution.of(List.of()));
        refused("facts must fill", () -> ZebraSolution.of(List.of(new ZebraFact(1, 0, 0))));
        refused(
                "values of one attribute must differ",
                () -> ZebraSolution.of(List.of(new ZebraFact(0, 0, 1), new ZebraFact(1, 0, 1))));
        refused(
                "each attribute must give 2 houses",
                () -> ZebraSolution.of(List.of(
                        new ZebraFact(0, 0, 0),
                        new ZebraFact(0, 0, 1),
                        new ZebraFact(1, 1, 0),
                        new ZebraFact(1, 1, 1))));
    }

    private static ZebraClue anyClue(List<ZebraRef> refs, RandomGenerator random) {
        ZebraRelation relation = ZebraRelation.values()[random.nextInt(ZebraRelation.values().length)];
        return new ZebraClue(
                relation,
                IntStream.range(0, relation.arity())
                        .mapToObj(i -> refs.get(random.nextInt(refs.size())))
                        .toList());
    }

    private static List<List<ZebraRef>> tuples(List<ZebraRef> refs, int size) {
        List<List<ZebraRef>> tuples = List.of(List.of());
        for (int i = 0; i < size; i++) {
            tuples = tuples.stream()
                    .flatMap(begun -> refs.stream().map(ref -> {
                        List<ZebraRef> longer = new ArrayList<>(begun);
                        longer.add(ref);
                        return longer;
                    }))
                    .map(List::copyOf)
                    .toList();
        }
        return tuples;
    }

    private static void refused(String why, Runnable action) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, action::run);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
