// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.music.MidiFile;
import org.anyorder.music.MusicTokens;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.PianoRollImage;
import org.anyorder.text.Tokenizer;
import picocli.CommandLine.Option;

/** What {@code generate} and {@code infill} do with models of music. */
final class MusicOptions {

    @Option(names = "--midi", paramLabel = "FILE", description = "Write the music as a MIDI file.")
    private Optional<Path> midi = Optional.empty();

    @Option(
            names = "--piano-roll",
            paramLabel = "FILE",
            description = "Draw the music as a PNG picture; what was generated is hatched.")
    private Optional<Path> pianoRoll = Optional.empty();

    boolean asked() {
        return midi.isPresent() || pianoRoll.isPresent();
    }

    /** Refuses what cannot be written, before anything is generated. */
    MusicTokens check(Tokenizer tokenizer, List<GenerationRequest> requests) {
        MusicTokens words = MusicTokens.of(tokenizer::tokenId)
                .orElseThrow(() -> new IllegalArgumentException(option()
                        + " must go with a model whose tokens are music, such as chorales-any-subset; this one has no"
                        + " tokens like S67"));
        int pieces = requests.stream().mapToInt(GenerationRequest::samples).sum();
        if (pieces != 1) {
            throw new IllegalArgumentException(
                    option() + " must go with one template and one sample, got " + pieces + " pieces");
        }
        return words;
    }

    /** Writes what was asked for. */
    void write(MusicTokens words, Generation generation, CommonOptions common) throws IOException {
        PianoRoll roll;
        try {
            roll = words.decode(generation.tokens());
        } catch (IllegalArgumentException noMusic) {
            throw new IllegalArgumentException(
                    option() + " must go with a whole piece of music: " + noMusic.getMessage(), noMusic);
        }
        if (midi.isPresent()) {
            new MidiFile(roll, MidiFile.CHORALE_TEMPO).write(midi.get());
            common.remark("music: " + midi.get().toAbsolutePath());
        }
        if (pianoRoll.isPresent()) {
            BitSet given = new BitSet();
            int[] steps = generation.steps();
            for (int place = 0; place < steps.length; place++) {
                given.set(place, steps[place] == 0);
            }
            new PianoRollImage(roll, given).write(pianoRoll.get());
            common.remark("piano roll: " + pianoRoll.get().toAbsolutePath());
        }
    }

    private String option() {
        return midi.isPresent() ? "--midi" : "--piano-roll";
    }
}
