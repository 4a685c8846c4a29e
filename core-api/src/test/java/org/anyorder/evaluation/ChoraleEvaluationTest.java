// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.kernel.Precision;
import org.anyorder.music.MusicTokens;
import org.anyorder.music.PianoRoll;
import org.anyorder.music.Voice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exact tables, whose likelihoods are known, measured on chorales. */
class ChoraleEvaluationTest {
    private static final int WORDS = MusicTokens.words().size();
    private static final PianoRoll HELD = chorale(new int[] {67, 62, 59, 43}, 20);
    private static final PianoRoll OTHER = chorale(new int[] {69, 62, -1, 43}, 8);

    @TempDir
    private Path folder;

    private Path data;
    private Path model;

    private static PianoRoll chorale(int[] step, int steps) {
        return new PianoRoll(IntStream.range(0, steps).mapToObj(i -> step).toArray(int[][]::new));
    }

    private static String json(PianoRoll roll) {
        return java.util.Arrays.deepToString(roll.pitches());
    }

    @BeforeEach
    void write() throws IOException {
        data = Files.writeString(
                folder.resolve("chorales.json"),
                "{\"train\":[" + json(HELD) + "],\"valid\":[" + json(HELD) + "],\"test\":[" + json(HELD) + ","
                        + json(OTHER) + "]}");
        model = table("music", 1);
    }

    /** A note is drawn by its own weight, whatever stands before it; all but one note weigh the same. */
    private Path table(String name, double held) throws IOException {
        Path table = Files.createDirectories(folder.resolve(name));
        double total = WORDS - 1 + held;
        JsonArray row = new JsonArray();
        MusicTokens.words().forEach(word -> row.add((word.equals("S67") ? held : 1) / total));
        JsonObject rows = new JsonObject();
        rows.add("", row);
        JsonObject task = new JsonObject();
        task.addProperty("name", "chorales");
        task.addProperty("steps", 16);
        JsonObject config = new JsonObject();
        config.addProperty("model_type", "table");
        config.addProperty("kind", "markov");
        config.addProperty("vocab_size", WORDS);
        config.addProperty("order", 0);
        config.add("rows", rows);
        config.add("task", task);
        Files.writeString(table.resolve("config.json"), config.toString());
        JsonObject vocabulary = new JsonObject();
        MusicTokens.words().forEach(word -> vocabulary.addProperty(word, vocabulary.size()));
        Files.writeString(
                table.resolve("tokenizer.json"),
                "{\"version\":\"1.0\",\"added_tokens\":[],\"pre_tokenizer\":{\"type\":\"WhitespaceSplit\"},"
                        + "\"model\":{\"type\":\"WordLevel\",\"unk_token\":\"<unk>\",\"vocab\":" + vocabulary + "}}");
        return table;
    }

    private Evaluation run(Path measured, OptionalInt count, Map<String, String> options) throws IOException {
        EvaluationSettings settings = new EvaluationSettings(
                measured, Device.cpu(), Precision.FLOAT32, Optional.of(data), count, 0, 8, options);
        return EvaluationTask.named("chorales", ModelConfig.read(measured.resolve("config.json")))
                .run(settings, EvaluationListener.NONE);
    }

    private static Map<String, Measure> named(Evaluation evaluation) {
        return evaluation.measures().stream().collect(Collectors.toMap(Measure::name, measure -> measure));
    }

    @Test
    void aTableCostsWhatItSays() throws IOException {
        double held = 50;
        Path weighted = table("weighted", held);
        Evaluation evaluation = run(weighted, OptionalInt.empty(), Map.of());
        assertEquals(2, evaluation.examples());
        Map<String, Measure> found = named(evaluation);
        double total = WORDS - 1 + held;
        // 20 of the 112 notes are the heavy one.
        assertEquals(
                Math.log(total) - 20 / 112.0 * Math.log(held), found.get("nats").value(), 1e-5);
        assertEquals(Math.log(WORDS), found.get("uniform_nats").value(), 1e-12);
        assertTrue(found.get("nats").standardError().getAsDouble() > 0);
    }

    @Test
    void voicesAreCountedInTheTrainingPart() throws IOException {
        double nats = 0;
        for (Voice voice : Voice.values()) {
            double size = voice.highest() - voice.lowest() + 2 + 20.0;
            int other = OTHER.pitch(0, voice);
            nats += 20 * Math.log(size / 21) + 8 * Math.log(size / (other == HELD.pitch(0, voice) ? 21 : 1));
        }
        Map<String, Measure> found = named(run(model, OptionalInt.empty(), Map.of()));
        assertEquals(nats / 112, found.get("voice_nats").value(), 1e-9);
    }

    @Test
    void whatAModelCannotBeAskedIsLeftOut() throws IOException {
        Map<String, Measure> found = named(run(model, OptionalInt.empty(), Map.of()));
        for (String name : List.of("half_nats", "inner_nats", "lower_nats", "middle_nats")) {
            assertFalse(found.containsKey(name), name + " looks at what stands behind");
        }
    }

    @Test
    void anotherModelStandsBeside() throws IOException {
        Map<String, Measure> found =
                named(run(table("weighted", 9), OptionalInt.of(1), Map.of("baseline", model.toString())));
        assertEquals(Math.log(WORDS), found.get("baseline_nats").value(), 1e-5);
        assertEquals(Math.log(WORDS + 8) - Math.log(9) / 4, found.get("nats").value(), 1e-5);
    }

    @Test
    void wrongSettingsAreRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> run(model, OptionalInt.empty(), Map.of("window", "3")));
        EvaluationSettings bare = new EvaluationSettings(
                model, Device.cpu(), Precision.FLOAT32, Optional.empty(), OptionalInt.empty(), 0, 8);
        String said = assertThrows(IllegalArgumentException.class, () -> new ChoraleEvaluation()
                        .run(bare, EvaluationListener.NONE))
                .getMessage();
        assertTrue(said.contains("--data"), said);
        Files.delete(model.resolve("tokenizer.json"));
        assertThrows(CheckpointFormatException.class, () -> run(model, OptionalInt.empty(), Map.of()));
    }

    @Test
    void onlyModelsOfChoralesAreClaimed() throws IOException {
        for (String config : List.of("{}", "{\"task\":{\"name\":\"text\"}}", "{\"task\":5}")) {
            assertFalse(new ChoraleEvaluation().claims(ModelConfig.parse("config.json", config)), config);
        }
    }

    @Test
    void questionsAskWhatTheySay() {
        int asked = 0;
        boolean[] half = ChoraleQuestion.HALF.of(64, new java.util.SplittableRandom(5));
        for (boolean one : half) {
            asked += one ? 1 : 0;
        }
        assertEquals(128, asked, 40, "five standard errors");
        boolean[] inner = ChoraleQuestion.INNER.of(2, new java.util.SplittableRandom(5));
        assertEquals("[false, true, true, false, false, true, true, false]", java.util.Arrays.toString(inner));
        boolean[] lower = ChoraleQuestion.LOWER.of(1, new java.util.SplittableRandom(5));
        assertEquals("[false, true, true, true]", java.util.Arrays.toString(lower));
        boolean[] middle = ChoraleQuestion.MIDDLE.of(64, new java.util.SplittableRandom(5));
        for (int place = 0; place < middle.length; place++) {
            assertEquals(place >= 64 && place < 192, middle[place]);
        }
    }
}
