// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.anyorder.diffusion.cache.CacheRecipe.Range;

/**
 * The places of one sequence as the network meets them: which are undecided, which are stored, and which are out of
 * sight. Places count from the first token of the sequence; what the network is told counts from the first place that
 * is not out of sight. One thread's.
 */
final class BlockPlaces {

    private static final int OPEN = -1;

    private final BlockGrid grid;
    private final int mask;

    private int[] tokens = {};
    private int open;
    private int dropped;
    private int stored;
    private boolean forgotten;

    BlockPlaces(BlockGrid grid, int mask) {
        this.grid = grid;
        this.mask = mask;
    }

    /** Lays out tokens, undecided ones as the canvas has them with {@link #OPEN}, and undecided places behind. */
    void lay(int[] known, int length) {
        tokens = Arrays.copyOf(known, length);
        Arrays.fill(tokens, known.length, length, OPEN);
        open = (int) IntStream.range(0, length).filter(this::open).count();
        forgotten = stored > 0 || dropped > 0;
        dropped = 0;
        stored = 0;
    }

    /** What a place holds while it is undecided. */
    static int undecided() {
        return OPEN;
    }

    int length() {
        return tokens.length;
    }

    /** How many places are undecided. */
    int open() {
        return open;
    }

    boolean open(int place) {
        return tokens[place] == OPEN;
    }

    /** The first undecided place; the length if there is none. */
    int firstOpen() {
        int place = dropped;
        while (place < tokens.length && !open(place)) {
            place++;
        }
        return place;
    }

    void settle(int place, int token) {
        tokens[place] = token;
        open--;
    }

    /** A place as the network counts. */
    int seen(int place) {
        return place - dropped;
    }

    Range seen(Range places) {
        return new Range(places.from() - dropped, places.to() - dropped);
    }

    /** A place by the network's count. */
    int place(int seen) {
        return seen + dropped;
    }

    /** What the network sees; undecided places hold the mask token. */
    int[] row() {
        int end = (int) Math.min(tokens.length, (long) dropped + grid.context());
        return Arrays.stream(tokens, dropped, end)
                .map(token -> token == OPEN ? mask : token)
                .toArray();
    }

    /** The share of a window that is undecided: the noise of a block. */
    double masked(Range window) {
        int undecided = (int) IntStream.range(place(window.from()), place(window.to()))
                .filter(this::open)
                .count();
        return window.size() == 0 ? 0 : (double) undecided / window.size();
    }

    /** Moves on what is in sight, if the next block would not fit; the cache is then filled anew. */
    void slide() {
        int needed = open == 0 ? dropped : grid.dropped(firstOpen(), tokens.length);
        if (needed > dropped) {
            dropped = needed;
            stored = needed;
            forgotten = true;
        }
    }

    /** Whether what was stored is of no use any more; asked once. */
    boolean forgets() {
        boolean forgets = forgotten;
        forgotten = false;
        return forgets;
    }

    /** What is settled for good and not stored yet; behind the block that was filled last, nothing is. */
    Range unstored(int block) {
        int end = open > 0 ? grid.settled(firstOpen(), dropped) : grid.settledBehind(block, tokens.length, dropped);
        return new Range(stored, end);
    }

    void store(Range places) {
        stored = places.to();
    }

    /** What a pass over the model's block of the first undecided place runs. */
    Range pass() {
        int first = firstOpen();
        return new Range(grid.settled(first, dropped), grid.end(first, tokens.length, dropped));
    }

    Range block() {
        return grid.blockOf(firstOpen(), tokens.length);
    }

    Range subBlock() {
        return grid.subBlockOf(firstOpen(), tokens.length);
    }

    int[] openIn(Range range) {
        return IntStream.range(range.from(), range.to()).filter(this::open).toArray();
    }
}
