// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PianoRollImageTest {
    @TempDir
    private Path folder;

    private static final PianoRoll ROLL =
            new PianoRoll(new int[][] {{67, 62, 59, 43}, {67, 62, -1, 43}, {60, 60, 60, 60}});

    /** Soprano and bass of all steps. */
    private static BitSet outer() {
        BitSet given = new BitSet();
        for (int step = 0; step < 3; step++) {
            given.set(4 * step);
            given.set(4 * step + 3);
        }
        return given;
    }

    private static Set<Integer> colours(BufferedImage image, Rectangle cell) {
        Set<Integer> colours = new HashSet<>();
        for (int x = cell.x; x < cell.x + cell.width; x++) {
            for (int y = cell.y; y < cell.y + cell.height; y++) {
                colours.add(image.getRGB(x, y));
            }
        }
        return colours;
    }

    @Test
    void givenCellsAreFilledAndGeneratedOnesHatched() throws Exception {
        PianoRollImage picture = new PianoRollImage(ROLL, outer());
        Path file = folder.resolve("roll.png");
        picture.write(file);
        BufferedImage image = ImageIO.read(file.toFile());
        for (int step = 0; step < 2; step++) {
            for (Voice voice : Voice.values()) {
                if (ROLL.pitch(step, voice) == Voice.SILENCE) {
                    continue;
                }
                Set<Integer> colours = colours(image, picture.cell(step, voice));
                int full = PianoRollImage.colour(voice).getRGB();
                int pale = PianoRollImage.pale(PianoRollImage.colour(voice)).getRGB();
                if (voice == Voice.SOPRANO || voice == Voice.BASS) {
                    assertEquals(Set.of(full), colours, "given " + voice);
                } else {
                    assertEquals(Set.of(full, pale), colours, "generated " + voice);
                }
            }
        }
    }

    @Test
    void timeGoesRightAndPitchUp() {
        PianoRollImage picture = new PianoRollImage(ROLL, outer());
        Rectangle soprano = picture.cell(0, Voice.SOPRANO);
        assertEquals(soprano.y, picture.cell(1, Voice.SOPRANO).y);
        assertEquals(soprano.x + PianoRollImage.CELL, picture.cell(1, Voice.SOPRANO).x);
        assertEquals(soprano.y + (67 - 43) * PianoRollImage.CELL, picture.cell(0, Voice.BASS).y);
    }

    @Test
    void voicesOfOnePitchShareItsCell() {
        PianoRollImage picture = new PianoRollImage(ROLL, outer());
        BufferedImage image = picture.draw();
        Rectangle all = new Rectangle();
        for (Voice voice : Voice.values()) {
            Rectangle cell = picture.cell(2, voice);
            assertFalse(all.intersects(cell));
            all = voice == Voice.SOPRANO ? cell : all.union(cell);
            assertTrue(
                    colours(image, cell).contains(PianoRollImage.colour(voice).getRGB()), voice + " is seen");
        }
        assertEquals(PianoRollImage.CELL, all.height);
    }

    @Test
    void silenceAloneIsAnEmptyGrid() {
        PianoRoll silent = new PianoRoll(new int[][] {{-1, -1, -1, -1}});
        assertTrue(new PianoRollImage(silent, new BitSet()).draw().getWidth() > 0);
    }

    @Test
    void placesBeyondTheMusicAreRefused() {
        BitSet beyond = new BitSet();
        beyond.set(12);
        String said = assertThrows(IllegalArgumentException.class, () -> new PianoRollImage(ROLL, beyond))
                .getMessage();
        assertTrue(said.contains("[0, 12), got 12"), said);
    }
}
