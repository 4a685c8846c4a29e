// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import javax.sound.midi.MetaMessage;
import javax.sound.midi.MidiSystem;
import javax.sound.midi.Sequence;
import javax.sound.midi.ShortMessage;
import javax.sound.midi.Track;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MidiFileTest {
    @TempDir
    private Path folder;

    /** What sounds at each step, as the JDK reads it. */
    private static PianoRoll read(Sequence sequence, int steps) {
        long ticks = sequence.getResolution() / PianoRoll.BEAT;
        int[][] pitches = new int[steps][Voice.values().length];
        Arrays.stream(pitches).forEach(step -> Arrays.fill(step, Voice.SILENCE));
        for (Track track : sequence.getTracks()) {
            for (int on = 0; on < track.size(); on++) {
                if (track.get(on).getMessage() instanceof ShortMessage note
                        && note.getCommand() == ShortMessage.NOTE_ON
                        && note.getData2() > 0) {
                    assertEquals(0, track.get(on).getTick() % ticks);
                    int from = (int) (track.get(on).getTick() / ticks);
                    int to = (int) (end(track, on, note) / ticks);
                    for (int step = from; step < to; step++) {
                        assertEquals(Voice.SILENCE, pitches[step][note.getChannel()], "one note at a time");
                        pitches[step][note.getChannel()] = note.getData1();
                    }
                }
            }
        }
        return new PianoRoll(pitches);
    }

    /** The first end of this pitch that is not before its beginning. */
    private static long end(Track track, int on, ShortMessage start) {
        for (int off = 0; off < track.size(); off++) {
            if (track.get(off).getMessage() instanceof ShortMessage note
                    && note.getCommand() == ShortMessage.NOTE_OFF
                    && note.getData1() == start.getData1()
                    && track.get(off).getTick() > track.get(on).getTick()) {
                return track.get(off).getTick();
            }
        }
        throw new AssertionError("a note without an end");
    }

    @Test
    void whatIsWrittenIsHeard() throws Exception {
        RandomGenerator random = Seeds.random("MidiFileTest");
        Path file = folder.resolve("music.mid");
        for (int round = 0; round < 20; round++) {
            PianoRoll roll = Rolls.random(random.nextInt(1, 80), random);
            new MidiFile(roll, 72).write(file);
            Sequence sequence = MidiSystem.getSequence(file.toFile());
            assertEquals(1, MidiSystem.getMidiFileFormat(file.toFile()).getType());
            assertEquals(5, sequence.getTracks().length);
            assertEquals(roll, read(sequence, roll.steps()));
        }
    }

    @Test
    void aPitchThatStaysIsOneNote() throws Exception {
        int[] step = {67, 62, 59, 43};
        Path file = folder.resolve("held.mid");
        new MidiFile(new PianoRoll(new int[][] {step, step, step}), 60).write(file);
        Sequence sequence = MidiSystem.getSequence(file.toFile());
        for (int voice = 1; voice <= 4; voice++) {
            Track track = sequence.getTracks()[voice];
            long notes = java.util.stream.IntStream.range(0, track.size())
                    .filter(event -> track.get(event).getMessage() instanceof ShortMessage note
                            && note.getCommand() == ShortMessage.NOTE_ON)
                    .count();
            assertEquals(1, notes);
        }
    }

    @Test
    void tempoAndLengthAreTold() throws Exception {
        int[] step = {67, 62, 59, 43};
        Path file = folder.resolve("tempo.mid");
        new MidiFile(new PianoRoll(new int[][] {step, step, step, step}), 60).write(file);
        Sequence sequence = MidiSystem.getSequence(file.toFile());
        assertEquals(1_000_000, sequence.getMicrosecondLength(), "four sixteenths at 60 a minute are a second");
        MetaMessage tempo = (MetaMessage) sequence.getTracks()[0].get(0).getMessage();
        assertEquals(0x51, tempo.getType());
    }

    @Test
    void refusesTemposAndFoldersThatAreNone() throws Exception {
        PianoRoll roll = new PianoRoll(new int[][] {{67, 62, 59, 43}});
        assertThrows(IllegalArgumentException.class, () -> new MidiFile(roll, 3));
        assertThrows(IllegalArgumentException.class, () -> new MidiFile(roll, 1001));
        Path old = folder.resolve("old.mid");
        new MidiFile(roll, 72).write(old);
        byte[] before = Files.readAllBytes(old);
        assertThrows(IOException.class, () -> new MidiFile(roll, 72)
                .write(folder.resolve("none").resolve("x.mid")));
        new MidiFile(roll, 72).write(old);
        assertArrayEquals(before, Files.readAllBytes(old), "the same music is the same file");
        assertEquals(1, Files.list(folder).count(), "no parts are left");
    }
}
