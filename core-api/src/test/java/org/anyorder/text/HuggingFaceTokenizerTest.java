// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelFolder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTokenizerTest {

    static final Path FILE = Path.of("src/test/resources/text/tokenizer.json");
    private static final Path SHAKESPEARE = Path.of("../examples/data/tinyshakespeare.txt");

    private static Tokenizer tokenizer;

    @TempDir
    Path folder;

    @BeforeAll
    static void open() throws IOException {
        tokenizer = HuggingFaceTokenizer.open(FILE);
    }

    @AfterAll
    static void close() {
        tokenizer.close();
    }

    @Test
    void textComesBackHoweverLongItIs() throws IOException {
        String text = Files.readString(SHAKESPEARE).substring(0, 20_000);
        int[] ids = tokenizer.encode(text);
        assertTrue(ids.length > 5_000 && ids.length < 15_000, "tokens: " + ids.length);
        assertTrue(Arrays.stream(ids).allMatch(id -> id >= 0 && id < tokenizer.vocabularySize()));
        assertEquals(text, tokenizer.decode(ids));
        for (String other : List.of("", " ", "\n\n\t x", "naïve café — 日本語 🙂", "a\u0000b", "<bos> is a token")) {
            assertEquals(other, tokenizer.decode(tokenizer.encode(other)), other);
        }
        assertArrayEquals(new int[0], tokenizer.encode(""));
    }

    @Test
    void partsOfASequenceDecodeToPartsOfItsText() throws IOException {
        String text = Files.readString(SHAKESPEARE).substring(0, 2_000);
        int[] ids = tokenizer.encode(text);
        StringBuilder joined = new StringBuilder();
        for (int id : ids) {
            joined.append(tokenizer.decode(new int[] {id}));
        }
        assertEquals(text, joined.toString());
        int[] smile = tokenizer.encode("🙂");
        assertTrue(smile.length > 1, "the character takes several tokens");
        assertTrue(tokenizer.decode(Arrays.copyOf(smile, 1)).contains("\ufffd"));
    }

    @Test
    void nothingIsAddedAroundTheText() {
        int[] first = tokenizer.encode("First");
        assertFalse(Arrays.stream(first).anyMatch(tokenizer.specialTokens()::containsValue));
    }

    @Test
    void vocabularyAndSpecialTokensAreThoseOfTheFile() {
        assertEquals(
                Map.of("<pad>", 0, "<bos>", 1, "<eos>", 2, "<mask>", 3, "<cls>", 4),
                Map.copyOf(tokenizer.specialTokens()).entrySet().stream()
                        .filter(token -> token.getValue() < 5)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        assertEquals(OptionalInt.of(4), tokenizer.tokenId("<cls>"));
        assertEquals(OptionalInt.empty(), tokenizer.tokenId("<nonsense>"));
        assertEquals(OptionalInt.empty(), tokenizer.tokenId("no single token"));
        assertArrayEquals(new int[] {1}, tokenizer.encode("<bos>"));
        assertEquals("<bos>", tokenizer.decode(new int[] {1}));
    }

    @Test
    void idsBeyondTheVocabularyGiveNoTextAndNegativeOnesAreRefused() {
        int[] ids = tokenizer.encode("abc");
        int[] padded = Arrays.copyOf(ids, ids.length + 2);
        padded[ids.length] = tokenizer.vocabularySize();
        padded[ids.length + 1] = Integer.MAX_VALUE;
        assertEquals("abc", tokenizer.decode(padded));
        assertThrows(IllegalArgumentException.class, () -> tokenizer.decode(new int[] {-1}));
    }

    @Test
    void halfASurrogatePairBecomesAReplacementCharacter() {
        assertEquals("a\ufffdb", tokenizer.decode(tokenizer.encode("a\ud83db")));
        assertEquals("\ufffd", tokenizer.decode(tokenizer.encode("\ude42")));
    }

    @Test
    void filesThatAreNoneAreRefusedInOneLine() throws IOException {
        String good = Files.readString(FILE);
        for (String text : List.of(
                "",
                "{",
                "{}",
                "[]",
                "{\"model\":{}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[]},\"added_tokens\":[{\"id\":0}]}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":-1},\"merges\":[]}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":1e9},\"merges\":[]}}",
                "{\"model\":{\"type\":\"None\",\"vocab\":{\"a\":0}}}",
                "{\"model\":{\"type\":\"BPE\",\"vocab\":{\"a\":0},\"merges\":[\"a b\"]}}",
                "{\"x\":".repeat(5000),
                good.substring(0, good.length() / 2),
                good.replace("\"BPE\"", "\"Nothing\""),
                good.replaceFirst("\"decoder\":\\s*\\{", "\"decoder\":{\"half\":\"\\\\ud83d\","),
                good.replaceFirst("\"decoder\":\\s*\\{", "\"decoder\":{\"\\\\ude42\":1,"),
                good + "x")) {
            assertNotEquals(good, text);
            Path file = Files.writeString(folder.resolve("tokenizer.json"), text);
            String message = assertThrows(CheckpointFormatException.class, () -> HuggingFaceTokenizer.open(file), text)
                    .getMessage();
            assertTrue(message.startsWith(file.toString()) && !message.contains("\n"), message);
        }
        assertThrows(CheckpointFormatException.class, () -> HuggingFaceTokenizer.open(folder.resolve("absent.json")));
        assertThrows(CheckpointFormatException.class, () -> HuggingFaceTokenizer.open(folder));
    }

    @Test
    void aModelWithoutTokenizerReadsAndWritesNumbers() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"vocab_size\":12}");
        try (Tokenizer numbers = Tokenizer.of(ModelFolder.open(folder))) {
            assertArrayEquals(new int[] {5, 0, 11}, numbers.encode(" 5 0\n11 "));
            assertEquals("5 0 11", numbers.decode(new int[] {5, 0, 11}));
            assertEquals(12, numbers.vocabularySize());
            assertEquals(OptionalInt.of(7), numbers.tokenId("7"));
            for (String bad : List.of("12", "-1", "x", "5,6", "99999999999", "1.0")) {
                String message = assertThrows(IllegalArgumentException.class, () -> numbers.encode("5 " + bad))
                        .getMessage();
                assertTrue(message.contains("[0, 12)") && message.contains("\"" + bad + "\""), message);
            }
            assertArrayEquals(new int[0], numbers.encode("  "));
            assertThrows(IllegalArgumentException.class, () -> numbers.decode(new int[] {-1}));
        }
        Files.copy(FILE, folder.resolve("tokenizer.json"));
        try (Tokenizer words = Tokenizer.of(ModelFolder.open(folder))) {
            assertEquals(tokenizer.vocabularySize(), words.vocabularySize());
        }
    }
}
