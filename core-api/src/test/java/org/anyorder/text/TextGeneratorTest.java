// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.Cancellation;
import org.anyorder.FinishReason;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Over a chain that counts 0, 1, 2, 0, … and never ends by itself. */
class TextGeneratorTest {

    @TempDir
    Path folder;

    private TextGenerator counter() throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"markov\",\"vocab_size\":3,\"order\":1,"
                        + "\"rows\":{\"\":[1,0,0],\"0\":[0,1,0],\"1\":[0,0,1],\"2\":[1,0,0]}}");
        return TextGenerator.open(folder.toString());
    }

    private static GenerationRequest six(TextGenerator generator, String template) {
        return generator
                .request(template)
                .limits(Limits.DEFAULT.withMaxNewTokens(6))
                .build();
    }

    @Test
    void continuesTextWithText() throws IOException {
        try (TextGenerator generator = counter()) {
            assertTrue(generator.generate("1").startsWith("1 2 0 1 2 0"));
            assertEquals("1 2 0 1", generator.infill("1 [[3]]"));
        }
    }

    @Test
    void theStreamIsTheTextOfTheGenerationPieceByPiece() throws IOException {
        try (TextGenerator generator = counter()) {
            List<String> pieces = new ArrayList<>();
            Generation generation = generator.stream(six(generator, "1 2 [[0..]]"), pieces::add);
            assertArrayEquals(new int[] {1, 2, 0, 1, 2, 0, 1, 2}, generation.tokens());
            assertEquals(List.of("1 2", " 0", " 1", " 2", " 0", " 1", " 2"), pieces);
            assertEquals(generator.text(generation), String.join("", pieces));
        }
    }

    @Test
    void cancellingFromTheListenerEndsTheStreamWithWhatThereIs() throws IOException {
        try (TextGenerator generator = counter()) {
            Cancellation cancellation = new Cancellation();
            List<String> pieces = new ArrayList<>();
            Generation generation = generator.stream(
                    six(generator, "[[0..]]"),
                    piece -> {
                        pieces.add(piece);
                        if (pieces.size() == 3) {
                            cancellation.cancel();
                        }
                    },
                    cancellation);
            assertEquals(FinishReason.CANCELLED, generation.finishReason());
            assertEquals("0 1 2", generator.text(generation));
            assertEquals("0 1 2", String.join("", pieces));
        }
    }

    @Test
    void whatCannotBeDoneIsRefusedAndTheGeneratorStaysUsable() throws IOException {
        try (TextGenerator generator = counter()) {
            assertThrows(IllegalArgumentException.class, () -> generator.infill("1 [[3]] 2"));
            assertThrows(IllegalArgumentException.class, () -> generator.infill("7 [[3]]"));
            GenerationRequest twice = generator.request("[[3]]").samples(2).build();
            assertThrows(IllegalArgumentException.class, () -> generator.stream(twice, piece -> {}));
            GenerationRequest middle = generator.request("1 [[3]] 2").build();
            assertThrows(IllegalArgumentException.class, () -> generator.stream(middle, piece -> {}));
            assertEquals("1 2", generator.infill("1 [[1]]"));
        }
    }
}
