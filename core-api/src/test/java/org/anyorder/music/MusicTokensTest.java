// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

class MusicTokensTest {
    private static final int FIRST = 3;
    private static final MusicTokens WORDS = MusicTokens.of(MusicTokensTest::id).orElseThrow();

    private static OptionalInt id(String word) {
        int index = MusicTokens.words().indexOf(word);
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(FIRST + index);
    }

    @Test
    void wordsAreDistinctAndNameVoiceAndPitch() {
        List<String> words = MusicTokens.words();
        assertEquals(words.size(), new HashSet<>(words).size());
        assertEquals("S-", words.get(0));
        assertEquals("S55", words.get(1));
        assertTrue(words.containsAll(List.of("S87", "A-", "A47", "A80", "T41", "T75", "B31", "B72")));
        int together = 0;
        for (Voice voice : Voice.values()) {
            together += WORDS.size(voice);
            assertEquals(voice.highest() - voice.lowest() + 2, WORDS.size(voice));
        }
        assertEquals(words.size(), together);
    }

    @Test
    void aStepIsWrittenFromSopranoToBass() {
        PianoRoll roll = new PianoRoll(new int[][] {{67, 62, 59, 43}, {67, -1, 59, 43}});
        List<String> words = java.util.Arrays.stream(WORDS.encode(roll))
                .mapToObj(token -> MusicTokens.words().get(token - FIRST))
                .toList();
        assertEquals(List.of("S67", "A62", "T59", "B43", "S67", "A-", "T59", "B43"), words);
    }

    @Test
    void whatIsWrittenIsReadBack() {
        RandomGenerator random = Seeds.random("MusicTokensTest");
        for (int round = 0; round < 50; round++) {
            PianoRoll roll = Rolls.random(random.nextInt(1, 40), random);
            assertEquals(roll, WORDS.decode(WORDS.encode(roll)));
        }
    }

    @Test
    void anythingElseIsRefusedWithItsPlace() {
        int[] tokens = WORDS.encode(new PianoRoll(new int[][] {{67, 62, 59, 43}, {67, 62, 59, 43}}));
        int[] swapped = tokens.clone();
        swapped[5] = tokens[6];
        assertRefused("token 5 must be of the alto, got T59", swapped);
        assertEquals(OptionalInt.of(5), WORDS.misplaced(swapped));
        assertEquals(OptionalInt.empty(), WORDS.misplaced(tokens));
        int[] special = tokens.clone();
        special[3] = 1;
        assertRefused("token 3 must be of the bass, got id 1", special);
        assertRefused("whole steps of 4 tokens, got 7", java.util.Arrays.copyOf(tokens, 7));
        assertRefused("whole steps of 4 tokens, got 0", new int[0]);
    }

    private static void assertRefused(String message, int[] tokens) {
        String said = assertThrows(IllegalArgumentException.class, () -> WORDS.decode(tokens))
                .getMessage();
        assertTrue(said.contains(message), said);
    }

    @Test
    void aVocabularyWithoutANoteHasNoMusic() {
        assertTrue(MusicTokens.of(word -> word.equals("B72") ? OptionalInt.empty() : id(word))
                .isEmpty());
        assertTrue(MusicTokens.of(word -> OptionalInt.empty()).isEmpty());
    }

    @Test
    void pitchesOutOfReachAreRefused() {
        for (Voice voice : Voice.values()) {
            for (int wrong : new int[] {voice.lowest() - 1, voice.highest() + 1, -2}) {
                assertThrows(IllegalArgumentException.class, () -> WORDS.id(voice, wrong));
                assertThrows(IllegalArgumentException.class, () -> voice.token(wrong));
            }
        }
    }
}
