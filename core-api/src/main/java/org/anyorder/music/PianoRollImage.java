// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import javax.imageio.ImageIO;
import org.anyorder.checkpoint.AtomicFile;

/**
 * A picture of music, without a display: time from left to right, pitch upwards, a colour for each voice. What was
 * given is filled, what was generated is pale and hatched. Voices that sing one pitch share its cell.
 */
public final class PianoRollImage {
    static final int CELL = 12;
    private static final int LEFT = 44;
    private static final int TOP = 24;
    private static final int LEGEND = 40;
    private static final int LEAST_STEPS = 54;
    private static final int OCTAVE = 12;
    private static final Color GROUND = Color.WHITE;
    private static final Color BLACK_KEY = new Color(0xF1F1F1);
    private static final Color BEAT_LINE = new Color(0xE2E2E2);
    private static final Color BAR_LINE = new Color(0x808080);
    private static final Color TEXT = new Color(0x303030);
    // Of the palette of Okabe and Ito, which colour-blind people tell apart.
    private static final List<Color> VOICES =
            List.of(new Color(0xD55E00), new Color(0xB8860B), new Color(0x009E73), new Color(0x0072B2));
    private static final List<String> NAMES = List.of("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B");

    private final PianoRoll roll;
    private final BitSet given;
    private final int lowest;
    private final int highest;

    /**
     * A picture.
     *
     * @param roll the music
     * @param given which of its cells were given, by the places of their tokens: 4 · step + voice; copied
     * @throws IllegalArgumentException if a given place is beyond the music
     */
    public PianoRollImage(PianoRoll roll, BitSet given) {
        this.roll = roll;
        this.given = (BitSet) given.clone();
        int places = roll.steps() * Voice.values().length;
        if (!(given.length() <= places)) {
            throw new IllegalArgumentException(
                    "given must hold places in [0, " + places + "), got " + (given.length() - 1));
        }
        int[] sung = Arrays.stream(roll.pitches())
                .flatMapToInt(Arrays::stream)
                .filter(pitch -> pitch != Voice.SILENCE)
                .toArray();
        this.lowest = Arrays.stream(sung).min().orElse(Voice.BASS.lowest()) - 1;
        this.highest = Arrays.stream(sung).max().orElse(Voice.SOPRANO.highest()) + 1;
    }

    /**
     * Draws it.
     *
     * @return the picture
     */
    public BufferedImage draw() {
        System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
        int width = LEFT + Math.max(LEAST_STEPS, roll.steps()) * CELL + CELL;
        int height = TOP + (highest - lowest + 1) * CELL + LEGEND;
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, CELL));
            pen.setColor(GROUND);
            pen.fillRect(0, 0, width, height);
            ground(pen);
            for (int step = 0; step < roll.steps(); step++) {
                for (Voice voice : Voice.values()) {
                    if (roll.pitch(step, voice) != Voice.SILENCE) {
                        cell(pen, cell(step, voice), VOICES.get(voice.ordinal()), isGiven(step, voice));
                    }
                }
            }
            legend(pen, height - LEGEND / 2 - CELL / 2);
        } finally {
            pen.dispose();
        }
        return image;
    }

    /**
     * Writes it as a PNG file.
     *
     * @param file where to; replaced if it exists
     * @throws IOException if it cannot be written; an old file is then untouched
     */
    public void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!ImageIO.write(draw(), "png", bytes)) {
            throw new IOException("this Java cannot write PNG");
        }
        AtomicFile.writeBytes(file, bytes.toByteArray());
    }

    private boolean isGiven(int step, Voice voice) {
        return given.get(step * Voice.values().length + voice.ordinal());
    }

    /** Where a note is drawn. */
    Rectangle cell(int step, Voice voice) {
        int pitch = roll.pitch(step, voice);
        Voice[] sharing = Arrays.stream(Voice.values())
                .filter(other -> roll.pitch(step, other) == pitch)
                .toArray(Voice[]::new);
        int index = Arrays.asList(sharing).indexOf(voice);
        int top = y(pitch) + CELL * index / sharing.length;
        int bottom = y(pitch) + CELL * (index + 1) / sharing.length;
        return new Rectangle(x(step), top, CELL, bottom - top);
    }

    static Color colour(Voice voice) {
        return VOICES.get(voice.ordinal());
    }

    static Color pale(Color colour) {
        return new Color(
                255 - (255 - colour.getRed()) / 4,
                255 - (255 - colour.getGreen()) / 4,
                255 - (255 - colour.getBlue()) / 4);
    }

    private int x(int step) {
        return LEFT + step * CELL;
    }

    private int y(int pitch) {
        return TOP + (highest - pitch) * CELL;
    }

    private void ground(Graphics2D pen) {
        for (int pitch = lowest; pitch <= highest; pitch++) {
            String name = NAMES.get(pitch % OCTAVE);
            if (name.endsWith("#")) {
                pen.setColor(BLACK_KEY);
                pen.fillRect(LEFT, y(pitch), roll.steps() * CELL, CELL);
            } else {
                pen.setColor(TEXT);
                pen.drawString(name + (pitch / OCTAVE - 1), CELL, y(pitch) + CELL - 1);
            }
        }
        for (int step = 0; step <= roll.steps(); step += PianoRoll.BEAT) {
            boolean bar = step % PianoRoll.BAR == 0;
            pen.setColor(bar ? BAR_LINE : BEAT_LINE);
            pen.drawLine(x(step), bar ? TOP - CELL / 2 : TOP, x(step), y(lowest) + CELL);
            if (bar && step < roll.steps()) {
                pen.setColor(TEXT);
                pen.drawString(Integer.toString(step / PianoRoll.BAR + 1), x(step) + 2, TOP - 4);
            }
        }
    }

    private static void cell(Graphics2D pen, Rectangle place, Color colour, boolean given) {
        pen.setColor(given ? colour : pale(colour));
        pen.fill(place);
        if (!given) {
            Shape clip = pen.getClip();
            pen.clip(place);
            pen.setColor(colour);
            pen.setStroke(new BasicStroke(1));
            for (int shift = 0; shift < 2 * CELL; shift += CELL / 3) {
                pen.drawLine(place.x + shift - CELL, place.y + CELL, place.x + shift, place.y);
            }
            pen.setClip(clip);
        }
        pen.setColor(colour);
        pen.drawLine(place.x, place.y, place.x + place.width - 1, place.y);
        pen.drawLine(place.x, place.y + place.height - 1, place.x + place.width - 1, place.y + place.height - 1);
    }

    private void legend(Graphics2D pen, int top) {
        int left = LEFT;
        for (Voice voice : Voice.values()) {
            cell(pen, new Rectangle(left, top, CELL, CELL), colour(voice), true);
            cell(pen, new Rectangle(left + CELL + 2, top, CELL, CELL), colour(voice), false);
            pen.setColor(TEXT);
            pen.drawString(voice.label(), left + 2 * CELL + 8, top + CELL - 2);
            left += 8 * CELL;
        }
        pen.drawString("filled: given; hatched: generated", left, top + CELL - 2);
    }
}
