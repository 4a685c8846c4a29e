// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceTokenizerTest {
    private static Path file() throws URISyntaxException {
        return Path.of(HuggingFaceTokenizerTest.class
                .getResource("/text/tokenizer.json")
                .toURI());
    }

    @Test
    void textComesBackHoweverLongItIs() throws Exception {
        String text = "To be, or not to be:\n that is the question.\n\n".repeat(2000);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(file())) {
            int[] ids = tokenizer.encode(text);
            assertTrue(ids.length > 10_000, "nothing is cut off, got " + ids.length);
            assertEquals(text, tokenizer.decode(ids));
            assertArrayEquals(new int[0], tokenizer.encode(""));
            assertEquals("", tokenizer.decode(new int[0]));
        }
    }

    @Test
    void specialTokensAreFoundByName() throws Exception {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(file())) {
            assertEquals(OptionalInt.of(0), tokenizer.tokenId("<pad>"));
            assertEquals(OptionalInt.of(4), tokenizer.tokenId("<cls>"));
            assertEquals(OptionalInt.empty(), tokenizer.tokenId("<nonsense>"));
        }
    }

    @Test
    void filesThatAreNoneAreRefused(@TempDir Path folder) throws IOException {
        Path broken = Files.writeString(folder.resolve("tokenizer.json"), "{");
        assertThrows(IOException.class, () -> HuggingFaceTokenizer.open(broken));
        assertThrows(IOException.class, () -> HuggingFaceTokenizer.open(folder.resolve("absent.json")));
    }
}
