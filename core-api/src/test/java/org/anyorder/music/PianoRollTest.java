// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PianoRollTest {
    private static final int[][] TWO = {{67, 62, 59, 43}, {69, -1, 57, 50}};

    @Test
    void holdsACopy() {
        int[][] mine = {TWO[0].clone(), TWO[1].clone()};
        PianoRoll roll = new PianoRoll(mine);
        mine[0][0] = 60;
        roll.pitches()[1][3] = 0;
        assertEquals(new PianoRoll(TWO), roll);
        assertEquals(67, roll.pitch(0, Voice.SOPRANO));
        assertEquals(Voice.SILENCE, roll.pitch(1, Voice.ALTO));
    }

    @Test
    void movesEverythingButSilence() {
        PianoRoll higher = new PianoRoll(TWO).transposed(3);
        assertArrayEquals(new int[][] {{70, 65, 62, 46}, {72, -1, 60, 53}}, higher.pitches());
        assertEquals(new PianoRoll(TWO), higher.transposed(-3));
        assertNotEquals(new PianoRoll(TWO), higher);
    }

    @Test
    void aPartIsMusicOfItsOwn() {
        PianoRoll roll = new PianoRoll(TWO);
        assertEquals(new PianoRoll(new int[][] {TWO[1]}), roll.part(1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> roll.part(1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> roll.part(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> roll.part(0, 0));
    }

    @Test
    void refusesWhatNobodySings() {
        assertRefused("at least 1 step", new int[0][]);
        assertRefused("step 1 must have 4 voices, got 3", new int[][] {TWO[0], {60, 60, 60}});
        assertRefused("step 0: the soprano must be in [55, 87]", new int[][] {{54, 60, 60, 60}});
        assertRefused(
                "step 0: the bass must be in [31, 72], or -1 for silence, got 73", new int[][] {{60, 60, 60, 73}});
        assertRefused("got -2", new int[][] {{60, -2, 60, 60}});
        assertThrows(IllegalArgumentException.class, () -> new PianoRoll(TWO).transposed(40));
    }

    private static void assertRefused(String message, int[][] pitches) {
        String said = assertThrows(IllegalArgumentException.class, () -> new PianoRoll(pitches))
                .getMessage();
        assertTrue(said.contains(message), said);
    }
}
