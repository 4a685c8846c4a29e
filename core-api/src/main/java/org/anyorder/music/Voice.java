// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

/**
 * A voice of a chorale, with the MIDI pitches that have a token: what Bach wrote for it in the 382 chorales that are
 * usually learned from, and half an octave more on either side, so that every chorale can be moved to every key.
 */
public enum Voice {
    /** The highest. */
    SOPRANO("S", 55, 87),
    /** The second. */
    ALTO("A", 47, 80),
    /** The third. */
    TENOR("T", 41, 75),
    /** The lowest. */
    BASS("B", 31, 72);

    /** Stands for a pitch where the voice is silent. */
    public static final int SILENCE = -1;

    private final String letter;
    private final int lowest;
    private final int highest;

    Voice(String letter, int lowest, int highest) {
        this.letter = letter;
        this.lowest = lowest;
        this.highest = highest;
    }

    /**
     * The lowest pitch.
     *
     * @return as MIDI counts, 60 is the middle C
     */
    public int lowest() {
        return lowest;
    }

    /**
     * The highest pitch.
     *
     * @return as MIDI counts
     */
    public int highest() {
        return highest;
    }

    /**
     * Whether the voice can do that.
     *
     * @param pitch as MIDI counts, or {@link #SILENCE}
     * @return whether there is a token for it
     */
    public boolean reaches(int pitch) {
        return pitch == SILENCE || (pitch >= lowest && pitch <= highest);
    }

    /**
     * What a tokenizer calls a note: the voice's initial with the pitch, such as {@code S67}, or {@code S-} for
     * silence.
     *
     * @param pitch as MIDI counts, or {@link #SILENCE}
     * @return the text of its token
     * @throws IllegalArgumentException if the voice does not reach it
     */
    public String token(int pitch) {
        if (!reaches(pitch)) {
            throw new IllegalArgumentException("pitch of the " + label() + " must be in [" + lowest + ", " + highest
                    + "], or " + SILENCE + " for silence, got " + pitch);
        }
        return pitch == SILENCE ? letter + "-" : letter + pitch;
    }

    /**
     * Its name in a text.
     *
     * @return lower case
     */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
