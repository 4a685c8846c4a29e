// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import java.util.Arrays;

/**
 * What four voices sing, step by step: a grid of pitches. A note is as long as its pitch stays; that it is struck again
 * is not told.
 *
 * @param pitches as MIDI counts, or {@link Voice#SILENCE}, {@code [steps][4]}, voices from soprano to bass
 */
public record PianoRoll(int[][] pitches) {
    /** Steps of a quarter note. */
    public static final int BEAT = 4;
    /** Steps of a bar of four quarters. */
    public static final int BAR = 4 * BEAT;

    /**
     * Checks and copies.
     *
     * @param pitches at least one step, four voices each, within what each reaches
     * @throws IllegalArgumentException if they are anything else; the message says where
     */
    public PianoRoll {
        Voice[] voices = Voice.values();
        if (!(pitches.length >= 1)) {
            throw new IllegalArgumentException("pitches must have at least 1 step, got none");
        }
        int[][] copy = new int[pitches.length][];
        for (int step = 0; step < copy.length; step++) {
            if (pitches[step].length != voices.length) {
                throw new IllegalArgumentException(
                        "step " + step + " must have " + voices.length + " voices, got " + pitches[step].length);
            }
            for (Voice voice : voices) {
                int pitch = pitches[step][voice.ordinal()];
                if (!voice.reaches(pitch)) {
                    throw new IllegalArgumentException(
                            "step " + step + ": the " + voice.label() + " must be in [" + voice.lowest() + ", "
                                    + voice.highest() + "], or " + Voice.SILENCE + " for silence, got " + pitch);
                }
            }
            copy[step] = pitches[step].clone();
        }
        pitches = copy;
    }

    /**
     * The pitches.
     *
     * @return a copy
     */
    @Override
    public int[][] pitches() {
        return Arrays.stream(pitches).map(int[]::clone).toArray(int[][]::new);
    }

    /**
     * How long it is.
     *
     * @return steps
     */
    public int steps() {
        return pitches.length;
    }

    /**
     * A cell of the grid.
     *
     * @param step counted from 0
     * @param voice which
     * @return its pitch, or {@link Voice#SILENCE}
     */
    public int pitch(int step, Voice voice) {
        return pitches[step][voice.ordinal()];
    }

    /**
     * A part of it.
     *
     * @param from its first step
     * @param count its steps, at least 1
     * @return the part
     * @throws IndexOutOfBoundsException if there is no such part
     */
    public PianoRoll part(int from, int count) {
        java.util.Objects.checkFromIndexSize(from, count, pitches.length);
        return new PianoRoll(Arrays.copyOfRange(pitches, from, from + count));
    }

    /**
     * The same in another key.
     *
     * @param semitones how much higher, or lower if negative
     * @return all pitches moved, silence kept
     * @throws IllegalArgumentException if a voice does not reach that
     */
    public PianoRoll transposed(int semitones) {
        return new PianoRoll(Arrays.stream(pitches)
                .map(step -> Arrays.stream(step)
                        .map(pitch -> pitch == Voice.SILENCE ? pitch : pitch + semitones)
                        .toArray())
                .toArray(int[][]::new));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PianoRoll roll && Arrays.deepEquals(pitches, roll.pitches);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(pitches);
    }

    @Override
    public String toString() {
        return "PianoRoll" + Arrays.deepToString(pitches);
    }
}
