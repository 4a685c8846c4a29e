// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.anyorder.nn.Sight.Frame;

/**
 * What one pass does to a cache, by row of the cache.
 *
 * @param at the slot of the row's first token
 * @param positions the position of each token, as many as the row has tokens
 * @param sight whom the tokens see
 * @param lengths how long the rows are afterwards
 * @param added how many of the last slots of each row {@link KeyValueCache#keep} may choose from afterwards
 */
record PassPlan(int[] at, int[][] positions, Sight sight, int[] lengths, int[] added) {

    /** Windows whose positions are their slots. */
    static PassPlan windows(int[] lengths, int[] from, int[] to, Reach reach) {
        int[] after = new int[lengths.length];
        int[][] ends = new int[lengths.length][];
        for (int row = 0; row < lengths.length; row++) {
            int length = from[row] == to[row] ? lengths[row] : Math.max(lengths[row], to[row]);
            after[row] = length;
            ends[row] = IntStream.range(from[row], to[row])
                    .map(position -> reach.end(position, length))
                    .toArray();
        }
        return new PassPlan(from, ranges(from, to), new Sight.Ends(ends), after, new int[lengths.length]);
    }

    /** Windows that are put behind their rows for the time of the pass, in place of what the rows hold there. */
    static PassPlan beside(int[] lengths, int[] from, int[] to, Reach reach) {
        boolean[][][] visible = new boolean[lengths.length][][];
        int[][] stored = new int[lengths.length][];
        int[][] hidden = new int[lengths.length][];
        for (int row = 0; row < lengths.length; row++) {
            int count = to[row] - from[row];
            visible[row] = new boolean[count][count];
            stored[row] = new int[count];
            hidden[row] = new int[] {from[row], to[row]};
            for (int token = 0; token < count; token++) {
                int end = reach.end(from[row] + token, Integer.MAX_VALUE);
                stored[row][token] = Math.min(end, lengths[row]);
                Arrays.fill(visible[row][token], 0, Math.min(end, to[row]) - from[row], true);
            }
        }
        Sight sight = new Sight.Layout(lengths, visible, stored, hidden);
        return new PassPlan(lengths, ranges(from, to), sight, lengths, new int[lengths.length]);
    }

    /** Tokens put behind their rows that see each other as drawn. */
    static PassPlan layout(int[] lengths, int[][] positions, boolean[][][] visible, int limit) {
        requireLayout(positions, visible, limit);
        int[] counts = Arrays.stream(positions).mapToInt(row -> row.length).toArray();
        int[] after = new int[lengths.length];
        int[][] stored = new int[lengths.length][];
        for (int row = 0; row < lengths.length; row++) {
            after[row] = Math.addExact(lengths[row], counts[row]);
            stored[row] = new int[counts[row]];
            Arrays.fill(stored[row], lengths[row]);
        }
        Sight sight = new Sight.Layout(lengths, visible, stored, new int[lengths.length][2]);
        return new PassPlan(lengths, positions, sight, after, counts);
    }

    private static void requireLayout(int[][] positions, boolean[][][] visible, int limit) {
        for (int row = 0; row < positions.length; row++) {
            int count = positions[row].length;
            for (int position : positions[row]) {
                if (!(position >= 0 && position < limit)) {
                    throw new IllegalArgumentException(
                            "positions of row " + row + " must be in [0, " + limit + "), got " + position);
                }
            }
            if (visible[row].length != count || !Arrays.stream(visible[row]).allMatch(of -> of.length == count)) {
                throw new IllegalArgumentException(
                        "visible of row " + row + " must be (" + count + ", " + count + "), as many as its positions");
            }
        }
    }

    private static int[][] ranges(int[] from, int[] to) {
        return IntStream.range(0, from.length)
                .mapToObj(row -> IntStream.range(from[row], to[row]).toArray())
                .toArray(int[][]::new);
    }

    /** The same writes, of which the cache keeps nothing. */
    PassPlan storingNothing(int[] before) {
        return new PassPlan(at, positions, sight, before, new int[before.length]);
    }

    /** The same pass, whose tokens may be chosen from afterwards. */
    PassPlan choosable() {
        return new PassPlan(
                at,
                positions,
                sight,
                lengths,
                Arrays.stream(positions).mapToInt(row -> row.length).toArray());
    }

    int count(int row) {
        return positions[row].length;
    }

    int tokens() {
        return Arrays.stream(positions).mapToInt(row -> row.length).sum();
    }

    /** The consecutive rows that have tokens; at least one must. */
    Frame frame() {
        int first = Integer.MAX_VALUE;
        int last = -1;
        int tokens = 0;
        int slots = 0;
        for (int row = 0; row < positions.length; row++) {
            if (count(row) > 0) {
                first = Math.min(first, row);
                last = row;
                tokens = Math.max(tokens, count(row));
                slots = Math.max(slots, Math.max(at[row] + count(row), sight.end(row)));
            }
        }
        return new Frame(first, last - first + 1, tokens, slots);
    }

    /** Whether all rows of the frame write the same slots. */
    boolean even(Frame frame) {
        for (int row = frame.first(); row < frame.first() + frame.rows(); row++) {
            if (count(row) != frame.tokens() || at[row] != at[frame.first()]) {
                return false;
            }
        }
        return true;
    }
}
