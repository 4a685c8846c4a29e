// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.kernel.Precision;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a cache changes, on tables whose states see stale tokens and on recorded networks. */
class CacheParityEvaluationTest {

    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final int LENGTH = 6;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"prefix", "dual"})
    void anExactCacheChangesNothing(String cache) throws IOException {
        Path blocks = table(", \"visibility\": \"block_causal\", \"block_size\": 2");
        Evaluation found = run(blocks, Map.of("cache", cache, "block-length", "2"));
        assertEquals(0, value(found, "logit_deviation"));
        assertEquals(1, value(found, "equal_tokens"));
        assertEquals(1, value(found, "equal_sequences"));
        assertTrue(Double.isNaN(value(found, "first_difference")));
        assertTrue(found.series().get(0).values().stream().allMatch(each -> each == 0));
    }

    @Test
    void anApproximateCacheIsNamedAndItsDeviationIsFound() throws IOException {
        Evaluation found = run(table(""), Map.of("cache", "free", "block-length", "2"));
        assertTrue(
                found.notes().get(0).startsWith("free cache: approximate"),
                found.notes().toString());
        assertTrue(value(found, "logit_deviation") > 0);
        assertTrue(value(found, "equal_tokens") < 1);
        assertTrue(value(found, "first_difference") > 1);
        assertEquals(1, value(found, "store_passes"));
        assertEquals(0, found.series().get(0).values().get(0), "nothing is stale in the first evaluation");
        assertEquals(
                value(found, "logit_deviation"),
                found.series().get(0).values().stream()
                        .mapToDouble(each -> each)
                        .max()
                        .getAsDouble());
    }

    /** One token a pass: blocks of two at 0, 2, 4, each by two passes. */
    @ParameterizedTest
    @CsvSource({"prefix, 6 + 6 + 6 + 4 + 6 + 2", "dual, 6 + 2 + 6 + 2 + 6 + 2", "free, 6 + 6 + 6 + 4 + 4 + 2 + 2"})
    void rowsAreThoseOfTheFormulas(String cache, String rows) throws IOException {
        Evaluation found = run(
                table(""),
                Map.of("cache", cache, "strategy", "low-confidence", "block-length", "2", "exact-order", "true"));
        assertEquals(
                Arrays.stream(rows.split(" \\+ ")).mapToInt(Integer::parseInt).sum(), value(found, "rows"));
        assertEquals(LENGTH, value(found, "nfe"));
        assertEquals(LENGTH, value(found, "nfe_uncached"));
        assertEquals(LENGTH * LENGTH, value(found, "rows_uncached"));
    }

    @Test
    void aNetworkWhosePositionsSeeAllDeviatesAfterTheFirstPassOfABlock() throws IOException {
        Evaluation found = run(
                GOLDEN.resolve("llada"),
                Map.of(
                        "cache",
                        "dual",
                        "strategy",
                        "low-confidence",
                        "block-length",
                        "4",
                        "steps",
                        "16",
                        "length",
                        "16",
                        "temperature",
                        "0"));
        List<Double> deviations = found.series().get(0).values();
        assertEquals(16, deviations.size());
        for (int evaluation = 0; evaluation < 16; evaluation++) {
            double deviation = deviations.get(evaluation);
            assertTrue(evaluation % 4 == 0 ? deviation < 1e-4 : deviation > 1e-2, deviations.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"prefix", "dual"})
    void aBlockCausalNetworkIsExactInItsBlocks(String cache) throws IOException {
        Evaluation found = run(GOLDEN.resolve("sdar"), Map.of("cache", cache, "block-length", "4", "length", "24"));
        assertTrue(value(found, "logit_deviation") < 1e-4, found.toString());
        assertEquals(1, value(found, "equal_tokens"));
        assertTrue(value(found, "rows") < value(found, "rows_uncached"));
    }

    @Test
    void blocksThatAreNeverRunAgainAreExact() throws IOException {
        Path blocks = table(", \"visibility\": \"block_causal\", \"block_size\": 2");
        Evaluation found = run(blocks, Map.of("cache", "block"));
        assertEquals(List.of("block cache: exact"), found.notes());
        assertEquals(0, value(found, "logit_deviation"));
        assertEquals(1, value(found, "equal_sequences"));
        assertEquals(3, value(found, "store_passes"));
        assertEquals(2 * 6 + 3 * 2, value(found, "rows"), "two passes a block of two, and one that stores it");
        for (String golden : List.of("bd3lm", "sdar", "fast_dllm_v2")) {
            Evaluation network = run(GOLDEN.resolve(golden), Map.of("cache", "block", "length", "8"));
            assertTrue(value(network, "logit_deviation") < 1e-4, network.toString());
            assertTrue(value(network, "rows") < value(network, "rows_uncached"), network.toString());
        }
        Evaluation sub = run(
                GOLDEN.resolve("fast_dllm_v2"),
                Map.of(
                        "cache",
                        "block",
                        "strategy",
                        "fast-dllm-v2",
                        "sub-block-length",
                        "2",
                        "sub-block-cache",
                        "true"));
        assertTrue(
                sub.notes().get(0).startsWith("sub-block cache: approximate"),
                sub.notes().toString());
        assertTrue(value(sub, "logit_deviation") > 1e-3, sub.toString());
    }

    @Test
    void takesTemplatesAndWindowsOfATextAndIsRepeatable() throws IOException {
        Path model = table("");
        Path templates = Files.writeString(
                folder.resolve("templates.jsonl"),
                "[{\"known\":[1]},{\"gap\":[3,3]},{\"known\":[0,2]}]\n[{\"gap\":[1,4]},{\"known\":[2]}]\n");
        Map<String, String> options = Map.of("cache", "dual", "block-length", "2");
        Evaluation found = run(model, options, Optional.of(templates), OptionalInt.empty());
        assertEquals(2, found.examples());
        assertEquals(values(found), values(run(model, options, Optional.of(templates), OptionalInt.empty())));
        assertEquals(
                1,
                run(model, options, Optional.of(templates), OptionalInt.of(1)).examples());
        Path text = Files.writeString(folder.resolve("text.txt"), "0 1 2 2 1 0 0 1 2 0 1 1");
        Evaluation windows = run(model, options, Optional.of(text), OptionalInt.of(5));
        assertEquals(5, windows.examples());
        assertEquals(LENGTH * LENGTH / 2.0, value(windows, "rows_uncached"), "three tokens a window, one a pass");
    }

    @Test
    void saysWhatItCannotCompare() throws IOException {
        refused("option 'cache' must be one of prefix, dual, free, block, got 'full'", Map.of("cache", "full"));
        refused(
                "option 'strategy' must be one with an option 'cache' for cache=dual",
                Map.of("cache", "dual", "strategy", "ancestral"));
        refused(
                "option 'strategy' must be one that fills block by block for cache=block",
                Map.of("cache", "block", "strategy", "threshold"));
        refused("strategy 'masked:dance' is unknown", Map.of("strategy", "dance"));
        refused("option 'length' must be at most the model's 6 positions, got 7", Map.of("length", "7"));
        refused("option 'shine' is unknown to strategy threshold", Map.of("shine", "1"));
        Path text = Files.writeString(folder.resolve("short.txt"), "0 1 2");
        IllegalArgumentException tooShort = assertThrows(
                IllegalArgumentException.class, () -> run(table(""), Map.of(), Optional.of(text), OptionalInt.empty()));
        assertTrue(tooShort.getMessage().contains("at least 6 tokens"), tooShort.getMessage());
        Path full = Files.writeString(folder.resolve("full.json"), "[{\"known\":[1,2]}]");
        IllegalArgumentException nothing = assertThrows(
                IllegalArgumentException.class, () -> run(table(""), Map.of(), Optional.of(full), OptionalInt.empty()));
        assertTrue(nothing.getMessage().contains("something to fill"), nothing.getMessage());
    }

    @Test
    void claimsMaskedModelsAndTablesSeenAsSuch() throws IOException {
        for (String golden : List.of("mdlm", "bd3lm", "llada", "llada/dream", "sdar", "fast_dllm_v2")) {
            assertEquals(
                    "cache-parity",
                    EvaluationTask.named(
                                    "cache-parity",
                                    ModelFolder.open(GOLDEN.resolve(golden)).config())
                            .name());
        }
        EvaluationTask task = new CacheParityEvaluation();
        assertTrue(task.claims(ModelFolder.open(table("")).config()));
        Path markov = Files.createDirectories(folder.resolve("markov"));
        Files.writeString(markov.resolve("config.json"), "{\"model_type\": \"table\", \"kind\": \"markov\"}");
        assertEquals(false, task.claims(ModelFolder.open(markov).config()));
    }

    private void refused(String why, Map<String, String> options) throws IOException {
        Path model = table("");
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> run(model, options), why);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    /** A joint law of six positions of three tokens, all possible. */
    private Path table(String more) throws IOException {
        Path model = Files.createDirectories(folder.resolve("table" + more.length()));
        SplittableRandom random = new SplittableRandom(Seeds.seed("CacheParityEvaluationTest"));
        double[] weights = random.doubles(729).map(u -> Math.pow(u, 4) + 1e-3).toArray();
        double sum = Arrays.stream(weights).sum();
        String law = Arrays.stream(weights)
                .mapToObj(weight -> Double.toString(weight / sum))
                .collect(Collectors.joining(", "));
        Files.writeString(
                model.resolve("config.json"),
                "{\"model_type\": \"table\", \"kind\": \"joint\", \"vocab_size\": 3, \"length\": 6, \"probabilities\": ["
                        + law + "]" + more + "}");
        return model;
    }

    private static Evaluation run(Path model, Map<String, String> options) throws IOException {
        return run(model, options, Optional.empty(), OptionalInt.of(30));
    }

    private static Evaluation run(Path model, Map<String, String> options, Optional<Path> data, OptionalInt count)
            throws IOException {
        EvaluationSettings settings =
                new EvaluationSettings(model, Device.cpu(), Precision.FLOAT32, data, count, 5, 8, options);
        return new CacheParityEvaluation().run(settings, EvaluationListener.NONE);
    }

    private static double value(Evaluation evaluation, String measure) {
        return values(evaluation).get(measure);
    }

    private static Map<String, Double> values(Evaluation evaluation) {
        Map<String, Double> values = new HashMap<>();
        for (Measure measure : evaluation.measures()) {
            values.put(measure.name(), measure.value());
        }
        return values;
    }
}
