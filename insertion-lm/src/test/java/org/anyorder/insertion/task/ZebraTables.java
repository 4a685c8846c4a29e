// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayList;
import java.util.List;

/** Every table of a size, and what clues mean, written without the solver and without {@link ZebraRelation#holds}. */
final class ZebraTables {
    private ZebraTables() {}

    static List<ZebraSolution> all(int houses, int attributes) {
        List<List<Integer>> rows = new ArrayList<>();
        permutations(houses, List.of(), rows);
        List<List<List<Integer>>> tables = List.of(List.of());
        for (int attribute = 0; attribute < attributes; attribute++) {
            List<List<List<Integer>>> longer = new ArrayList<>();
            for (List<List<Integer>> table : tables) {
                for (List<Integer> row : rows) {
                    List<List<Integer>> more = new ArrayList<>(table);
                    more.add(row);
                    longer.add(more);
                }
            }
            tables = longer;
        }
        return tables.stream().map(ZebraSolution::new).toList();
    }

    private static void permutations(int size, List<Integer> begun, List<List<Integer>> found) {
        if (begun.size() == size) {
            found.add(begun);
            return;
        }
        for (int i = 0; i < size; i++) {
            if (!begun.contains(i)) {
                List<Integer> longer = new ArrayList<>(begun);
                longer.add(i);
                permutations(size, longer, found);
            }
        }
    }

    /** The tables in which all clues are true, by trying each. */
    static List<ZebraSolution> satisfying(List<ZebraSolution> tables, List<ZebraClue> clues) {
        return tables.stream()
                .filter(table -> clues.stream().allMatch(clue -> isTrue(clue, table)))
                .toList();
    }

    /** Reads the words of a clue, as the format describes them: a row of houses, searched for. */
    private static boolean isTrue(ZebraClue clue, ZebraSolution table) {
        List<Integer> p = new ArrayList<>();
        for (ZebraRef ref : clue.refs()) {
            for (int house = 0; house < table.houses(); house++) {
                boolean here = ref instanceof ZebraRef.House given
                        ? given.house() == house
                        : table.facts()
                                .contains(new ZebraFact(
                                        house, ((ZebraRef.Value) ref).attribute(), ((ZebraRef.Value) ref).value()));
                if (here) {
                    p.add(house);
                }
            }
        }
        return switch (clue.relation().word()) {
            case "=" -> p.get(0).equals(p.get(1));
            case "!=" -> !p.get(0).equals(p.get(1));
            case "immediate-left" -> p.get(1) - p.get(0) == 1;
            case "left-of" -> p.get(1) - p.get(0) > 0;
            case "nbr" -> p.get(1) - p.get(0) == 1 || p.get(0) - p.get(1) == 1;
            case "ends" -> p.get(0) == 0 || p.get(0) == table.houses() - 1;
            case "inbetween" -> p.get(0) < p.get(1) && p.get(1) < p.get(2);
            default -> throw new AssertionError(clue.relation());
        };
    }

    /** All references of a size: every value of every attribute, every house. */
    static List<ZebraRef> refs(int houses, int attributes) {
        List<ZebraRef> refs = new ArrayList<>();
        for (int house = 0; house < houses; house++) {
            refs.add(new ZebraRef.House(house));
            for (int attribute = 0; attribute < attributes; attribute++) {
                refs.add(new ZebraRef.Value(attribute, house));
            }
        }
        return refs;
    }
}
