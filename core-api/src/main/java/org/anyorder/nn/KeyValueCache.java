// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Keys and values of the tokens of some rows, for every layer of a transformer, written in place.
 *
 * <p>Each row has slots, filled from 0 up to its own length; what lies behind is room. New tokens come by a
 * {@link CachedPass}: {@link #append} puts them behind the row, {@link #overwrite} over a window of it, {@link #peek}
 * lets them see the row and stores nothing. Keys are stored with their positions applied, so a slot may hold any
 * position; passes that are given none number slots and positions alike. What shortens or rearranges rows is
 * {@link #rewind}, {@link #keep} (one path of a tree) and {@link #select}; new rows {@link #join}.
 *
 * <p>Memory is {@code 2 · layers · rows · keyHeads · capacity · headWidth} floats, the capacity that of the longest
 * row; rows and capacity at least double when they grow, and shrink when the cache is closed. A step costs no copy of
 * what is stored, rewinding and joining cost nothing, selecting copies the rows that change their place, keeping a path
 * the tokens that do. On the Java heap there are two numbers per row. Every method that refuses its arguments leaves
 * the cache as it was. One thread's.
 *
 * <pre>{@code
 * try (KeyValueCache cache = stack.open(owner)) {
 *     cache.join(2);
 *     CachedPass pass = cache.append(scope, new int[] {5, 3});
 *     NDArray y = stack.forward(embedding.forward(pass.padded(scope, tokens)), pass); // (2, 5, D)
 * }
 * }</pre>
 */
public final class KeyValueCache implements AutoCloseable {
    private final KeyValueMemory memory;
    private int[] lengths = {};
    private int[] added = {}; // how many of the last slots of a row its last append made
    private long changes;
    private boolean closed;

    /**
     * Opens an empty cache without rows.
     *
     * @param owner owns the cache's memory
     * @param layers how many layers store keys and values, at least 1
     * @param keyHeads heads of keys and values, at least 1
     * @param headWidth width of a head, at least 1
     * @param positions how many positions there are, at least 1; a token at a later one is refused
     * @throws IllegalArgumentException if a size is less than 1
     */
    public KeyValueCache(NDManager owner, int layers, int keyHeads, int headWidth, int positions) {
        memory = new KeyValueMemory(owner, layers, keyHeads, headWidth, positions);
    }

    /**
     * How many rows there are.
     *
     * @return the rows
     */
    public int rows() {
        return lengths.length;
    }

    /**
     * How many tokens a row holds.
     *
     * @param row the row
     * @return its length
     * @throws IllegalArgumentException if there is no such row
     */
    public int length(int row) {
        requireRow(row);
        return lengths[row];
    }

    /**
     * How many tokens a row may hold before memory grows.
     *
     * @return the slots of every row, 0 before the first pass
     */
    public int capacity() {
        return memory.capacity();
    }

    /**
     * Opens a pass that appends tokens, each of which sees what its row holds and the new ones up to itself.
     *
     * @param scope owns what the pass needs
     * @param counts how many tokens each row gets; at least one row gets some
     * @return the pass
     * @throws IllegalArgumentException if a count is negative, all are 0, or a row would outgrow the positions
     */
    public CachedPass append(NDManager scope, int[] counts) {
        requireRoom(counts);
        int[] to = filled(rows(), row -> lengths[row] + counts[row]);
        return open(scope, PassPlan.windows(lengths, lengths, to, Reach.CAUSAL).choosable());
    }

    /**
     * Opens a pass that appends tokens with positions and visibility of their own: trees and sets. Each sees all that
     * its row holds, and of the new ones those it is said to see.
     *
     * @param scope owns what the pass needs
     * @param tokenPositions the position of each token, by row; at least one row gets some
     * @param visible whether token i of a row sees token j of the same pass, by row
     * @return the pass
     * @throws IllegalArgumentException if the sizes do not fit, no row gets tokens, or a position is out of range
     */
    public CachedPass append(NDManager scope, int[][] tokenPositions, boolean[][][] visible) {
        requireRows("tokenPositions", tokenPositions.length);
        requireRows("visible", visible.length);
        return open(scope, PassPlan.layout(lengths, tokenPositions.clone(), visible, memory.positions()));
    }

    /**
     * Opens a pass over a window of each row that replaces what the row holds there, and makes it longer where the
     * window ends behind it. The tokens see all of the row as far as they reach. If the pass fails half-way, the window
     * holds tokens of both kinds.
     *
     * @param scope owns what the pass needs
     * @param from the first position of each row's window, at most its length
     * @param to the end (exclusive) of each row's window; an empty window leaves its row alone
     * @param reach how far tokens see
     * @return the pass
     * @throws IllegalArgumentException if a window is out of range or would leave a hole, or all are empty
     */
    public CachedPass overwrite(NDManager scope, int[] from, int[] to, Reach reach) {
        requireWindows(from, to);
        for (int row = 0; row < from.length; row++) {
            if (from[row] < to[row] && !(from[row] <= lengths[row])) {
                throw new IllegalArgumentException("window of row " + row + " must start in [0, " + lengths[row]
                        + "], what the row holds, got " + from[row]);
            }
        }
        return open(scope, PassPlan.windows(lengths, from.clone(), to, reach));
    }

    /**
     * Opens a pass over a window of each row that stores nothing. The tokens see each other and what the row holds
     * outside the window, as far as they reach.
     *
     * @param scope owns what the pass needs
     * @param from the first position of each row's window
     * @param to the end (exclusive) of each row's window; an empty window leaves its row out
     * @param reach how far tokens see
     * @return the pass
     * @throws IllegalArgumentException if a window is out of range, or all are empty
     */
    public CachedPass peek(NDManager scope, int[] from, int[] to, Reach reach) {
        requireWindows(from, to);
        int[] ends = filled(rows(), row -> lengths[row] + to[row] - from[row]);
        boolean behind = IntStream.range(0, rows()).allMatch(row -> from[row] == to[row] || from[row] == lengths[row]);
        PassPlan plan =
                behind ? PassPlan.windows(lengths, lengths, ends, reach) : PassPlan.beside(lengths, from, to, reach);
        return open(scope, plan.storingNothing(lengths));
    }

    /**
     * Forgets the end of each row.
     *
     * @param kept how many tokens each row keeps, at most its length
     * @throws IllegalArgumentException if a number is out of range
     */
    public void rewind(int[] kept) {
        requireRows("kept", kept.length);
        for (int row = 0; row < kept.length; row++) {
            if (!(kept[row] >= 0 && kept[row] <= lengths[row])) {
                throw new IllegalArgumentException("kept of row " + row + " must be in [0, " + lengths[row]
                        + "], what the row holds, got " + kept[row]);
            }
        }
        settle(kept.clone(), filled(rows(), row -> Math.max(0, added[row] - (lengths[row] - kept[row]))));
    }

    /**
     * Keeps some of the tokens that the last append added to each row, moved together in the order given, and forgets
     * the others: the accepted path of a tree.
     *
     * @param tokens for each row numbers of tokens within the last append, from 0
     * @throws IllegalArgumentException if there is no such token
     */
    public void keep(int[][] tokens) {
        requireRows("tokens", tokens.length);
        List<int[]> moves = new ArrayList<>(); // row, from slot, to slot
        for (int row = 0; row < tokens.length; row++) {
            int start = lengths[row] - added[row];
            for (int i = 0; i < tokens[row].length; i++) {
                int token = tokens[row][i];
                if (!(token >= 0 && token < added[row])) {
                    throw new IllegalArgumentException("kept tokens of row " + row + " must be in [0, " + added[row]
                            + "), what the last append added, got " + token);
                }
                if (token != i) {
                    moves.add(new int[] {row, start + token, start + i});
                }
            }
        }
        requireOpen();
        if (!moves.isEmpty()) {
            memory.moveSlots(moves);
        }
        settle(filled(rows(), row -> lengths[row] - added[row] + tokens[row].length), filled(rows(), row -> tokens[row]
                .length));
    }

    /**
     * Keeps, drops, duplicates or reorders rows.
     *
     * @param chosen for each new row the old row it continues
     * @throws IllegalArgumentException if there is no such row
     */
    public void select(int[] chosen) {
        List<int[]> moves = new ArrayList<>(); // from row, to row
        int longest = 0;
        for (int row = 0; row < chosen.length; row++) {
            requireRow(chosen[row]);
            if (chosen[row] != row && lengths[chosen[row]] > 0) {
                moves.add(new int[] {chosen[row], row});
                longest = Math.max(longest, lengths[chosen[row]]);
            }
        }
        requireOpen();
        if (!moves.isEmpty()) {
            memory.reserve(chosen.length, longest, rows(), longest());
            memory.moveRows(moves, longest);
        }
        settle(filled(chosen.length, row -> lengths[chosen[row]]), filled(chosen.length, row -> added[chosen[row]]));
    }

    /**
     * Adds empty rows at the end.
     *
     * @param more how many, at least 0
     * @throws IllegalArgumentException if {@code more} is negative
     */
    public void join(int more) {
        if (!(more >= 0)) {
            throw new IllegalArgumentException("rows that join must be at least 0, got " + more);
        }
        int rows = Math.addExact(rows(), more);
        settle(Arrays.copyOf(lengths, rows), Arrays.copyOf(added, rows));
    }

    /** Frees the memory. A second call does nothing. */
    @Override
    public void close() {
        closed = true;
        memory.close();
    }

    private CachedPass open(NDManager scope, PassPlan plan) {
        requireOpen();
        if (plan.tokens() == 0) {
            throw new IllegalArgumentException("a pass needs a token of at least one row, got none of " + rows());
        }
        memory.reserve(rows(), plan.frame().slots(), rows(), longest());
        changes++;
        return new CachedPass(this, memory, scope, plan, changes);
    }

    /** Takes new lengths; passes that are open are no longer current. */
    void settle(int[] newLengths, int[] newAdded) {
        requireOpen();
        lengths = newLengths;
        added = newAdded;
        changes++;
    }

    void requireCurrent(long change) {
        requireOpen();
        if (change != changes) {
            throw new IllegalStateException("the pass is done, or the cache was changed since it was opened");
        }
    }

    /**
     * Refuses what was given for another number of rows.
     *
     * @param name what was given
     * @param given for how many rows
     * @throws IllegalArgumentException if the cache has not as many
     */
    public void requireRows(String name, int given) {
        if (given != rows()) {
            throw new IllegalArgumentException(name + " must have " + rows() + " rows, got " + given);
        }
    }

    /**
     * Refuses more tokens than the rows have room for.
     *
     * @param counts how many tokens each row is to get
     * @throws IllegalArgumentException if a count is negative, or a row would outgrow the positions
     */
    public void requireRoom(int[] counts) {
        requireRows("counts", counts.length);
        for (int row = 0; row < counts.length; row++) {
            int room = Math.max(memory.positions() - lengths[row], 0);
            if (!(counts[row] >= 0 && counts[row] <= room)) {
                throw new IllegalArgumentException("count of row " + row + " must be in [0, " + room + "], it holds "
                        + lengths[row] + " tokens of " + memory.positions() + ", got " + counts[row]);
            }
        }
    }

    private void requireWindows(int[] from, int[] to) {
        requireRows("from", from.length);
        requireRows("to", to.length);
        for (int row = 0; row < from.length; row++) {
            if (!(from[row] >= 0 && from[row] <= to[row] && to[row] <= memory.positions())) {
                throw new IllegalArgumentException("window of row " + row + " must be within [0, " + memory.positions()
                        + "), got [" + from[row] + ", " + to[row] + ")");
            }
        }
    }

    private void requireRow(int row) {
        if (!(row >= 0 && row < rows())) {
            throw new IllegalArgumentException("row must be in [0, " + rows() + "), got " + row);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the cache is closed");
        }
    }

    private int longest() {
        return Arrays.stream(lengths).max().orElse(0);
    }

    private static int[] filled(int size, IntUnaryOperator value) {
        return IntStream.range(0, size).map(value).toArray();
    }
}
