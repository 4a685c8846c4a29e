// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.OpenGap;
import org.anyorder.model.InsertionRow;

/**
 * Where a sequence may grow in the present step.
 *
 * @param canvas the sequence
 * @param row what the model sees of it
 * @param slots its open slots, ascending: those of gaps that are not full
 * @param needy for each open slot whether its gap still lacks tokens
 */
record OpenSlots(Canvas canvas, InsertionRow row, int[] slots, boolean[] needy) {

    static OpenSlots of(Canvas canvas) {
        int[] tokens = canvas.tokens(0);
        boolean[] open = new boolean[tokens.length + 1];
        boolean[] lacking = new boolean[tokens.length + 1];
        List<OpenGap> gaps = canvas.gaps();
        for (OpenGap gap : gaps) {
            if (gap.growing()) {
                Arrays.fill(open, gap.start(), gap.start() + gap.length() + 1, true);
                Arrays.fill(lacking, gap.start(), gap.start() + gap.length() + 1, gap.needy());
            }
        }
        int[] slots = IntStream.range(0, open.length).filter(slot -> open[slot]).toArray();
        boolean[] needy = new boolean[slots.length];
        for (int index = 0; index < slots.length; index++) {
            needy[index] = lacking[slots[index]];
        }
        return new OpenSlots(canvas, new InsertionRow(tokens, open, gaps.get(0).start()), slots, needy);
    }

    /** Indices of all open slots. */
    int[] all() {
        return IntStream.range(0, slots.length).toArray();
    }

    /** Indices of the open slots whose gap still lacks tokens. */
    int[] lacking() {
        return IntStream.range(0, slots.length).filter(index -> needy[index]).toArray();
    }
}
