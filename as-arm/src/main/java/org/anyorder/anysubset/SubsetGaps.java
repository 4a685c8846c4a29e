// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.List;
import java.util.Set;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.OpenGap;

/**
 * The undecided positions of a canvas. A gap of one length holds as many from the start; a last one of variable length
 * is opened as far as it, the request's limit and the model allow, and cut at its first end token once all before that
 * is settled. One thread's.
 */
final class SubsetGaps {
    private static final int NOWHERE = Integer.MAX_VALUE;

    private final Canvas canvas;
    private final Set<Integer> ends;
    /** The first position at which an end token ends the sequence. */
    private final int earliestEnd;
    /** The first position of the gap that an end token ends. */
    private final int trailing;

    private int endAt = NOWHERE;
    private double endLogProb;

    /** Opens all gaps of a canvas, for a model with room for so many of its positions. */
    SubsetGaps(Canvas canvas, Set<Integer> ends, int maxLength) {
        this.canvas = canvas;
        this.ends = ends;
        for (int index = 0; index < canvas.gaps().size(); index++) {
            OpenGap gap = canvas.gaps().get(index);
            canvas.open(gap.start(), gap.min());
        }
        List<OpenGap> gaps = canvas.gaps();
        OpenGap last = gaps.isEmpty() ? new OpenGap(0, 0, 0, 0, 0) : gaps.get(gaps.size() - 1);
        boolean growing = last.growing() && last.start() + last.length() == canvas.length();
        if (growing) {
            int tokens = canvas.remaining().tokens() - canvas.undecided().length;
            int room = Math.max(0, Math.min(tokens, maxLength - canvas.length()));
            canvas.extend(Math.min(room, last.max() - last.length()));
        }
        boolean closes = growing && !ends.isEmpty() && canvas.request().endToken() == EndToken.STOPS;
        trailing = closes ? last.start() : NOWHERE;
        earliestEnd = closes ? last.start() + last.min() : NOWHERE;
    }

    /** Whether end tokens at a position would leave the last gap shorter than it must be. */
    boolean tooEarlyToEnd(int position) {
        return position >= trailing && position < earliestEnd;
    }

    /** Settles a position, and ends the sequence where that completes what an end token closes. */
    void commit(int position, int token, double logProb) {
        canvas.commit(position, token, logProb);
        if (ends(position, token) && position < endAt) {
            endAt = position;
            endLogProb = logProb;
        }
        if (holesBefore(endAt) == 0) {
            canvas.cut(endAt);
            canvas.account(endLogProb);
            canvas.finish(FinishReason.STOP);
        }
    }

    /**
     * How many of the tokens drafted for some positions can still be of use: none behind the one that would complete
     * what an end token closes.
     */
    int useful(int[] positions, int[] tokens) {
        int nearest = endAt;
        for (int count = 1; count <= tokens.length; count++) {
            int position = positions[count - 1];
            nearest = ends(position, tokens[count - 1]) ? Math.min(nearest, position) : nearest;
            int filled = 0;
            for (int draft = 0; draft < count; draft++) {
                filled += positions[draft] < nearest ? 1 : 0;
            }
            if (holesBefore(nearest) == filled) {
                return count;
            }
        }
        return tokens.length;
    }

    private boolean ends(int position, int token) {
        return position >= earliestEnd && ends.contains(token);
    }

    /** Undecided positions before one; −1 for nowhere. */
    private int holesBefore(int position) {
        if (position == NOWHERE) {
            return -1;
        }
        int holes = 0;
        for (int before = 0; before < position; before++) {
            holes += canvas.decided(before) ? 0 : 1;
        }
        return holes;
    }
}
