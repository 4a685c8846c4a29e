// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.List;

/**
 * A zebra puzzle with its answer in the order in which it is written.
 *
 * @param clues the question
 * @param answer the facts of the solution; published rows list them as a solver found them, our generator house by
 *     house
 */
public record ZebraExample(List<ZebraClue> clues, List<ZebraFact> answer) {
    /**
     * Copies both.
     *
     * @param clues the question
     * @param answer the facts of the solution
     */
    public ZebraExample {
        clues = List.copyOf(clues);
        answer = List.copyOf(answer);
    }

    /**
     * The table the answer fills.
     *
     * @return the solution
     * @throws IllegalArgumentException if the answer is not every cell once
     */
    public ZebraSolution solution() {
        return ZebraSolution.of(answer);
    }

    /**
     * The puzzle, whose size only the answer tells.
     *
     * @return the clues with the sizes of {@link #solution()}
     * @throws IllegalArgumentException if the answer is incomplete or a clue is about something else
     */
    public ZebraPuzzle puzzle() {
        ZebraSolution solution = solution();
        return new ZebraPuzzle(solution.houses(), solution.attributes(), clues);
    }
}
