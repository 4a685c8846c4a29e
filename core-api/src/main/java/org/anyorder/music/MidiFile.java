// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import javax.sound.midi.InvalidMidiDataException;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiEvent;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;
import org.anyorder.checkpoint.AtomicFile;

/**
 * Music as a standard MIDI file of type 1: a track for tempo and metre, then one for each voice on a channel of its
 * own. A pitch that stays is one long note.
 *
 * @param roll the music
 * @param beatsPerMinute its tempo
 */
public record MidiFile(PianoRoll roll, int beatsPerMinute) {
    /** The tempo that chorales are sung at. */
    public static final int CHORALE_TEMPO = 72;

    private static final int TICKS_PER_STEP = 120;
    private static final int TEMPO = 0x51;
    private static final int METRE = 0x58;
    private static final int NAME = 0x03;
    // A church organ, which holds its notes.
    private static final int ORGAN = 19;
    private static final int VELOCITY = 80;
    private static final int MICROSECONDS_PER_MINUTE = 60_000_000;

    /**
     * Checks the tempo.
     *
     * @param roll the music
     * @param beatsPerMinute its tempo, in [4, 1000]
     * @throws IllegalArgumentException if the tempo is out of its range
     */
    public MidiFile {
        Objects.requireNonNull(roll, "roll");
        if (!(beatsPerMinute >= 4 && beatsPerMinute <= 1000)) {
            throw new IllegalArgumentException("beatsPerMinute must be in [4, 1000], got " + beatsPerMinute);
        }
    }

    /**
     * Writes the file as a whole.
     *
     * @param file where to; replaced if it exists
     * @throws IOException if it cannot be written; an old file is then untouched
     */
    public void write(Path file) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            MidiSystem.write(sequence(), 1, bytes);
        } catch (InvalidMidiDataException impossible) {
            throw new IllegalStateException("pitches that were checked are no MIDI", impossible);
        }
        AtomicFile.writeBytes(file, bytes.toByteArray());
    }

    private Sequence sequence() throws InvalidMidiDataException {
        Sequence sequence = new Sequence(Sequence.PPQ, TICKS_PER_STEP * PianoRoll.BEAT);
        Track first = sequence.createTrack();
        int beat = MICROSECONDS_PER_MINUTE / beatsPerMinute;
        meta(first, TEMPO, new byte[] {(byte) (beat >> 16), (byte) (beat >> 8), (byte) beat});
        // Four quarters; 24 clocks a quarter, 8 thirty-seconds a quarter, as is usual.
        meta(first, METRE, new byte[] {4, 2, 24, 8});
        for (Voice voice : Voice.values()) {
            Track track = sequence.createTrack();
            meta(track, NAME, voice.label().getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            int channel = voice.ordinal();
            track.add(new MidiEvent(new ShortMessage(ShortMessage.PROGRAM_CHANGE, channel, ORGAN, 0), 0));
            sing(track, voice);
        }
        return sequence;
    }

    private void sing(Track track, Voice voice) throws InvalidMidiDataException {
        int channel = voice.ordinal();
        int step = 0;
        while (step < roll.steps()) {
            int pitch = roll.pitch(step, voice);
            int end = step + 1;
            while (end < roll.steps() && roll.pitch(end, voice) == pitch) {
                end++;
            }
            if (pitch != Voice.SILENCE) {
                track.add(new MidiEvent(
                        new ShortMessage(ShortMessage.NOTE_ON, channel, pitch, VELOCITY),
                        (long) step * TICKS_PER_STEP));
                track.add(new MidiEvent(
                        new ShortMessage(ShortMessage.NOTE_OFF, channel, pitch, 0), (long) end * TICKS_PER_STEP));
            }
            step = end;
        }
    }

    private static void meta(Track track, int type, byte[] data) throws InvalidMidiDataException {
        track.add(new MidiEvent(new MetaMessage(type, data, data.length), 0));
    }
}
