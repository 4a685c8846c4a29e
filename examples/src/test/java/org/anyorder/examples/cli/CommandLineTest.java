// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.Capability;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.StrategyCatalogs;
import org.anyorder.decoding.StrategyDescription;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private static final Gson GSON = new Gson();

    @TempDir
    Path folder;

    private String table = "";

    @BeforeEach
    void writeTable() throws IOException {
        Path model = Files.createDirectory(folder.resolve("table"));
        Files.writeString(
                model.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"sequences\",\"vocab_size\":3,\"length_correction\":true,"
                        + "\"sequences\":[{\"tokens\":[0,1],\"probability\":0.25},{\"tokens\":[2],\"probability\":0.75}]}");
        table = model.toString();
    }

    @Test
    void jsonHoldsTheContractsKeysAndTheStepsTellTheOrder() {
        Console console = Console.run("generate", "--model", table, "--samples", "3", "--format", "json");
        assertEquals(0, console.code(), console.err());
        assertEquals(3, console.outLines().size());
        for (int sample = 0; sample < 3; sample++) {
            JsonObject object = GSON.fromJson(console.outLines().get(sample), JsonObject.class);
            assertEquals(sample, object.get("sample").getAsInt());
            assertEquals(0, object.get("request").getAsInt());
            assertEquals("stop", object.get("finishReason").getAsString());
            int tokens = object.getAsJsonArray("tokens").size();
            assertEquals(tokens, object.getAsJsonArray("steps").size());
            assertEquals(tokens, object.getAsJsonArray("logProbs").size());
            JsonObject usage = object.getAsJsonObject("usage");
            assertEquals(tokens + 1, usage.get("nfe").getAsInt());
            assertEquals(tokens, usage.get("generated").getAsInt());
            for (String key : new String[] {"storePasses", "drafted", "accepted", "draftNfe", "rows", "seconds"}) {
                assertTrue(usage.has(key), key);
            }
        }
    }

    @Test
    void theBatchSizeChangesNothingOnATable() {
        String alone = Console.run("generate", "--model", table, "--samples", "50", "--batch", "1")
                .out();
        String together = Console.run("generate", "--model", table, "--samples", "50", "--batch", "50")
                .out();
        assertEquals(alone, together);
    }

    @Test
    void knownTokensHaveStepZeroAndNoLogProbability() {
        Console console = Console.runWithInput(
                "[{\"known\":[0]},{\"gap\":[1,1]}]",
                "infill",
                "--model",
                table,
                "--template-json",
                "-",
                "--format",
                "json");
        JsonObject object = GSON.fromJson(console.out(), JsonObject.class);
        assertArrayEquals(new int[] {0, 1}, GSON.fromJson(object.get("tokens"), int[].class));
        assertArrayEquals(new int[] {0, 1}, GSON.fromJson(object.get("steps"), int[].class));
        assertTrue(object.getAsJsonArray("logProbs").get(0).isJsonNull());
        assertEquals("length", object.get("finishReason").getAsString());
    }

    @Test
    void severalTemplatesAnswerInOrder() {
        Console console = Console.runWithInput(
                "[{\"known\":[0]},{\"gap\":[1,1]}]\n[{\"known\":[2]}]\n",
                "infill",
                "--model",
                table,
                "--template-json",
                "-",
                "--format",
                "json");
        assertEquals(2, console.outLines().size(), console.err());
        JsonObject second = GSON.fromJson(console.outLines().get(1), JsonObject.class);
        assertEquals(1, second.get("request").getAsInt());
        assertEquals(0, second.getAsJsonObject("usage").get("nfe").getAsInt());
    }

    @Test
    void aSearchPrintsWhatElseItFound() {
        Console console = Console.run(
                "generate",
                "--model",
                table,
                "--strategy",
                "diverse-beam",
                "--set",
                "beams=4",
                "--set",
                "groups=2",
                "--format",
                "json");
        assertEquals(1, console.outLines().size(), console.err());
        JsonObject best = GSON.fromJson(console.out(), JsonObject.class);
        JsonArray alternatives = best.getAsJsonArray("alternatives");
        assertFalse(alternatives.isEmpty());
        double before = best.get("logProb").getAsDouble();
        for (JsonElement element : alternatives) {
            JsonObject alternative = element.getAsJsonObject();
            assertEquals(
                    List.of("tokens", "text", "steps", "logProbs", "logProb", "finishReason"),
                    List.copyOf(alternative.keySet()));
            assertTrue(alternative.get("logProb").getAsDouble() <= before);
            before = alternative.get("logProb").getAsDouble();
        }
        assertFalse(Console.run("generate", "--model", table, "--format", "json")
                .out()
                .contains("alternatives"));
        Console uneven = Console.run(
                "generate", "--model", table, "--strategy", "diverse-beam", "--set", "beams=4", "--set", "groups=3");
        assertEquals(2, uneven.code());
        assertTrue(uneven.err().contains("groups must divide the 4 beams evenly (1, 2, 4), got 3"), uneven.err());
    }

    @Test
    void theHistogramCountsEverySample() {
        Console console = Console.run(
                "generate", "--model", table, "--samples", "2000", "--batch", "500", "--format", "histogram");
        JsonObject object = GSON.fromJson(console.out(), JsonObject.class);
        int total = 0;
        int last = Integer.MAX_VALUE;
        for (var entry : object.getAsJsonArray("counts")) {
            int count = entry.getAsJsonObject().get("count").getAsInt();
            assertTrue(count <= last);
            last = count;
            total += count;
        }
        assertEquals(2000, total);
        assertEquals(2000, object.get("samples").getAsInt());
    }

    @Test
    void theScoreOfATableIsItsProbability() {
        Console console = Console.run("score", "--model", table, "--tokens", "0,1", "--format", "json");
        JsonObject object = GSON.fromJson(console.out(), JsonObject.class);
        assertEquals(Math.log(0.25), object.get("logProb").getAsDouble(), 1e-9);
        assertEquals("exact", object.get("kind").getAsString());
    }

    /** Alternatives for one template, ranked. */
    @Test
    void severalSequencesHaveALineEach() throws IOException {
        String few = joint("several", 3);
        Path template = Files.writeString(folder.resolve("several.json"), "[{\"known\":[0]},{\"gap\":[2,2]}]");
        List<String> lines = Console.run(
                        "score",
                        "--model",
                        few,
                        "--strategy",
                        "any-subset:sequential",
                        "--tokens",
                        "0,1,1",
                        "--tokens",
                        "0,0,1",
                        "--template-json",
                        template.toString(),
                        "--format",
                        "json")
                .out()
                .lines()
                .toList();
        assertEquals(2, lines.size());
        double[] weights = {4, 2}; // of 1 + 2 + 3 + 4
        for (int line = 0; line < 2; line++) {
            JsonObject score = GSON.fromJson(lines.get(line), JsonObject.class);
            assertEquals(Math.log(weights[line] / 10), score.get("logProb").getAsDouble(), 1e-9);
            assertEquals(2, score.get("tokens").getAsInt());
        }
    }

    @Test
    void theScoreOfAMaskedModelSaysWhetherItIsABound() throws IOException {
        String few = joint("few", 4);
        JsonObject exact = GSON.fromJson(
                Console.run("score", "--model", few, "--tokens", "0,1,1,0", "--format", "json")
                        .out(),
                JsonObject.class);
        assertEquals("exact", exact.get("kind").getAsString());
        assertEquals(Math.log(7 / weights(16)), exact.get("logProb").getAsDouble(), 1e-9);
        // Twelve tokens are too many to sum over all sets of masked ones.
        String many = joint("many", 12);
        String tokens = "0,1,1,0,0,0,0,0,1,0,1,1";
        JsonObject bound = GSON.fromJson(
                Console.run("score", "--model", many, "--tokens", tokens, "--format", "json")
                        .out(),
                JsonObject.class);
        assertEquals("lower bound", bound.get("kind").getAsString());
        double error = bound.get("standardError").getAsDouble();
        assertTrue(error > 0 && error < 1, bound.toString());
        String text = Console.run("score", "--model", many, "--tokens", tokens).out();
        assertTrue(text.contains("lower bound, standard error 0."), text);
    }

    /** A table of two tokens in which outcome i has the weight i mod 7 + 1. */
    private String joint(String name, int length) throws IOException {
        int outcomes = 1 << length;
        String law = IntStream.range(0, outcomes)
                .mapToObj(i -> Double.toString((i % 7 + 1) / weights(outcomes)))
                .collect(Collectors.joining(","));
        Path model = Files.createDirectory(folder.resolve(name));
        Files.writeString(
                model.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"joint\",\"vocab_size\":2,\"length\":" + length
                        + ",\"probabilities\":[" + law + "]}");
        return model.toString();
    }

    private static double weights(int outcomes) {
        return IntStream.range(0, outcomes).map(i -> i % 7 + 1).sum();
    }

    @Test
    void strategiesOfAMaskedModelNamePaperLawCostAndApproximateCaches() {
        String golden = "../masked-diffusion/src/test/resources/golden/sdar";
        String text = Console.run("strategies", "--model", golden).out();
        assertTrue(text.contains("masked:sdar  (recommended)\n  Cheng et al. 2025 (SDAR), arXiv"), text);
        assertTrue(text.contains("  law: exact: the model\u2019s conditionals, in this order\n  NFE: positions"), text);
        assertTrue(text.contains("allowed: none, prefix (approximate), dual (approximate), free (approximate)"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches(" +default 0\\.9; allowed: in \\[0, 1]")), text);
    }

    @Test
    void inspectTellsWhatAMaskedModelSeesAndWhereItPredicts() {
        String sdar = Console.run("inspect", "--model", "../masked-diffusion/src/test/resources/golden/sdar")
                .out();
        assertTrue(sdar.contains("visibility       block-causal: every position sees its block of 4 and those"), sdar);
        assertTrue(sdar.contains("alignment        a position is predicted in its own row"), sdar);
        assertTrue(sdar.contains("mask             token 47"), sdar);
        String dream = Console.run("inspect", "--model", "../masked-diffusion/src/test/resources/golden/llada/dream")
                .out();
        assertTrue(dream.contains("visibility       full: every position sees every other"), dream);
        assertTrue(dream.contains("alignment        a position is predicted in the row before"), dream);
    }

    @Test
    void inspectSaysOnceWhatEveryStrategyCanDo() throws IOException {
        for (String model : List.of(table, "../masked-diffusion/src/test/resources/golden/sdar")) {
            String inspected = Console.run("inspect", "--model", model).out();
            Set<String> common = capabilities(inspected, "capabilities +");
            assertFalse(common.isEmpty(), inspected);
            try (LoadedModel loaded = FolderLoader.open(model, Device.cpu(), Precision.FLOAT32)) {
                for (StrategyCatalogs.Choice choice : StrategyCatalogs.of(loaded)) {
                    StrategyDescription strategy = choice.entry().description();
                    String name = strategy.view().label() + ":" + strategy.name();
                    Set<String> all = capabilities(inspected, "strategy +" + name + " \\(.*\\)(; also )?");
                    assertTrue(Collections.disjoint(common, all), inspected);
                    all.addAll(common);
                    Set<String> expected = strategy.capabilities().stream()
                            .map(Capability::label)
                            .collect(Collectors.toSet());
                    assertEquals(expected, all, name);
                }
            }
        }
    }

    /** The names behind the start of the only line that begins so. */
    private static Set<String> capabilities(String inspected, String start) {
        List<String> lines = inspected
                .lines()
                .filter(line -> line.matches(start + "[a-z, -]*"))
                .toList();
        assertEquals(1, lines.size(), start + " in " + inspected);
        Set<String> labels =
                new TreeSet<>(List.of(lines.get(0).replaceFirst(start, "").split(", ")));
        labels.remove("");
        return labels;
    }

    @Test
    void strategiesTellNameExactnessAndOptions() {
        Console console = Console.run("strategies", "--model", table, "--format", "json");
        assertEquals(0, console.code(), console.err());
        boolean joint = false;
        for (String line : console.outLines()) {
            JsonObject strategy = GSON.fromJson(line, JsonObject.class);
            joint |= strategy.get("name").getAsString().equals("joint")
                    && strategy.get("exactness").getAsString().equals("PROCESS")
                    && !strategy.getAsJsonArray("options").isEmpty();
        }
        assertTrue(joint, console.out());
    }

    @Test
    void parallelInsertionFillsSeveralSlotsAStep() throws IOException {
        String model =
                TinyModels.insertionTransformer(folder.resolve("transformer")).toString();
        Console infilled = Console.runWithInput(
                "[{\"known\":[6]},{\"gap\":[7,7]},{\"known\":[7]},{\"gap\":[3,3]}]",
                "infill",
                "--model",
                model,
                "--template-json",
                "-",
                "--strategy",
                "parallel",
                "--format",
                "json");
        assertEquals(0, infilled.code(), infilled.err());
        JsonObject object = GSON.fromJson(infilled.out(), JsonObject.class);
        assertEquals(12, object.getAsJsonArray("tokens").size());
        assertEquals(3, object.getAsJsonObject("usage").get("nfe").getAsInt(), "1, 2 and 4 slots of the wider gap");
        Console generated = Console.run(
                "generate",
                "--model",
                model,
                "--prompt-tokens",
                "6,7",
                "--strategy",
                "parallel",
                "--temperature",
                "0",
                "--max-new-tokens",
                "5",
                "--set",
                "stop-threshold=2",
                "--format",
                "json");
        assertEquals(0, generated.code(), generated.err());
        object = GSON.fromJson(generated.out(), JsonObject.class);
        assertEquals(7, object.getAsJsonArray("tokens").size());
        assertEquals(3, object.getAsJsonObject("usage").get("nfe").getAsInt());
    }

    @Test
    void parallelInsertionRefusesAStopHeadAndNamesWhatWorks() {
        Console console = Console.run("generate", "--model", table, "--strategy", "parallel");
        assertEquals(2, console.code(), console.err());
        assertTrue(console.refusals().get(0).contains("use strategy joint or two-stage"), console.err());
    }

    @Test
    void streamingEndsWithTheWholeText() {
        Console plain = Console.run("generate", "--model", table, "--seed", "3");
        Console streamed = Console.run("generate", "--model", table, "--seed", "3", "--stream");
        assertEquals(plain.out(), streamed.out());
    }

    @Test
    void limitsAreNeverOvershot() {
        for (int nfe = 0; nfe < 3; nfe++) {
            Console console =
                    Console.run("generate", "--model", table, "--max-nfe", "" + nfe, "--format", "json", "--seed", "1");
            JsonObject object = GSON.fromJson(console.out(), JsonObject.class);
            assertTrue(object.getAsJsonObject("usage").get("nfe").getAsInt() <= nfe);
        }
        Console none = Console.run("generate", "--model", table, "--max-new-tokens", "0", "--format", "json");
        JsonObject object = GSON.fromJson(none.out(), JsonObject.class);
        assertEquals("length", object.get("finishReason").getAsString());
        assertEquals(0, object.getAsJsonObject("usage").get("nfe").getAsInt());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "models",
                "inspect",
                "strategies",
                "generate",
                "infill",
                "score",
                "forward",
                "train",
                "evaluate",
                "bench",
                "doctor"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        Console console = Console.run(command, "--help");
        assertEquals(0, console.code());
        assertTrue(console.out().contains("Example: anyorder " + command), console.out());
    }

    @Test
    void theTraceIsAPageThatNamesTheLaw() throws IOException {
        Path page = folder.resolve("trace.html");
        Console console = Console.run("generate", "--model", table, "--trace", page.toString());
        assertEquals(0, console.code(), console.err());
        String html = Files.readString(page);
        assertTrue(html.startsWith("<!DOCTYPE html>"), html.substring(0, Math.min(60, html.length())));
        assertTrue(html.contains("PROCESS") || html.contains("process"), "the page must name the exactness");
    }

    @Test
    void quietRunsPrintNothingBesidesResults() {
        Console console = Console.run("generate", "--model", table, "--quiet");
        assertEquals(0, console.code());
        assertFalse(console.err().contains("anyorder"), console.err());
    }
}
