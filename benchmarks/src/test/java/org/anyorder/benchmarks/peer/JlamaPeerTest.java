// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JlamaPeerTest {
    @TempDir
    private Path folder;

    @Test
    void answersAreTokens() throws IOException {
        assertArrayEquals(new int[] {5, 31_999, 0}, JlamaPeer.tokens(" 5 31999 0\n", 3));
    }

    @Test
    void otherAnswersAreRefused() {
        assertEquals(
                "Jlama must answer with 2 tokens, got 3: 1 2 3",
                assertThrows(IOException.class, () -> JlamaPeer.tokens("1 2 3", 2))
                        .getMessage());
        assertEquals(
                "Jlama must answer with numbers, got: oops",
                assertThrows(IOException.class, () -> JlamaPeer.tokens("oops", 1))
                        .getMessage());
        assertThrows(IOException.class, () -> JlamaPeer.tokens("", 1));
    }

    @Test
    void whatWasAPreviewIsEnabledWhereItStillIsOne() {
        Path jars = Path.of("jars");
        Path main = Path.of("Main.java");
        List<String> early = JlamaPeer.command(new Jdk(Path.of("/jdk"), 21), jars, main);
        assertEquals("/jdk/bin/java", early.get(0));
        assertTrue(early.contains("--enable-preview"));
        List<String> later = JlamaPeer.command(new Jdk(Path.of("/jdk"), 25), jars, main);
        assertFalse(later.contains("--enable-preview"));
        assertEquals(List.of("-cp", "jars/*", "Main.java"), later.subList(later.size() - 3, later.size()));
    }

    @Test
    void aProcessAnswersLineByLine() throws IOException {
        try (LineProcess echo = LineProcess.start(List.of("cat"), folder.resolve("log"))) {
            assertEquals("1 2 3", echo.ask("1 2 3"));
            assertEquals("4", echo.ask("4"));
        }
    }

    @Test
    void aProcessThatEndsSaysWhy() throws IOException {
        try (LineProcess broken =
                LineProcess.start(List.of("sh", "-c", "echo no memory left >&2"), folder.resolve("log"))) {
            IOException failure = assertThrows(IOException.class, broken::hear);
            assertEquals("the process ended: no memory left", failure.getMessage());
        }
    }
}
