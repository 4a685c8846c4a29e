// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import javax.sound.midi.MidiSystem;
import org.anyorder.music.ChoraleSplit;
import org.anyorder.music.MusicTokens;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.TrainingConfig;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models of chorales from the training file to the MIDI file, with networks that learned next to nothing. */
class ChoralesCommandLineTest {
    private static final Path TOKENIZER = Path.of("data", "chorales-tokenizer.json");
    private static final Path CHORALES = Path.of("data", "jsb-chorales-16th.json");
    private static final String TEMPLATE = "S67 [[1]] [[1]] B43 S67 [[2]] B43";

    @TempDir
    private static Path folder;

    private static String anySubset;
    private static String causal;

    @BeforeAll
    static void train() throws IOException {
        anySubset = train(
                "any-subset",
                "{\"model_type\":\"xlnet\",\"vocab_size\":151,\"d_model\":32,\"n_layer\":1,"
                        + "\"n_head\":2,\"d_inner\":32}");
        causal = train(
                "causal",
                "{\"model_type\":\"llama\",\"vocab_size\":151,\"hidden_size\":32,"
                        + "\"intermediate_size\":32,\"num_hidden_layers\":1,\"num_attention_heads\":2,"
                        + "\"num_key_value_heads\":2,\"max_position_embeddings\":300,\"rms_norm_eps\":1e-5,"
                        + "\"tie_word_embeddings\":true}");
    }

    private static String train(String objective, String model) throws IOException {
        Path file = Files.writeString(folder.resolve(objective + ".json"), """
                {"model": %s, "objective": {"name": "%s"},
                 "data": {"task": "chorales", "chorales": "%s", "tokenizer": "%s", "steps": 16, "transposed": 0.5,
                   "grouped": 0.5},
                 "checkpoints": "%s-run", "output": "%s", "batch_rows": 2, "updates": 2, "learning_rate": 1e-3,
                 "evaluation_rows": 2,
                 "generation": {"description": "sings", "strategy": "sequential", "temperature": 1.0}}
                """.formatted(
                        model, objective, CHORALES.toAbsolutePath(), TOKENIZER.toAbsolutePath(), objective, objective));
        Console done = Console.run("train", "--config", file.toString(), "--quiet");
        assertEquals(0, done.code(), done.err());
        return folder.resolve(objective).toString();
    }

    @Test
    void theFilesThatAreShippedAreWhatTheyShouldBe() throws IOException {
        ChoraleSplit split = ChoraleSplit.read(CHORALES);
        assertEquals(229, split.of(ChoraleSplit.Part.TRAINING).size());
        assertEquals(76, split.of(ChoraleSplit.Part.VALIDATION).size());
        assertEquals(77, split.of(ChoraleSplit.Part.TEST).size());
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(TOKENIZER)) {
            assertEquals(3 + MusicTokens.words().size(), tokenizer.vocabularySize());
            MusicTokens words = MusicTokens.of(tokenizer::tokenId).orElseThrow();
            int[] tokens = words.encode(split.of(ChoraleSplit.Part.TEST).get(0).part(0, 2));
            assertEquals("S65 A60 T57 B53 S65 A60 T57 B53", tokenizer.decode(tokens));
        }
        for (String name : new String[] {"chorales-any-subset.json", "chorales-causal.json"}) {
            TrainingConfig.read(Path.of("training", name));
        }
    }

    @Test
    void aTemplateBecomesMusicAndAPicture() throws Exception {
        Path midi = folder.resolve("infill.mid");
        Path roll = folder.resolve("infill.png");
        String[] ask = {
            "infill",
            "--model",
            anySubset,
            "--template",
            TEMPLATE,
            "--midi",
            midi.toString(),
            "--piano-roll",
            roll.toString()
        };
        Console done = Console.run(ask);
        if (done.code() == 2) {
            // An untrained model may put a note of another voice into a gap; it then says so and writes nothing.
            assertTrue(done.refusals().get(0).contains("must go with a whole piece of music"), done.err());
            assertFalse(Files.exists(midi));
        }
        Console whole = Console.run(
                "infill",
                "--model",
                anySubset,
                "--template",
                "S67 A62 T59 B43 S67 A62 T59 B43",
                "--midi",
                midi.toString(),
                "--piano-roll",
                roll.toString());
        assertEquals(0, whole.code(), whole.err());
        assertEquals("S67 A62 T59 B43 S67 A62 T59 B43", whole.out().strip());
        assertEquals(5, MidiSystem.getSequence(midi.toFile()).getTracks().length);
        assertTrue(ImageIO.read(roll.toFile()).getWidth() > 100);
    }

    /** A table that takes the tenor's note for the alto's half of the time. */
    @Test
    void aPieceIsDrawnAgainUntilItIsMusic() throws IOException {
        Path table = Files.createDirectories(folder.resolve("table"));
        Path tokenizer = Files.copy(TOKENIZER, table.resolve("tokenizer.json"));
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "table");
        config.addProperty("kind", "markov");
        config.addProperty("order", 1);
        try (Tokenizer notes = HuggingFaceTokenizer.open(tokenizer)) {
            int size = notes.vocabularySize();
            config.addProperty("vocab_size", size);
            JsonObject rows = new JsonObject();
            int[] step = notes.encode("S67 A62 T59 B43");
            rows.add("", law(size, step[0]));
            rows.add(Integer.toString(step[0]), law(size, step[1], step[2]));
            rows.add(Integer.toString(step[1]), law(size, step[2]));
            rows.add(Integer.toString(step[2]), law(size, step[3]));
            config.add("rows", rows);
        }
        Files.writeString(table.resolve("config.json"), config.toString());
        int again = 0;
        int shown = 0;
        for (int seed = 0; seed < 60; seed += 10) {
            Path midi = folder.resolve("again-" + seed + ".mid");
            List<String> ask = new ArrayList<>(List.of("generate", "--model", table.toString(), "--prompt", "S67"));
            ask.addAll(List.of("--max-new-tokens", "3", "--seed", Integer.toString(seed), "--midi", midi.toString()));
            Console done = Console.run(ask.toArray(String[]::new));
            assertEquals(0, done.code(), done.err());
            assertEquals("S67 A62 T59 B43", done.out().strip());
            assertTrue(Files.exists(midi));
            again += done.err().contains("token 1 is of another voice: drawn again with seed " + (seed + 1)) ? 1 : 0;
            ask.add("--stream");
            shown += Console.run(ask.toArray(String[]::new)).code() == 2 ? 1 : 0;
        }
        assertTrue(again > 0, "some seed begins with a piece that is no music");
        assertEquals(again, shown, "what was shown already is not drawn again");
    }

    private static JsonArray law(int size, int... tokens) {
        JsonArray law = new JsonArray(size);
        for (int token = 0; token < size; token++) {
            int at = token;
            law.add(Arrays.stream(tokens).anyMatch(each -> each == at) ? 1.0 / tokens.length : 0.0);
        }
        return law;
    }

    @Test
    void whatIsNoMusicIsRefused() throws IOException {
        String midi = folder.resolve("refused.mid").toString();
        Path masked = TinyModels.masked(folder.resolve("masked"));
        refused("tokens are music", "generate", "--model", masked.toString(), "--midi", midi);
        refused("tokens are music", "generate", "--model", masked.toString(), "--piano-roll", midi);
        refused(
                "one template and one sample, got 3",
                "infill",
                "--model",
                anySubset,
                "--template",
                TEMPLATE,
                "--samples",
                "3",
                "--midi",
                midi);
        refused(
                "whole steps of 4 tokens, got 3",
                "infill",
                "--model",
                anySubset,
                "--template",
                "S67 A62 T59",
                "--midi",
                midi);
        assertFalse(Files.exists(Path.of(midi)));
    }

    private static void refused(String why, String... arguments) {
        Console done = Console.run(arguments);
        assertEquals(2, done.code(), done.err());
        assertEquals(1, done.refusals().size(), done.err());
        assertTrue(done.refusals().get(0).contains(why), done.err());
    }

    @Test
    void choralesAreMeasuredBesideTheirBaselines() {
        JsonObject measures = measured(anySubset, "--set", "baseline=" + causal);
        for (String name : new String[] {"half_nats", "inner_nats", "lower_nats", "baseline_nats"}) {
            assertEquals(Math.log(151), value(measures, name), 1.5, name);
        }
        assertEquals(Math.log(151), value(measures, "uniform_nats"), 1e-9);
        assertTrue(value(measures, "voice_nats") < 3, "a voice has a range");
        assertFalse(measures.has("baseline_inner_nats"));
        assertEquals(measures.get("baseline_nats"), rename(measured(causal).getAsJsonObject("nats"), measures));
    }

    /** The same figure under the baseline's words. */
    private static JsonObject rename(JsonObject own, JsonObject measures) {
        own.add("meaning", measures.getAsJsonObject("baseline_nats").get("meaning"));
        return own;
    }

    private static JsonObject measured(String model, String... more) {
        String[] first = {
            "evaluate",
            "--model",
            model,
            "--task",
            "chorales",
            "--data",
            CHORALES.toString(),
            "--count",
            "1",
            "--format",
            "json"
        };
        String[] all = Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        Console done = Console.run(all);
        assertEquals(0, done.code(), done.err());
        return JsonParser.parseString(done.out()).getAsJsonObject().getAsJsonObject("measures");
    }

    private static double value(JsonObject measures, String name) {
        return measures.getAsJsonObject(name).get("value").getAsDouble();
    }
}
