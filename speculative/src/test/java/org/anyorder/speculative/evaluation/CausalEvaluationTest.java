// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.evaluation.Measure;
import org.anyorder.kernel.Precision;
import org.anyorder.speculative.train.CausalFolder;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.text.TextSplit;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that knows a sentence and one that knows nothing, on a text of that sentence. */
class CausalEvaluationTest {
    private static final long SEED = 3;
    private static final String TRAINING = """
            {"model": {"model_type": "llama", "vocab_size": 1024, "hidden_size": 16, "intermediate_size": 32,
                       "num_hidden_layers": 1, "num_attention_heads": 2, "max_position_embeddings": 20,
                       "tie_word_embeddings": true},
             "objective": {"name": "causal"},
             "data": {"task": "text", "text": "text.txt", "tokenizer": "tokenizer.json", "min_window": 4,
                      "max_window": 12},
             "checkpoints": "%1$s-run", "output": "%1$s", "batch_rows": 16, "updates": %2$d, "learning_rate": 1e-2,
             "warm_up": 10, "ema": 0.5, "evaluation_rows": 16, "checkpoint_interval": 100000}
            """;

    @TempDir
    static Path folder;

    private static Path trained;
    private static Path fresh;

    @BeforeAll
    static void train() throws IOException {
        try (InputStream tokenizer = CausalEvaluationTest.class.getResourceAsStream("/text/tokenizer.json")) {
            Files.copy(tokenizer, folder.resolve("tokenizer.json"));
        }
        Files.writeString(folder.resolve("text.txt"), "The cat sat on the mat. ".repeat(200));
        trained = train("trained", 80);
        fresh = train("fresh", 1);
    }

    private static Path train(String name, int updates) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".json"), TRAINING.formatted(name, updates));
        return TrainingConfig.read(file)
                .trainer(Device.cpu())
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .modelFolder()
                .orElseThrow();
    }

    private static Evaluation measure(Path model, String task, int count, int batch, Map<String, String> options)
            throws IOException {
        return EvaluationTask.named(task, ModelConfig.read(model.resolve("config.json")))
                .run(
                        new EvaluationSettings(
                                model,
                                Device.cpu(),
                                Precision.FLOAT32,
                                Optional.of(folder.resolve("text.txt")),
                                OptionalInt.of(count),
                                SEED,
                                batch,
                                options),
                        EvaluationListener.NONE);
    }

    private static double value(Evaluation evaluation, String name) {
        return evaluation.measures().stream()
                .filter(measure -> measure.name().equals(name))
                .mapToDouble(Measure::value)
                .findFirst()
                .orElseThrow();
    }

    /** A draw for the length, as for windows of any length, and one for the place. */
    private static int[] window(int number, int length) throws IOException {
        var random = RandomStreams.of(SEED, number, 0);
        TextSplit text = TextSplit.open(folder.resolve("text.txt"), folder.resolve("tokenizer.json"), 1024);
        return text.window(TextSplit.Part.VALIDATION, random.nextInt(length, length + 1), random);
    }

    @Test
    void likelihoodIsTheMeanScoreOfTheWindows() throws IOException {
        for (int length : new int[] {12, 7}) {
            Map<String, String> options = length == 12 ? Map.of() : Map.of("window", "" + length);
            Evaluation evaluation = measure(trained, "likelihood", 10, 4, options);
            double nats = 0;
            boolean[] all = new boolean[length];
            Arrays.fill(all, true);
            try (Generator generator = Generators.load(trained)) {
                for (int number = 0; number < 10; number++) {
                    nats -= generator.score(window(number, length), all, 0).perToken() / 10;
                }
            }
            assertEquals(nats, value(evaluation, "nats"), 1e-5);
            assertTrue(evaluation.measures().get(0).meaning().contains(length + " tokens"));
        }
    }

    @Test
    void aModelThatKnowsTheTextIsBelowTokenFrequenciesWhateverTheBatch() throws IOException {
        Evaluation evaluation = measure(trained, "likelihood", 100, 8, Map.of());
        assertTrue(value(evaluation, "nats") < 0.8 * value(evaluation, "unigram_nats"), evaluation::toString);
        assertTrue(value(evaluation, "sequence_nats") < value(evaluation, "unigram_nats"), evaluation::toString);
        assertEquals(value(evaluation, "nats"), value(measure(trained, "likelihood", 100, 33, Map.of()), "nats"), 1e-5);
        assertTrue(value(measure(fresh, "likelihood", 100, 8, Map.of()), "nats") > 4);
    }

    @Test
    void acceptanceIsTheMassThatTargetAndDraftHaveInCommon() throws IOException {
        Map<String, String> options = Map.of("draft", fresh.toString(), "temperature", "0.5");
        Evaluation evaluation = measure(trained, "acceptance", 5, 2, options);
        double overlap = 0;
        double agreement = 0;
        try (CausalFolder target = CausalFolder.open(trained.toString(), Device.cpu(), Precision.FLOAT32);
                CausalFolder draft = CausalFolder.open(fresh.toString(), Device.cpu(), Precision.FLOAT32);
                NDManager scope = NDManager.newBaseManager(Device.cpu())) {
            for (int number = 0; number < 5; number++) {
                int[][] rows = {window(number, 12)};
                float[] p = new TeacherForcing(target.view())
                        .logits(scope, rows, new int[1])
                        .toFloatArray();
                float[] q = new TeacherForcing(draft.view())
                        .logits(scope, rows, new int[1])
                        .toFloatArray();
                for (int position = 0; position < 12; position++) {
                    double[] ours = law(p, position);
                    double[] theirs = law(q, position);
                    for (int token = 0; token < ours.length; token++) {
                        overlap += Math.min(ours[token], theirs[token]) / 60;
                    }
                    agreement += likeliest(ours) == likeliest(theirs) ? 1.0 / 60 : 0;
                }
            }
        }
        assertEquals(overlap, value(evaluation, "acceptance"), 1e-5);
        assertEquals(agreement, value(evaluation, "greedy_agreement"), 1e-6);
    }

    /** At temperature 1/2. */
    private static double[] law(float[] logits, int position) {
        double[] law = new double[1024];
        double sum = 0;
        for (int token = 0; token < law.length; token++) {
            law[token] = Math.exp(2 * logits[1024 * position + token]);
            sum += law[token];
        }
        double all = sum;
        return Arrays.stream(law).map(mass -> mass / all).toArray();
    }

    private static int likeliest(double[] law) {
        int best = 0;
        for (int token = 1; token < law.length; token++) {
            best = law[token] > law[best] ? token : best;
        }
        return best;
    }

    @Test
    void aTargetAcceptsItsOwnTokensAndAForeignModelsSeldom() throws IOException {
        Evaluation own = measure(trained, "acceptance", 20, 8, Map.of("draft", trained.toString()));
        assertEquals(1, value(own, "acceptance"), 1e-5);
        assertEquals(1, value(own, "greedy_agreement"), 1e-6);
        assertEquals(0, value(own, "divergence"), 1e-5);
        Evaluation foreign = measure(trained, "acceptance", 20, 8, Map.of("draft", fresh.toString()));
        assertTrue(value(foreign, "acceptance") < 0.5, foreign::toString);
    }

    private static void assertRefused(String task, Map<String, String> options, String words) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> measure(trained, task, 2, 2, options));
        assertTrue(refused.getMessage().contains(words), refused.getMessage());
    }

    @Test
    void whatATaskCannotMeasureItRefuses() {
        String own = trained.toString();
        String other = new GoldenFolder("gpt2").path().toString();
        assertRefused("likelihood", Map.of("draft", own), "--set must be one of [window]");
        assertRefused("likelihood", Map.of("window", "21"), "window");
        assertRefused("acceptance", Map.of(), "--set draft=MODEL");
        assertRefused("acceptance", Map.of("draft", other), "1024 tokens of its target, got 48");
        for (String temperature : new String[] {"0", "-1", "NaN"}) {
            assertRefused("acceptance", Map.of("draft", own, "temperature", temperature), "temperature");
        }
        assertThrows(
                IOException.class, () -> measure(trained, "acceptance", 2, 2, Map.of("draft", "nobody")), "nobody");
    }
}
