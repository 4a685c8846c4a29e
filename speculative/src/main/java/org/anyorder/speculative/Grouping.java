// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;

/**
 * Rounds of sequences of equal length (EXSPEC, 2025, arXiv 2510.22876): from the window of all sequences of a batch
 * those take a round together that are equally long, so that none is padded. Where no group is large enough, those that
 * waited longest take it, whatever their lengths.
 *
 * <p>Tokens do not depend on it. No sequence waits for ever: after eight rounds without one the next is of those that
 * waited longest, so that a sequence waits at most so many rounds and one more for every group that the batch has room
 * for. Immutable and thread-safe.
 *
 * @param rows sequences of a group, at least 1; a batch that is no larger takes every round as a whole
 */
public record Grouping(int rows) {
    /** All sequences take every round. */
    public static final Grouping NONE = new Grouping(Integer.MAX_VALUE);

    /** Sequences of a group, as published. */
    public static final int ROWS = 8;

    /** Rounds after which a sequence that waits goes first. */
    static final int PATIENCE = 8;

    /**
     * Checks the number.
     *
     * @param rows sequences of a group, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public Grouping {
        if (!(rows >= 1)) {
            throw new IllegalArgumentException("the rows of a group must be at least 1, got " + rows);
        }
    }

    /** The sequences that take the next round, ascending, given how many rounds each has waited. */
    int[] choose(List<Canvas> live, int[] waited) {
        if (live.size() <= rows) {
            return IntStream.range(0, live.size()).toArray();
        }
        List<Integer> patient =
                new ArrayList<>(IntStream.range(0, live.size()).boxed().toList());
        patient.sort(Comparator.comparing(row -> -waited[row]));
        Map<List<Integer>, List<Integer>> groups = new LinkedHashMap<>();
        for (int row : patient) {
            groups.computeIfAbsent(kind(live.get(row)), kind -> new ArrayList<>())
                    .add(row);
        }
        boolean overdue = waited[patient.get(0)] >= PATIENCE;
        List<Integer> group = overdue
                ? patient
                : groups.values().stream()
                        .filter(rowsOfOne -> rowsOfOne.size() >= rows)
                        .findFirst()
                        .orElse(patient);
        return group.stream().limit(rows).sorted().mapToInt(row -> row).toArray();
    }

    /** What sequences of a group have in common: their length, and whether a model has seen them before. */
    private static List<Integer> kind(Canvas canvas) {
        return List.of(canvas.length(), canvas.generated() > 0 ? 1 : 0);
    }
}
