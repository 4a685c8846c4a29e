// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad input ends with exit code 2 and one line that names the argument, its value and what is allowed. */
class BadInputTest {

    static final Path NETWORK = Path.of("../insertion-lm/src/test/resources/golden/ilm");

    @TempDir
    Path folder;

    private String table = "";

    @BeforeEach
    void writeTable() throws IOException {
        Path model = Files.createDirectory(folder.resolve("table"));
        Files.writeString(
                model.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"sequences\",\"vocab_size\":3,\"length_correction\":true,"
                        + "\"sequences\":[{\"tokens\":[0,1],\"probability\":0.5},{\"tokens\":[2],\"probability\":0.5}]}");
        table = model.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--temperature | NaN | temperature",
                "--temperature | -0.5 | temperature",
                "--temperature | hot | temperature",
                "--top-p | 0 | topP",
                "--top-p | 1.5 | topP",
                "--top-k | -1 | topK",
                "--samples | 0 | samples",
                "--batch | 0 | batch",
                "--max-new-tokens | -1 | max-new-tokens",
                "--max-nfe | -1 | max-nfe",
                "--timeout | 0 | timeout",
                "--timeout | NaN | timeout",
                "--strategy | dance | dance",
                "--set | dance=1 | dance",
                "--set | stop-threshold | stop-threshold",
                "--set | stop-threshold=0 | stop-threshold",
                "--set | stop-threshold=NaN | stop-threshold",
                "--set | stop=never | stop",
                "--prompt-tokens | 0,x | prompt-tokens",
                "--prompt-tokens | 0,7 | 7",
                "--prompt-tokens | -4 | -4",
                "--format | xml | format",
                "--device | gpu99 | device",
                "--device | tpu | device",
                "--precision | float8 | precision",
                "--threads | 0 | threads",
                "--frobnicate | 1 | frobnicate"
            })
    void aBadOptionIsNamed(String option, String value, String named) {
        requireRefusal(named, Console.run("generate", "--model", table, option, value));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"gap\":[3,1]}] | gap",
                "[{\"gap\":[-1,2]}] | gap",
                "[{\"gap\":[0]}] | gap",
                "[{\"known\":[0,9]},{\"gap\":[0,2]}] | 9",
                "[{\"known\":\"0\"}] | known",
                "[] | template",
                "{ | template",
                "`` | template"
            })
    void aBadTemplateIsNamed(String template, String named) {
        requireRefusal(named, Console.runWithInput(template, "infill", "--model", table, "--template-json", "-"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ancestral | steps=0 | option 'steps' must be in [1, 2147483647], got '0'",
                "ancestral | steps=many | option 'steps' must be a whole number",
                "ancestral | grid=fine | option 'grid' must be one of epsilon, exact, got 'fine'",
                "one-per-step | order=up | option 'order' must be one of random, left-to-right, entropy",
                "low-confidence | block-length=0 | option 'block-length' must be in [1, 2147483647], got '0'",
                "low-confidence | guidance=-1 | option 'guidance' must be in [0.0",
                "low-confidence | cache=full | option 'cache' must be one of none, prefix, dual, free, got 'full'",
                "threshold | threshold=1.5 | option 'threshold' must be in [0.0, 1.0], got '1.5'",
                "threshold | threshold=-0.1 | option 'threshold' must be in [0.0, 1.0], got '-0.1'",
                "threshold | threshold=NaN | option 'threshold' must be in [0.0, 1.0], got 'NaN'",
                "threshold | budget=1 | option 'budget' is unknown to strategy threshold; known: threshold, block",
                "factor | factor=-1 | option 'factor' must be in [0.0",
                "entropy-bounded | budget=-1 | option 'budget' must be in [0.0",
                "dream | order=origin,x | option 'order' must be one of maskgit-plus",
                "remask | eta=2 | option 'eta' must be in [0.0, 1.0], got '2'",
                "block-diffusion | steps=3 | option 'steps' goes with sampler=ancestral",
                "block-diffusion | top-p=0 | option 'top-p' must be in",
                "sdar | threshold=1.5 | option 'threshold' must be in [0.0, 1.0], got '1.5'",
                "fast-dllm-v2 | sub-block-length=0 | option 'sub-block-length' must be in [1, 2147483647], got '0'",
                "energy | candidates=2 | option 'energy' must name a causal model",
                "energy | energy=nowhere | nowhere",
                "energy | energy=FOUR | energy must be a model over the 3 tokens of the model it corrects, got one over 4"
            })
    void aBadOptionOfAMaskedStrategyIsNamed(String strategy, String setting, String named) throws IOException {
        Path masked = joint("masked", 3);
        String set = setting.replace("FOUR", joint("four", 4).toString());
        requireRefusal(
                named, Console.run("generate", "--model", masked.toString(), "--strategy", strategy, "--set", set));
    }

    /** A uniform law of two tokens. */
    private Path joint(String name, int vocabulary) throws IOException {
        Path model = Files.createDirectories(folder.resolve(name));
        int outcomes = vocabulary * vocabulary;
        Files.writeString(
                model.resolve("config.json"),
                "{\"model_type\":\"table\",\"kind\":\"joint\",\"vocab_size\":" + vocabulary
                        + ",\"length\":2,\"probabilities\":["
                        + String.join(",", java.util.Collections.nCopies(outcomes, 1.0 / outcomes + ""))
                        + "]}");
        return model;
    }

    @Test
    void aTextTemplateWithTurnedBoundsIsRefused() {
        requireRefusal("5..2", Console.run("infill", "--model", table, "--template", "0 [[5..2]] 1"));
    }

    @Test
    void aMissingModelIsNamed() {
        requireRefusal("nowhere", Console.run("generate", "--model", "nowhere"));
    }

    @Test
    void aPromptLongerThanTheModelIsRefused() {
        String prompt = "7" + ",8".repeat(70);
        requireRefusal("64", Console.run("generate", "--model", NETWORK.toString(), "--prompt-tokens", prompt));
    }

    @Test
    void aTruncatedCheckpointIsRefused() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        Files.copy(NETWORK.resolve("config.json"), broken.resolve("config.json"));
        byte[] whole = Files.readAllBytes(NETWORK.resolve("model.safetensors"));
        Files.write(broken.resolve("model.safetensors"), java.util.Arrays.copyOf(whole, whole.length / 2));
        requireRefusal("model.safetensors", Console.run("generate", "--model", broken.toString()));
    }

    @Test
    void aWildConfigIsRefused() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("wild"));
        Files.writeString(broken.resolve("config.json"), "{".repeat(4000));
        requireRefusal("config.json", Console.run("inspect", "--model", broken.toString()));
    }

    @Test
    void badForwardInputsLeaveNoOutput() throws IOException {
        Path inputs = folder.resolve("in.safetensors");
        Files.writeString(inputs, "no tensors here");
        Path outputs = folder.resolve("out.safetensors");
        requireRefusal(
                "in.safetensors",
                Console.run(
                        "forward",
                        "--model",
                        NETWORK.toString(),
                        "--inputs",
                        inputs.toString(),
                        "--outputs",
                        outputs.toString()));
        assertFalse(Files.exists(outputs));
    }

    @Test
    void aSequenceThatDoesNotFitItsTemplateIsRefused() {
        requireRefusal(
                "fit",
                Console.runWithInput(
                        "[{\"known\":[2]},{\"gap\":[0,1]}]",
                        "score",
                        "--model",
                        table,
                        "--tokens",
                        "0,1",
                        "--template-json",
                        "-"));
    }

    @Test
    void noCommandShowsTheUsage() {
        Console console = Console.run();
        assertEquals(2, console.code());
        assertTrue(console.err().contains("generate"), console.err());
        assertEquals("", console.out());
    }

    private static void requireRefusal(String named, Console console) {
        assertEquals(2, console.code(), console.err());
        assertEquals("", console.out());
        assertEquals(1, console.refusals().size(), console.err());
        String line = console.refusals().get(0);
        assertTrue(line.contains(named), line);
        assertFalse(console.err().contains("\tat "), console.err());
    }
}
