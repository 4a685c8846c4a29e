// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.List;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.OpenGap;
import org.anyorder.model.InsertionRow;

/**
 * Where a sequence may grow in the present step, and what the model sees of it: a view of its canvas. The open slots
 * are those of the gaps that are not full, numbered from left to right.
 */
final class OpenSlots implements InsertionRow {

    private final Canvas canvas;
    private final List<OpenGap> gaps;
    private final int size;
    private final int lacking;

    private OpenSlots(Canvas canvas) {
        this.canvas = canvas;
        this.gaps = canvas.gaps();
        int all = 0;
        int needy = 0;
        for (OpenGap gap : gaps) {
            all += slots(gap);
            needy += gap.needy() ? slots(gap) : 0;
        }
        this.size = all;
        this.lacking = needy;
    }

    static OpenSlots of(Canvas canvas) {
        return new OpenSlots(canvas);
    }

    private static int slots(OpenGap gap) {
        return gap.growing() ? gap.length() + 1 : 0;
    }

    Canvas canvas() {
        return canvas;
    }

    /** How many slots are open. */
    int size() {
        return size;
    }

    /** How many open slots belong to gaps that still lack tokens. */
    int lacking() {
        return lacking;
    }

    /** The slot of the canvas that an open slot is. */
    int slot(int number) {
        int rest = number;
        for (OpenGap gap : gaps) {
            if (rest < slots(gap)) {
                return gap.start() + rest;
            }
            rest -= slots(gap);
        }
        throw new IndexOutOfBoundsException("open slot " + number + " of " + size);
    }

    /** The numbers of all open slots. */
    int[] all() {
        return numbers(size, true);
    }

    /** The numbers of the open slots whose gap still lacks tokens. */
    int[] lackingSlots() {
        return numbers(lacking, false);
    }

    private int[] numbers(int count, boolean whetherNeedyOrNot) {
        int[] numbers = new int[count];
        int next = 0;
        int number = 0;
        for (OpenGap gap : gaps) {
            for (int slot = 0; slot < slots(gap); slot++, number++) {
                if (whetherNeedyOrNot || gap.needy()) {
                    numbers[next++] = number;
                }
            }
        }
        return numbers;
    }

    @Override
    public int length() {
        return canvas.length();
    }

    @Override
    public int token(int index) {
        return canvas.token(index);
    }

    @Override
    public boolean open(int slot) {
        for (OpenGap gap : gaps) {
            if (gap.growing() && slot >= gap.start() && slot <= gap.start() + gap.length()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int prompt() {
        return gaps.get(0).start();
    }
}
