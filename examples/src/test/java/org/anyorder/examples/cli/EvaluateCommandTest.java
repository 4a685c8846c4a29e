// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.insertion.task.StarGraph;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    private static final StarGraphGenerator FAMILY = StarGraphGenerator.asymmetric(12, 2, 3, 4, 1);

    @TempDir
    private static Path folder;

    private static String star;
    private static String text;
    private static String corpus;

    @BeforeAll
    static void writeModels() throws IOException {
        star = TinyModels.star(folder.resolve("star"), FAMILY).toString();
        text = TinyModels.text(folder.resolve("text")).toString();
        StringBuilder words = new StringBuilder();
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 2000; i++) {
            words.append("aaabbcde".charAt(random.nextInt(8))).append(i % 9 == 8 ? '\n' : ' ');
        }
        corpus = Files.writeString(folder.resolve("corpus.txt"), words).toString();
    }

    @Test
    void freshGraphsAndTheSameGraphsInAFileGiveTheSameFiguresInAnyBatch() throws IOException {
        StringBuilder csv = new StringBuilder(StarGraph.CSV_HEADER + "\n");
        for (int number = 0; number < 12; number++) {
            csv.append(FAMILY.generate(RandomStreams.of(4, number, 0)).csvRow()).append('\n');
        }
        Path file = Files.writeString(folder.resolve("graphs.csv"), csv);
        JsonObject fresh = measured(star, "star", "--count", "12", "--seed", "4", "--batch", "1");
        JsonObject read = measured(star, "star", "--data", file.toString(), "--batch", "5");
        assertEquals(12, fresh.get("examples").getAsInt());
        assertEquals(12, read.get("examples").getAsInt());
        for (String name : new String[] {"exact_match", "token_accuracy", "well_formed", "length_rmse", "nfe"}) {
            assertEquals(value(fresh, name), value(read, name), name);
        }
        assertTrue(value(fresh, "nfe") >= 1);
        JsonObject exact = fresh.getAsJsonObject("measures").getAsJsonObject("exact_match");
        assertTrue(exact.get("low").getAsDouble() <= exact.get("value").getAsDouble());
        assertTrue(exact.get("high").getAsDouble() > exact.get("value").getAsDouble());
    }

    /** Guessing an arm would give a half at most: the published network looks for the goal. */
    @Test
    void theEmbeddedModelChoosesTheRightArm() throws IOException {
        JsonObject found = measured("star-easy", "star", "--count", "200", "--seed", "4");
        assertTrue(value(found, "exact_match") > 0.95, found.toString());
    }

    @Test
    void likelihoodOfAnUntrainedModelIsThatOfGuessing() throws IOException {
        JsonObject found = measured(text, "likelihood", "--data", corpus, "--count", "60");
        // The words' own entropy: probabilities 3/8, 2/8 and three times 1/8.
        assertEquals(1.49, value(found, "unigram_nats"), 0.3);
        assertTrue(value(found, "token_loss") > value(found, "unigram_nats"), found.toString());
        assertTrue(value(found, "sequence_nats") > value(found, "unigram_nats"), found.toString());
        assertTrue(
                found.getAsJsonObject("measures").getAsJsonObject("stop_loss").has("standardError"));
        assertEquals(
                found.get("measures"),
                measured(text, "likelihood", "--data", corpus, "--count", "60").get("measures"));
        assertNotEquals(
                value(found, "token_loss"),
                value(measured(text, "likelihood", "--data", corpus, "--count", "60", "--seed", "1"), "token_loss"));
    }

    @Test
    void infillComparesWithTokenFrequencies() throws IOException {
        JsonObject found = measured(text, "infill", "--data", corpus, "--count", "20");
        assertEquals(value(found, "unigram_nats") - value(found, "infill_nats"), value(found, "gain_nats"), 1e-9);
        // The commonest word is 3/8 of the text.
        assertEquals(0.375, value(found, "unigram_recovered"), 0.2);
        assertTrue(value(found, "recovered") >= 0 && value(found, "recovered") <= 1);
        assertTrue(value(found, "filled") >= 1, "a first token is forced");
    }

    @Test
    void textIsATableWithErrors() {
        Console done = Console.run("evaluate", "--model", star, "--task", "star", "--count", "3");
        assertEquals(0, done.code(), done.err());
        assertTrue(done.out().contains("star · 3 examples · seed 0"), done.out());
        assertTrue(done.out().lines().anyMatch(line -> line.matches(" +exact_match +[01]\\.\\d{4} +\\[.*\\] .*")));
    }

    @Test
    void cachesAreComparedStepByStep() throws IOException {
        String llada =
                Path.of("../masked-diffusion/src/test/resources/golden/llada").toString();
        String[] options = {
            "--count", "2", "--set", "cache=dual", "--set", "block-length=4", "--set", "length=8", "--seed", "3"
        };
        JsonObject found = measured(llada, "cache-parity", options);
        assertTrue(found.getAsJsonArray("notes").get(0).getAsString().startsWith("dual cache: approximate"));
        assertEquals(
                8,
                found.getAsJsonObject("series")
                        .getAsJsonObject("logit_deviation")
                        .getAsJsonArray("values")
                        .size());
        assertTrue(value(found, "rows") < value(found, "rows_uncached"));
        String[] table = new String[5 + options.length];
        System.arraycopy(new String[] {"evaluate", "--model", llada, "--task", "cache-parity"}, 0, table, 0, 5);
        System.arraycopy(options, 0, table, 5, options.length);
        String text = Console.run(table).out();
        assertTrue(text.contains("  dual cache: approximate"), text);
        assertTrue(text.lines().anyMatch(line -> line.matches(" +equal_tokens +[01]\\.\\d{4} +\\[.*")), text);
        assertTrue(text.lines().anyMatch(line -> line.matches(" +1( +\\d+\\.\\d{4}){8}")), text);
        refused("option 'cache' must be one of prefix, dual, free, block", llada, "cache-parity", "--set", "cache=x");
        refused("--set must not be given, task star has no options", star, "star", "--set", "cache=dual");
    }

    @Test
    void badInputIsRefusedInOneLine() throws IOException {
        refused("task must be one of [infill, likelihood, star, zebra] for this model, got sudoku", star, "sudoku");
        refused("count must be at least 1, got 0", star, "star", "--count", "0");
        refused("batchRows must be at least 1, got 0", star, "star", "--batch", "0");
        refused(
                "no such file: ",
                star,
                "star",
                "--data",
                folder.resolve("none.csv").toString());
        Path bad = Files.writeString(folder.resolve("bad.csv"), StarGraph.CSV_HEADER + "\nnonsense\n");
        refused("bad.csv, line 2: a row must read", star, "star", "--data", bad.toString());
        refused("names no family of star graphs", text, "star");
        refused("names no sizes of zebra puzzles", star, "zebra");
        Path puzzles = Files.writeString(folder.resolve("bad-puzzles.csv"), "input,output\n= LHS c 0 9,0 0 0\n");
        refused("bad-puzzles.csv, line 2: words must be among", star, "zebra", "--data", puzzles.toString());
        Path puzzle =
                Files.writeString(folder.resolve("puzzle.csv"), "input,output\nends LHS c 0 0 RHS CLUE_END,0 0 0\n");
        refused(
                "num_embeddings must be at least 25 in a model of zebra puzzles",
                star,
                "zebra",
                "--data",
                puzzle.toString());
        refused("must be \"prefix\" in a model of zebra puzzles", text, "zebra", "--data", puzzle.toString());
        refused("task likelihood needs --data FILE", text, "likelihood");
        refused("has no tokenizer.json", star, "infill", "--data", corpus);
        Path small = Files.writeString(folder.resolve("small.txt"), "a b c");
        refused("windows must be at most as long", text, "infill", "--data", small.toString());
        refused("model must be a folder or the name of an embedded model", "nothing-here", "star");
    }

    private static void refused(String why, String model, String task, String... more) {
        Console done = run(model, task, more);
        assertEquals(2, done.code(), done.err());
        assertEquals(1, done.refusals().size(), done.err());
        assertTrue(done.refusals().get(0).contains(why), done.err());
        assertEquals("", done.out());
    }

    private static JsonObject measured(String model, String task, String... more) {
        Console done = run(model, task, more);
        assertEquals(0, done.code(), done.err());
        return JsonParser.parseString(done.out()).getAsJsonObject();
    }

    private static Console run(String model, String task, String... more) {
        String[] arguments = new String[7 + more.length];
        String[] first = {"evaluate", "--model", model, "--task", task, "--format", "json"};
        System.arraycopy(first, 0, arguments, 0, 7);
        System.arraycopy(more, 0, arguments, 7, more.length);
        return Console.run(arguments);
    }

    private static double value(JsonObject evaluation, String measure) {
        return evaluation
                .getAsJsonObject("measures")
                .getAsJsonObject(measure)
                .get("value")
                .getAsDouble();
    }
}
