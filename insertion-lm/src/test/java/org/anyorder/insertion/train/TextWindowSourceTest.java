// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextWindowSourceTest {
    /** 1,000 characters, of which the first 900 train, the next 50 validate and the last 50 are for tests. */
    private static final String TEXT = "a ".repeat(450) + "b ".repeat(25) + "c ".repeat(25);

    @TempDir
    Path folder;

    private static Path tokenizer() throws Exception {
        return Path.of(
                TextWindowSourceTest.class.getResource("/text/tokenizer.json").toURI());
    }

    private TextWindowSource open(int shortest, int longest) throws Exception {
        Path file = Files.writeString(folder.resolve("text.txt"), TEXT);
        return TextWindowSource.open(file, tokenizer(), 1024, new TextWindowSource.Lengths(shortest, longest));
    }

    @Test
    void everyPhaseSeesItsOwnPartInWindowsOfEveryLength() throws Exception {
        TextWindowSource source = open(3, 6);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(tokenizer())) {
            for (Phase phase : Phase.values()) {
                SplittableRandom random = new SplittableRandom(2);
                Set<Integer> lengths = new HashSet<>();
                for (int i = 0; i < 200; i++) {
                    InsertionExample example = source.draw(phase, random);
                    lengths.add(example.targetLength());
                    assertEquals(tokenizer.tokenId("<cls>").getAsInt(), example.ids()[0]);
                    assertEquals(tokenizer.tokenId("<bos>").getAsInt(), example.ids()[1]);
                    String text = tokenizer.decode(example.target());
                    assertTrue(text.matches(phase == Phase.TRAINING ? "[a ]+" : "[b ]+"), text);
                }
                assertEquals(Set.of(3, 4, 5, 6), lengths);
            }
        }
        assertEquals(8, source.longest());
    }

    @Test
    void theSameStreamGivesTheSameWindow() throws Exception {
        TextWindowSource source = open(1, 20);
        InsertionExample first = source.draw(Phase.TRAINING, new SplittableRandom(9));
        InsertionExample again = open(1, 20).draw(Phase.TRAINING, new SplittableRandom(9));
        assertArrayEquals(first.ids(), again.ids());
    }

    @Test
    void whatDoesNotFitIsRefused() throws Exception {
        assertThrows(IllegalArgumentException.class, () -> open(0, 5));
        assertThrows(IllegalArgumentException.class, () -> open(6, 5));
        assertThrows(IllegalArgumentException.class, () -> open(5, 500));
        Path file = folder.resolve("text.txt");
        assertThrows(
                IllegalArgumentException.class,
                () -> TextWindowSource.open(file, tokenizer(), 10, new TextWindowSource.Lengths(1, 5)));
    }
}
