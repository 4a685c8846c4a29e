// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.Gap;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.OpenGap;

/**
 * How many undecided positions the gaps of a canvas get: those of one length at once; a last gap that an end token or a
 * limit ends as many as there is room for; the others the length of the best score. One thread's.
 */
final class GapLengths {

    /** How many lengths of a gap are compared at most. */
    static final int COMPARED = 16;

    private final Canvas canvas;
    private final OptionalInt end;
    private final int maxLength;
    private final boolean endsAtToken;
    private final List<Integer> unmeasured = new ArrayList<>();

    private int[] lengths = {};
    private int next;
    private int best;
    private double bestScore;
    private int earliestEnd;

    GapLengths(Canvas canvas, OptionalInt end, int maxLength) {
        this.canvas = canvas;
        this.end = end;
        this.maxLength = maxLength;
        for (OpenGap gap : canvas.gaps()) {
            canvas.open(canvas.gaps().get(gap.index()).start(), gap.min());
        }
        boolean cutting = end.isPresent() && canvas.request().endToken() == EndToken.STOPS;
        boolean endsAt = false;
        for (OpenGap gap : canvas.gaps()) {
            boolean last = gap.start() + gap.length() == canvas.length();
            if (last && gap.growing() && (cutting || gap.max() == Gap.UNBOUNDED)) {
                endsAt = cutting;
            } else if (gap.growing()) {
                unmeasured.add(gap.index());
            }
        }
        this.endsAtToken = endsAt;
        proceed();
    }

    /** Whether all gaps have their lengths. */
    boolean measured() {
        return unmeasured.isEmpty();
    }

    /** The row of the length that is to be scored next. */
    int[] tokens(int mask) {
        int[] now = canvas.tokens(mask);
        OpenGap gap = gap();
        int more = lengths[next] - gap.length();
        int[] tokens = new int[now.length + more];
        System.arraycopy(now, 0, tokens, 0, gap.start());
        Arrays.fill(tokens, gap.start(), gap.start() + more, mask);
        System.arraycopy(now, gap.start(), tokens, gap.start() + more, now.length - gap.start());
        return tokens;
    }

    /** The positions by which that length is scored: the gap's. */
    int[] asked() {
        int start = gap().start();
        return IntStream.range(start, start + lengths[next]).toArray();
    }

    /** Takes the score of that length. */
    void scored(double score) {
        if (next == 0 || score > bestScore) {
            bestScore = score;
            best = lengths[next];
        }
        next++;
        if (next == lengths.length) {
            OpenGap gap = gap();
            canvas.open(gap.start(), best - gap.length());
            unmeasured.remove(0);
            proceed();
        }
    }

    Canvas canvas() {
        return canvas;
    }

    /** Lays out the lengths of the next gap; at the end opens a last gap that is ended by a token or a limit. */
    private void proceed() {
        while (!unmeasured.isEmpty()) {
            OpenGap gap = gap();
            lengths = compared(Math.max(1, gap.min()), (int) Math.min(gap.max(), (long) gap.length() + room()));
            next = 0;
            if (lengths.length > 1) {
                return;
            }
            canvas.open(gap.start(), Math.max(0, (lengths.length == 0 ? 0 : lengths[0]) - gap.length()));
            unmeasured.remove(0);
        }
        List<OpenGap> gaps = canvas.gaps();
        if (!gaps.isEmpty()) {
            OpenGap last = gaps.get(gaps.size() - 1);
            boolean trailing = last.start() + last.length() == canvas.length();
            if (trailing && last.growing() && (endsAtToken || last.max() == Gap.UNBOUNDED)) {
                canvas.extend((int) Math.min(room(), (long) last.max() - last.length()));
            }
            earliestEnd = last.start() + last.min();
        }
    }

    /** Up to sixteen lengths from least to most, evenly spaced. */
    private static int[] compared(int least, int most) {
        if (most < least) {
            return new int[0];
        }
        int count = Math.min(COMPARED, most - least + 1);
        return IntStream.range(0, count)
                .map(i -> count == 1 ? least : least + (int) Math.round((double) i * (most - least) / (count - 1)))
                .toArray();
    }

    private OpenGap gap() {
        return canvas.gaps().get(unmeasured.get(0));
    }

    /** How many more positions fit into the model and the request's limit. */
    private int room() {
        int tokens = canvas.remaining().tokens() - canvas.undecided().length;
        return Math.max(0, Math.min(maxLength - canvas.length(), tokens));
    }

    /** Whether an end token ends the last gap. */
    boolean endsAtToken() {
        return endsAtToken;
    }

    /** Whether an end token at a position would leave the last gap shorter than it must be. */
    boolean tooEarlyToEnd(int position) {
        return endsAtToken && position < earliestEnd;
    }

    /** Cuts a last gap at its first end token, once all before it is settled. */
    boolean cutAtEnd() {
        if (!endsAtToken) {
            return false;
        }
        for (int position = 0; position < canvas.length(); position++) {
            if (!canvas.decided(position)) {
                return false;
            }
            if (position >= earliestEnd && canvas.token(position) == end.getAsInt() && !canvas.given(position)) {
                canvas.cut(position);
                return true;
            }
        }
        return false;
    }
}
