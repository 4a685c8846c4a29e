// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.List;
import java.util.Objects;

/**
 * One statement of a zebra puzzle.
 *
 * @param relation what it says
 * @param refs what it says it of: the one left of RHS, then the others, {@link ZebraRelation#arity()} in all
 */
public record ZebraClue(ZebraRelation relation, List<ZebraRef> refs) {
    /**
     * Checks the number of references.
     *
     * @param relation what it says
     * @param refs what it says it of, {@link ZebraRelation#arity()} in all
     * @throws IllegalArgumentException if there are more or fewer
     */
    public ZebraClue {
        Objects.requireNonNull(relation, "relation");
        refs = List.copyOf(refs);
        if (refs.size() != relation.arity()) {
            throw new IllegalArgumentException(
                    "refs of " + relation.word() + " must be " + relation.arity() + ", got " + refs.size());
        }
    }

    /**
     * A clue of some references.
     *
     * @param relation what it says
     * @param refs what it says it of
     * @return the clue
     * @throws IllegalArgumentException if there are more or fewer than the relation has
     */
    public static ZebraClue of(ZebraRelation relation, ZebraRef... refs) {
        return new ZebraClue(relation, List.of(refs));
    }

    /**
     * Whether it is true of a solution.
     *
     * @param solution a table that has every attribute, value and house of the clue
     * @return whether it holds
     * @throws IllegalArgumentException if the table is too small
     */
    public boolean holds(ZebraSolution solution) {
        int[] at = new int[refs.size()];
        for (int i = 0; i < at.length; i++) {
            at[i] = refs.get(i).houseIn(solution);
        }
        return relation.isTrue(at, solution.houses() - 1);
    }
}
