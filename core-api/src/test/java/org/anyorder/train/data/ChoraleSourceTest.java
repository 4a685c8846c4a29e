// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.music.ChoraleSplit;
import org.anyorder.music.MusicTokens;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.Voice;
import org.anyorder.testing.Seeds;
import org.anyorder.train.Phase;
import org.anyorder.train.data.ChoraleSource.Form;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChoraleSourceTest {
    private static final MusicTokens WORDS = MusicTokens.of(
                    word -> OptionalInt.of(3 + MusicTokens.words().indexOf(word)))
            .orElseThrow();
    private static final int VOCABULARY = 3 + MusicTokens.words().size();

    @TempDir
    private Path folder;

    private final RandomGenerator random = Seeds.random("ChoraleSourceTest");

    /** The soprano counts steps from a pitch that tells the chorale, so that every piece tells where it is from. */
    private static PianoRoll chorale(int first, int steps) {
        return new PianoRoll(IntStream.range(0, steps)
                .mapToObj(step -> new int[] {first + step % 10, 60, 55, 40})
                .toArray(int[][]::new));
    }

    private ChoraleSource source(Form form) {
        ChoraleSplit split = new ChoraleSplit(
                folder.resolve("chorales.json"),
                Map.of(
                        ChoraleSplit.Part.TRAINING, List.of(chorale(60, 20), chorale(71, 32)),
                        ChoraleSplit.Part.VALIDATION, List.of(chorale(60, 16)),
                        ChoraleSplit.Part.TEST, List.of(chorale(60, 16))));
        return new ChoraleSource(split, WORDS, folder.resolve("tokenizer.json"), form, VOCABULARY);
    }

    @Test
    void piecesBeginOnABeatAndAllAreDrawn() {
        ChoraleSource source = source(new Form(16, 0, 0));
        Set<Integer> first = new HashSet<>();
        for (int draw = 0; draw < 200; draw++) {
            TokenRow row = source.draw(Phase.TRAINING, random);
            assertEquals(0, row.given());
            assertEquals(0, row.groups().length);
            PianoRoll piece = WORDS.decode(row.tokens());
            assertEquals(16, piece.steps());
            first.add(piece.pitch(0, Voice.SOPRANO));
        }
        // Two beats of the one chorale, five of the other.
        assertEquals(Set.of(60, 64, 71, 75, 79, 73, 77), first);
        assertEquals(64, source.longest());
        assertEquals(64, source.shortest());
    }

    @Test
    void onlyTrainingIsMovedToOtherKeys() {
        ChoraleSource source = source(new Form(16, 1, 0));
        Set<Integer> keys = new HashSet<>();
        for (int draw = 0; draw < 400; draw++) {
            PianoRoll piece = WORDS.decode(source.draw(Phase.TRAINING, random).tokens());
            int key = piece.pitch(0, Voice.BASS) - 40;
            keys.add(key);
            assertEquals(60 + key, piece.pitch(15, Voice.ALTO), "all voices move together");
            PianoRoll held = WORDS.decode(source.draw(Phase.VALIDATION, random).tokens());
            assertEquals(chorale(60, 16), held);
        }
        assertEquals(Set.of(-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6), keys);
    }

    @Test
    void groupsAreVoicesBarsOrBoth() {
        ChoraleSource source = source(new Form(16, 0, 1));
        Set<String> seen = new HashSet<>();
        for (int draw = 0; draw < 100; draw++) {
            int[] groups = source.draw(Phase.TRAINING, random).groups();
            assertEquals(64, groups.length);
            for (int position = 0; position < groups.length; position++) {
                assertEquals(groups[position % 4], groups[position], "one bar: a voice is one group");
            }
            seen.add(Arrays.toString(Arrays.copyOf(groups, 4)));
        }
        assertEquals(Set.of("[0, 1, 2, 3]", "[0, 0, 0, 0]"), seen);
    }

    @Test
    void aRowIsAFunctionOfItsStream() {
        ChoraleSource source = source(new Form(16, 0.5, 0.5));
        for (long seed = 0; seed < 20; seed++) {
            TokenRow once = source.draw(Phase.TRAINING, new java.util.SplittableRandom(seed));
            TokenRow again = source.draw(Phase.TRAINING, new java.util.SplittableRandom(seed));
            assertArrayEquals(once.tokens(), again.tokens());
            assertArrayEquals(once.groups(), again.groups());
        }
    }

    @Test
    void refusesWhatDoesNotFit() {
        for (double wrong : new double[] {-0.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new Form(16, wrong, 0));
            assertThrows(IllegalArgumentException.class, () -> new Form(16, 0, wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> new Form(0, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> source(new Form(17, 0, 0)));
        ChoraleSource fits = source(new Form(16, 0, 0));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ChoraleSource(fits.chorales(), WORDS, folder, fits.form(), VOCABULARY - 4));
    }
}
