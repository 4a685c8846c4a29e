// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objectives as training files name them, from the file to a model that generates. */
class CausalProvidersTest {
    private static final String LLAMA =
            "'model_type':'llama','vocab_size':1024,'hidden_size':32,'intermediate_size':64,'num_hidden_layers':1,"
                    + "'num_attention_heads':2,'max_position_embeddings':16,'tie_word_embeddings':true";
    private static final String GPT2 =
            "'model_type':'gpt2','vocab_size':1024,'n_positions':16,'n_embd':16,'n_layer':1,'n_head':2";
    private static final String TEXT =
            "{'task':'text','text':'text.txt','tokenizer':'tokenizer.json','min_window':4,'max_window':12}";

    @TempDir
    Path folder;

    @BeforeEach
    void data() throws IOException {
        try (InputStream tokenizer = CausalProvidersTest.class.getResourceAsStream("/text/tokenizer.json")) {
            Files.copy(tokenizer, folder.resolve("tokenizer.json"));
        }
        Files.writeString(folder.resolve("text.txt"), "The cat sat on the mat. ".repeat(200));
    }

    private Objective<?> create(String name, String model, String options, String data) throws IOException {
        ObjectiveSettings settings = new ObjectiveSettings(
                ModelConfig.parse("model", "{" + model.replace('\'', '"') + "}"),
                ModelConfig.parse("objective", ("{'name':'" + name + "'" + options + "}").replace('\'', '"')),
                ModelConfig.parse("data", data.replace('\'', '"')),
                folder,
                Compute.FLOAT32);
        return ObjectiveProvider.named(name).create(settings);
    }

    @Test
    void theTokenizerDecidesTheBeginTokenUnlessTheModelNamesOne() throws IOException {
        assertEquals(1, create("causal", LLAMA, "", TEXT).model().integer("bos_token_id", 0, 1023));
        assertEquals(
                7,
                create("causal", LLAMA + ",'bos_token_id':7", "", TEXT).model().integer("bos_token_id", 0, 1023));
        ModelConfig task = create("causal", GPT2, "", TEXT).model().object("task");
        assertEquals(12, task.integer("max_window", 1, 100));
    }

    private void assertRefused(String name, String model, String options, String data, String word) {
        CheckpointFormatException refused =
                assertThrows(CheckpointFormatException.class, () -> create(name, model, options, data));
        assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }

    @Test
    void wrongValuesAreRefusedByName() {
        assertRefused("causal", LLAMA.replace("'llama'", "'mdlm'"), "", TEXT, "model_type");
        assertRefused("causal", LLAMA, ",'strata':3", TEXT, "strata");
        assertRefused("causal", LLAMA, ",'start':'nowhere'", TEXT, "nowhere");
        assertRefused("causal", LLAMA, "", TEXT.replace("'text',", "'answers',"), "task");
        assertRefused("causal", LLAMA, "", TEXT.replace("}", ",'nodes':3}"), "nodes");
        assertRefused("causal", LLAMA, "", TEXT.replace("12", "17"), "positions");
        assertRefused("causal", LLAMA, "", TEXT.replace("12", "3"), "shortest");
        assertRefused("causal", LLAMA + ",'attention_dropout':0.1", "", TEXT, "attention_dropout");
        assertRefused("causal", LLAMA + ",'residual_dropout':1.5", "", TEXT, "residual_dropout");
        assertRefused("causal", GPT2 + ",'embd_pdrop':0.1", "", TEXT, "embd_pdrop");
        assertRefused("causal", LLAMA.replace("1024", "16"), "", TEXT, "vocabulary");
    }

    private Path train(String name, String model, String objective, int updates) throws IOException {
        Path file = Files.writeString(
                folder.resolve(name + ".json"),
                """
                {"model": {%s}, "objective": {%s}, "data": %s, "checkpoints": "%s-run", "output": "%s",
                 "batch_rows": 16, "updates": %d, "learning_rate": 1e-2, "warm_up": 10, "schedule": "cosine",
                 "ema": 0.9, "evaluation_rows": 64, "checkpoint_interval": 100000, "output_precision": "bfloat16",
                 "generation": {"description": "says a sentence", "strategy": "sequential", "temperature": 0}}
                """.formatted(model, objective, TEXT, name, name, updates).replace('\'', '"'));
        return TrainingConfig.read(file)
                .trainer(Device.cpu())
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .modelFolder()
                .orElseThrow();
    }

    @Test
    void aTrainingFileBecomesAModelThatGoesOnWithTheText() throws IOException {
        Path model = train("cats", LLAMA, "'name':'causal'", 120);
        for (String file : List.of("tokenizer.json", "generation_config.json", "README.md", "training.csv")) {
            assertTrue(Files.exists(model.resolve(file)), file);
        }
        assertEquals("The cat sat on the mat.", sentence(model));
        Path further = train("further", LLAMA, "'name':'causal','start':'cats'", 1);
        assertEquals("The cat sat on the mat.", sentence(further));
    }

    @Test
    void aDraftIsTaughtByTheFolderOfItsTarget() throws IOException {
        Path target = train("target", LLAMA, "'name':'causal'", 120);
        Path draft = train(
                "draft", LLAMA.replace("32", "16"), "'name':'distillation','teacher':'target','data_weight':0.1", 200);
        assertEquals("The cat sat on the mat.", sentence(draft));
        List<String> figures = Files.readAllLines(draft.resolve("evaluation.csv"));
        int column = List.of(figures.get(0).split(",")).indexOf("acceptance");
        double acceptance = Double.parseDouble(figures.get(figures.size() - 1).split(",")[column]);
        assertTrue(acceptance > 0.8, acceptance + "");
        assertTrue(Files.readString(draft.resolve("README.md")).contains("Taught the law of `target`"));
        String options = ",'teacher':'target'";
        create("distillation", LLAMA, options, TEXT);
        assertRefused("distillation", LLAMA, "", TEXT, "teacher");
        assertRefused("distillation", LLAMA, ",'teacher':'nobody'", TEXT, "nobody");
        assertRefused("distillation", LLAMA, options + ",'data_weight':2", TEXT, "data_weight");
        assertRefused("distillation", LLAMA.replace("1024", "1025"), options, TEXT, "vocab_size");
        assertRefused("distillation", LLAMA + ",'bos_token_id':7", options, TEXT, "bos_token_id");
        Files.writeString(target.resolve("tokenizer.json"), " ", StandardOpenOption.APPEND);
        assertRefused("distillation", LLAMA, options, TEXT, "tokenizer");
    }

    private static String sentence(Path model) throws IOException {
        try (Generator generator = Generators.load(model);
                Tokenizer tokenizer = HuggingFaceTokenizer.open(model.resolve("tokenizer.json"))) {
            int[] all = tokenizer.encode("The cat sat on the mat. The");
            int[] prompt = Arrays.copyOf(all, 2);
            Generation generation = generator.infill(GenerationRequest.builder(Template.continuing(prompt))
                    .sampling(SamplingOptions.builder().temperature(0).build())
                    .limits(Limits.DEFAULT.withMaxNewTokens(10))
                    .build());
            String text = tokenizer.decode(generation.tokens());
            return text.substring(0, text.indexOf('.') + 1);
        }
    }
}
