// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The clues that are true of a table: a relation is drawn uniformly, then one of its true clues.
 *
 * <p>Clues true of every table are left out: those of houses alone, a value equal to itself, two values of one
 * attribute being different. Rejection keeps the law uniform without listing the thousands of clues of
 * {@code inbetween}; the rarest relation accepts one draw in ten at 6 houses.
 */
final class TrueClues {
    private final ZebraSolution solution;
    private final List<ZebraRef> refs = new ArrayList<>();
    private final List<ZebraRelation> relations = new ArrayList<>(List.of(ZebraRelation.values()));

    TrueClues(ZebraSolution solution) {
        this.solution = solution;
        for (int house = 0; house < solution.houses(); house++) {
            refs.add(new ZebraRef.House(house));
            for (int attribute = 0; attribute < solution.attributes(); attribute++) {
                refs.add(new ZebraRef.Value(attribute, house));
            }
        }
        if (solution.houses() < 3) {
            relations.remove(ZebraRelation.IN_BETWEEN); // takes three houses
        }
    }

    ZebraClue draw(RandomGenerator random) {
        ZebraRelation relation = relations.get(random.nextInt(relations.size()));
        while (true) {
            List<ZebraRef> drawn = IntStream.range(0, relation.arity())
                    .mapToObj(i -> refs.get(random.nextInt(refs.size())))
                    .toList();
            ZebraClue clue = new ZebraClue(relation, drawn);
            if (says(clue) && clue.holds(solution)) {
                return clue;
            }
        }
    }

    private static boolean says(ZebraClue clue) {
        if (clue.refs().stream().allMatch(ZebraRef.House.class::isInstance)) {
            return false;
        }
        boolean known = clue.relation() == ZebraRelation.EQUAL || clue.relation() == ZebraRelation.DIFFERENT;
        return !(known
                && clue.refs().get(0) instanceof ZebraRef.Value one
                && clue.refs().get(1) instanceof ZebraRef.Value other
                && one.attribute() == other.attribute());
    }
}
