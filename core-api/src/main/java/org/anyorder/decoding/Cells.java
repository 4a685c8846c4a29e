// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;

/** The positions of a canvas and the gaps they belong to: plain arrays that grow, no events. */
final class Cells {

    /** The token of an undecided position. */
    static final int UNDECIDED = -1;

    /** The gap of a known token. */
    static final int GIVEN = -1;

    int[] token;
    int[] identity;
    int[] step;
    int[] gap;
    double[] logProb;
    int length;
    int generated;
    int created;

    private final int[] gapStart;
    private final int[] gapLength;
    private final int[] gapMin;
    private final int[] gapMax;

    Cells(List<Segment> segments) {
        int known = segments.stream()
                .mapToInt(segment -> segment instanceof Known given ? given.length() : 0)
                .sum();
        int gaps = (int) segments.stream().filter(Gap.class::isInstance).count();
        token = new int[known];
        identity = new int[known];
        step = new int[known];
        gap = new int[known];
        logProb = new double[known];
        gapStart = new int[gaps];
        gapLength = new int[gaps];
        gapMin = new int[gaps];
        gapMax = new int[gaps];
        Arrays.fill(gap, GIVEN);
        Arrays.fill(logProb, Double.NaN);
        int nextGap = 0;
        for (Segment segment : segments) {
            if (segment instanceof Known given) {
                for (int index = 0; index < given.length(); index++) {
                    token[length++] = given.token(index);
                }
            } else if (segment instanceof Gap open) {
                gapStart[nextGap] = length;
                gapMin[nextGap] = open.min();
                gapMax[nextGap++] = open.max();
            }
        }
        for (int position = 0; position < length; position++) {
            identity[position] = created++;
        }
    }

    private Cells(Cells other) {
        token = other.token.clone();
        identity = other.identity.clone();
        step = other.step.clone();
        gap = other.gap.clone();
        logProb = other.logProb.clone();
        length = other.length;
        generated = other.generated;
        created = other.created;
        gapStart = other.gapStart.clone();
        gapLength = other.gapLength.clone();
        gapMin = other.gapMin;
        gapMax = other.gapMax;
    }

    Cells copy() {
        return new Cells(this);
    }

    /** All tokens, with another one in place of those that are undecided. */
    int[] tokens(int undecided) {
        int[] tokens = Arrays.copyOf(token, length);
        for (int position = 0; position < length; position++) {
            if (tokens[position] == UNDECIDED) {
                tokens[position] = undecided;
            }
        }
        return tokens;
    }

    /** Positions that no token holds. */
    int[] undecided() {
        return positions(position -> token[position] == UNDECIDED).toArray();
    }

    /** Positions that a token holds. */
    int[] settled() {
        return positions(position -> token[position] != UNDECIDED).toArray();
    }

    /** The known tokens. */
    int[] given() {
        return positions(position -> gap[position] == GIVEN)
                .map(position -> token[position])
                .toArray();
    }

    /** The tokens that gaps were filled with. */
    int[] filled() {
        return positions(position -> gap[position] != GIVEN && token[position] != UNDECIDED)
                .map(position -> token[position])
                .toArray();
    }

    private IntStream positions(IntPredicate which) {
        return IntStream.range(0, length).filter(which);
    }

    /** How many positions from the first on hold the same in both. */
    int commonPrefix(Cells other) {
        int same = 0;
        while (same < length
                && same < other.length
                && identity[same] == other.identity[same]
                && token[same] == other.token[same]) {
            same++;
        }
        return same;
    }

    List<OpenGap> openGaps() {
        return IntStream.range(0, gapStart.length).mapToObj(this::gap).toList();
    }

    Optional<OpenGap> lastGap() {
        return gapStart.length == 0 ? Optional.empty() : Optional.of(gap(gapStart.length - 1));
    }

    OpenGap gap(int index) {
        return new OpenGap(index, gapStart[index], gapLength[index], gapMin[index], gapMax[index]);
    }

    /** The gap that a slot belongs to, or {@link #GIVEN}: known tokens keep gaps apart, so there is at most one. */
    int gapOfSlot(int slot) {
        for (int index = 0; index < gapStart.length; index++) {
            if (slot >= gapStart[index] && slot <= gapStart[index] + gapLength[index]) {
                return index;
            }
        }
        return GIVEN;
    }

    /** The gap that a slot belongs to, if it may grow by so many positions. */
    int growingGap(int slot, int count) {
        if (!(slot >= 0 && slot <= length)) {
            throw new IllegalArgumentException("slot must be in [0, " + length + "], got " + slot);
        }
        int owner = gapOfSlot(slot);
        if (owner == GIVEN) {
            throw new IllegalArgumentException("slot " + slot + " lies between known tokens, not in a gap");
        }
        OpenGap gap = gap(owner);
        if (!(count >= 0 && count <= gap.max() - gap.length())) {
            throw new IllegalArgumentException("gap " + owner + " holds " + gap.length() + " of at most " + gap.max()
                    + " positions; " + count + " more do not fit");
        }
        return owner;
    }

    int checked(int position) {
        if (!(position >= 0 && position < length)) {
            throw new IllegalArgumentException("position must be in [0, " + length + "), got " + position);
        }
        return position;
    }

    boolean full() {
        if (generated < length - knownTokens()) {
            return false;
        }
        for (int index = 0; index < gapStart.length; index++) {
            if (gapLength[index] < gapMax[index]) {
                return false;
            }
        }
        return true;
    }

    int knownTokens() {
        int sum = length;
        for (int filled : gapLength) {
            sum -= filled;
        }
        return sum;
    }

    /** Makes room for {@code count} undecided positions of a gap. */
    void insert(int slot, int count, int owner) {
        ensure(length + count);
        for (int[] column : new int[][] {token, identity, step, gap}) {
            System.arraycopy(column, slot, column, slot + count, length - slot);
        }
        System.arraycopy(logProb, slot, logProb, slot + count, length - slot);
        for (int position = slot; position < slot + count; position++) {
            token[position] = UNDECIDED;
            identity[position] = created++;
            step[position] = 0;
            gap[position] = owner;
            logProb[position] = Double.NaN;
        }
        length += count;
        gapLength[owner] += count;
        shiftGapsAfter(owner, count);
    }

    void remove(int position) {
        int owner = gap[position];
        if (token[position] != UNDECIDED) {
            generated--;
        }
        int tail = length - position - 1;
        for (int[] column : new int[][] {token, identity, step, gap}) {
            System.arraycopy(column, position + 1, column, position, tail);
        }
        System.arraycopy(logProb, position + 1, logProb, position, tail);
        length--;
        gapLength[owner]--;
        shiftGapsAfter(owner, -1);
    }

    void settle(int position, int value, double probability, int when) {
        token[position] = value;
        logProb[position] = probability;
        step[position] = when;
        generated++;
    }

    void unsettle(int position) {
        token[position] = UNDECIDED;
        logProb[position] = Double.NaN;
        step[position] = 0;
        generated--;
    }

    private void shiftGapsAfter(int owner, int by) {
        for (int index = owner + 1; index < gapStart.length; index++) {
            gapStart[index] += by;
        }
    }

    private void ensure(int capacity) {
        if (capacity > token.length) {
            int grown = Math.max(capacity, token.length + (token.length >> 1) + 16);
            token = Arrays.copyOf(token, grown);
            identity = Arrays.copyOf(identity, grown);
            step = Arrays.copyOf(step, grown);
            gap = Arrays.copyOf(gap, grown);
            logProb = Arrays.copyOf(logProb, grown);
        }
    }
}
