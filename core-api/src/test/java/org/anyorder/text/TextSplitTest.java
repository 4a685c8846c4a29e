// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextSplitTest {
    /** 1,000 characters, of which the first 900 train, the next 50 validate and the last 50 are for tests. */
    private static final String TEXT = "a ".repeat(450) + "b ".repeat(25) + "c ".repeat(25);

    @TempDir
    Path folder;

    private TextSplit open(int vocabulary) throws Exception {
        Path tokenizer =
                Path.of(TextSplitTest.class.getResource("/text/tokenizer.json").toURI());
        return TextSplit.open(Files.writeString(folder.resolve("text.txt"), TEXT), tokenizer, vocabulary);
    }

    @Test
    void everyPartHoldsItsOwnCharacters() throws Exception {
        TextSplit split = open(1024);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(split.tokenizerFile())) {
            assertEquals(TEXT.substring(0, 900), tokenizer.decode(split.tokens(TextSplit.Part.TRAINING)));
            assertEquals(TEXT.substring(900, 950), tokenizer.decode(split.tokens(TextSplit.Part.VALIDATION)));
            assertEquals(tokenizer.tokenId("<mask>"), split.special("<mask>"));
        }
        assertTrue(split.special("<nobody>").isEmpty());
        assertThrows(IllegalArgumentException.class, () -> split.required("<nobody>"));
    }

    @Test
    void windowsAreDrawnAtEveryPlace() throws Exception {
        TextSplit split = open(1024);
        int[] all = split.tokens(TextSplit.Part.VALIDATION);
        int length = all.length - 2;
        Set<Integer> starts = new HashSet<>();
        SplittableRandom random = new SplittableRandom(3);
        SplittableRandom same = new SplittableRandom(3);
        for (int i = 0; i < 50; i++) {
            int[] window = split.window(TextSplit.Part.VALIDATION, length, random);
            int start = same.nextInt(3);
            assertTrue(Arrays.equals(window, Arrays.copyOfRange(all, start, start + length)));
            starts.add(start);
        }
        assertEquals(Set.of(0, 1, 2), starts);
    }

    @Test
    void whatDoesNotFitIsRefused() throws Exception {
        TextSplit split = open(1024);
        split.requireWindows(split.length(TextSplit.Part.VALIDATION));
        assertThrows(IllegalArgumentException.class, () -> split.requireWindows(500));
        assertThrows(IllegalArgumentException.class, () -> open(10));
    }
}
