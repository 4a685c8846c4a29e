// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.anyorder.insertion.task.ZebraExample;
import org.anyorder.insertion.task.ZebraFile;
import org.anyorder.insertion.task.ZebraGenerator;
import org.anyorder.insertion.task.ZebraTokens;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.TrainingConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Zebra puzzles from the training file to the figures, with networks too small to solve any. */
class ZebraCommandLineTest {
    private static final Path TOKENIZER = Path.of("data", "zebra-tokenizer.json");

    @TempDir
    private Path folder;

    @Test
    void theTokenizerReadsTheWordsOfPuzzles() throws IOException {
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(TOKENIZER)) {
            assertEquals(ZebraTokens.words().size(), tokenizer.vocabularySize());
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < 50; i++) {
                int[] ids = ZebraTokens.example(ZebraGenerator.published().generate(random))
                        .ids();
                assertArrayEquals(ids, tokenizer.encode(ZebraTokens.text(ids)));
                assertEquals(ZebraTokens.text(ids), tokenizer.decode(ids));
            }
        }
    }

    @Test
    void theTrainingFilesAreValid() throws IOException {
        for (String name : new String[] {"zebra-small.json", "zebra.json"}) {
            TrainingConfig.read(Path.of("training", name));
        }
    }

    @Test
    void trainedMeasuredAndAskedInWords() throws IOException {
        JsonObject training = JsonParser.parseString(Files.readString(Path.of("training", "zebra-small.json")))
                .getAsJsonObject();
        JsonObject model = training.getAsJsonObject("model");
        model.addProperty("d_model", 16);
        model.addProperty("nhead", 2);
        model.addProperty("num_layers", 1);
        model.addProperty("dim_feedforward", 16);
        model.addProperty("rotary_emb_dim", 8);
        training.getAsJsonObject("data")
                .addProperty("tokenizer", TOKENIZER.toAbsolutePath().toString());
        training.addProperty("checkpoints", "run");
        training.addProperty("output", "model");
        training.addProperty("updates", 3);
        training.addProperty("warm_up", 1);
        training.addProperty("batch_rows", 4);
        training.addProperty("evaluation_rows", 4);
        Path file = Files.writeString(folder.resolve("zebra.json"), training.toString());
        Console trained = Console.run("train", "--config", file.toString(), "--quiet");
        assertEquals(0, trained.code(), trained.err());

        String folderOfModel = folder.resolve("model").toString();
        JsonObject fresh = measured(folderOfModel, "--count", "4", "--seed", "9");
        assertEquals(4, fresh.get("examples").getAsInt());
        JsonObject accuracy = fresh.getAsJsonObject("measures").getAsJsonObject("accuracy");
        assertTrue(accuracy.get("low").getAsDouble() < accuracy.get("high").getAsDouble(), fresh.toString());
        assertTrue(fresh.getAsJsonObject("measures").has("iou"), fresh.toString());

        ZebraExample puzzle = ZebraGenerator.of(3, 3).generate(new SplittableRandom(2));
        Path data = Files.writeString(
                folder.resolve("puzzles.csv"), ZebraFile.CSV_HEADER + "\n" + ZebraFile.csvRow(puzzle) + "\n");
        assertEquals(
                1,
                measured(folderOfModel, "--data", data.toString())
                        .get("examples")
                        .getAsInt());

        String words = ZebraTokens.text(ZebraTokens.question(puzzle.clues()));
        Console asked = Console.run(
                "generate", "--model", folderOfModel, "--prompt", words, "--max-new-tokens", "6", "--format", "json");
        assertEquals(0, asked.code(), asked.err());
        assertTrue(asked.out().contains(words), asked.out());
    }

    private static JsonObject measured(String model, String... more) {
        String[] first = {"evaluate", "--model", model, "--task", "zebra", "--format", "json"};
        String[] arguments = new String[first.length + more.length];
        System.arraycopy(first, 0, arguments, 0, first.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        Console done = Console.run(arguments);
        assertEquals(0, done.code(), done.err());
        return JsonParser.parseString(done.out()).getAsJsonObject();
    }
}
