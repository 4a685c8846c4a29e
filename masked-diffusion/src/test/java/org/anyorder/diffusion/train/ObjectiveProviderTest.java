// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.EvaluationTask;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.Phase;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import org.anyorder.train.data.TokenRow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objectives as training files name them, from the file to a measured model. */
class ObjectiveProviderTest {
    private static final String MDLM =
            "'model_type':'mdlm','vocab_size':1024,'hidden_dim':16,'cond_dim':4,'n_blocks':1,'n_heads':2,'dropout':0.0";
    private static final String BLOCK = MDLM.replace("mdlm", "bd3lm") + ",'block_size':4";
    private static final String LLADA =
            "'model_type':'llada','block_type':'llama','d_model':16,'n_heads':2,'n_layers':1,'mlp_hidden_size':32,"
                    + "'vocab_size':1024,'embedding_size':1024,'max_sequence_length':24,'eos_token_id':2";
    private static final String FAST =
            "'model_type':'fast_dllm_v2','block_size':8,'small_block_size':4,'vocab_size':1024,'hidden_size':16,"
                    + "'intermediate_size':32,'num_hidden_layers':1,'num_attention_heads':2,'num_key_value_heads':1,"
                    + "'max_position_embeddings':24,'eos_token_id':2";
    private static final String TEXT =
            "{'task':'text','text':'text.txt','tokenizer':'tokenizer.json','min_window':4,'max_window':12}";
    private static final String ANSWERS =
            "{'task':'answers','file':'pairs.jsonl','tokenizer':'tokenizer.json','length':12}";

    @TempDir
    Path folder;

    @BeforeEach
    void data() throws IOException {
        try (InputStream tokenizer = ObjectiveProviderTest.class.getResourceAsStream("/text/tokenizer.json")) {
            Files.copy(tokenizer, folder.resolve("tokenizer.json"));
        }
        Files.writeString(folder.resolve("text.txt"), "The cat sat on the mat. ".repeat(200));
        Files.writeString(
                folder.resolve("pairs.jsonl"),
                "{\"prompt\": \"One\", \"answer\": \"two\"}\n\n{\"prompt\": \"Up\", \"answer\": \"down\"}\n");
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
    void theDataDecideMaskAndLength() throws IOException {
        ModelConfig model = create("masked-diffusion", MDLM, "", TEXT).model();
        DiffusionConfig config = DiffusionConfig.read(model);
        assertEquals(12, config.maxLength());
        assertEquals(3, config.mask());
        assertEquals(12, model.object("task").integer("max_window", 1, 100));
    }

    @Test
    void everyOptionIsUnderstood() throws IOException {
        for (String schedule : List.of("log-linear", "square", "square-root", "logarithmic", "cosine")) {
            create("masked-diffusion", MDLM, ",'schedule':'" + schedule + "','steps':10,'strata':8", TEXT);
        }
        create(
                "block-diffusion",
                BLOCK,
                ",'interval':[0.3,0.8],'interval_search':true,'redraw':true,'first_token_given':true,'schedule':'cosine'",
                TEXT);
        create("llada", LLADA, ",'random_length':0.1", TEXT);
        create("llada", LLADA, ",'target':'answer'", ANSWERS);
        create("fast-dllm-v2", FAST, "", ANSWERS);
        create("fast-dllm-v2", FAST, "", TEXT);
        create("masked-diffusion", LLADA, "", TEXT);
    }

    private void assertRefused(String name, String model, String options, String data, String word) {
        CheckpointFormatException refused =
                assertThrows(CheckpointFormatException.class, () -> create(name, model, options, data));
        assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }

    @Test
    void wrongValuesAreRefusedByName() {
        assertRefused("masked-diffusion", BLOCK, "", TEXT, "model_type");
        assertRefused("block-diffusion", MDLM, "", TEXT, "model_type");
        assertRefused("masked-diffusion", MDLM + ",'mask_index':7", "", TEXT, "mask_index");
        assertRefused("masked-diffusion", MDLM + ",'widht':7", "", TEXT, "widht");
        assertRefused("masked-diffusion", MDLM + ",'model_length':11", "", TEXT, "12");
        assertRefused("masked-diffusion", MDLM, ",'schedule':'linear'", TEXT, "schedule");
        assertRefused("masked-diffusion", MDLM, ",'steps':0", TEXT, "steps");
        assertRefused("masked-diffusion", MDLM, ",'interval':[0,1]", TEXT, "interval");
        assertRefused("block-diffusion", BLOCK, ",'interval':[0.8,0.3]", TEXT, "interval");
        assertRefused("block-diffusion", BLOCK, ",'interval':[0.8]", TEXT, "interval");
        assertRefused("block-diffusion", BLOCK, ",'start':'nowhere'", TEXT, "nowhere");
        assertRefused("llada", LLADA, ",'target':'question'", ANSWERS, "target");
        assertRefused("llada", LLADA, ",'target':'answer','random_length':0.1", ANSWERS, "random_length");
        assertRefused("llada", LLADA, "", "{'task':'sudoku'}", "task");
        assertRefused("llada", LLADA, "", TEXT.replace("}", ",'nodes':3}"), "nodes");
        assertRefused("llada", LLADA, "", TEXT.replace("12", "3"), "shortest");
        assertRefused("llada", LLADA, "", ANSWERS.replace("12", "2"), "pairs.jsonl line 1");
        assertRefused("fast-dllm-v2", FAST.replace(":24", ":10"), "", TEXT, "length");
    }

    @Test
    void answersFollowTheirPromptsAndEndInEndTokens() throws IOException {
        AnswerSource source =
                AnswerSource.open(folder.resolve("pairs.jsonl"), folder.resolve("tokenizer.json"), 1024, 2, 12);
        TokenRow training = source.draw(Phase.TRAINING, new SplittableRandom(1));
        TokenRow held = source.draw(Phase.VALIDATION, new SplittableRandom(1));
        assertEquals(12, training.tokens().length);
        assertTrue(training.given() > 0 && training.given() < 11);
        assertEquals(2, training.tokens()[11]);
        assertTrue(training.tokens()[training.given()] != 2, "the answer begins behind the prompt");
        assertTrue(!java.util.Arrays.equals(training.tokens(), held.tokens()));
        assertArrayEquals(
                held.tokens(),
                source.draw(Phase.VALIDATION, new SplittableRandom(9)).tokens());
        assertTrue(source.provenance().contains("pairs.jsonl"));
    }

    private TrainingResult train(String name, String model, String objective) throws IOException {
        Path file = Files.writeString(folder.resolve(name + ".json"), """
                {"model": {%s}, "objective": {%s}, "data": %s, "checkpoints": "%s-run", "output": "%s",
                 "batch_rows": 16, "updates": 120, "learning_rate": 1e-2, "warm_up": 10, "schedule": "cosine",
                 "ema": 0.9, "evaluation_rows": 64, "checkpoint_interval": 100000}
                """.formatted(model, objective, TEXT, name, name)
                .replace('\'', '"'));
        return TrainingConfig.read(file).trainer(Device.cpu()).train(Trainer.Start.FRESH, TrainingListener.NONE);
    }

    private Evaluation measure(Path model) throws IOException {
        EvaluationTask task = EvaluationTask.named("likelihood", ModelConfig.read(model.resolve("config.json")));
        EvaluationSettings settings = new EvaluationSettings(
                model,
                Device.cpu(),
                Precision.FLOAT32,
                Optional.of(folder.resolve("text.txt")),
                OptionalInt.of(100),
                3,
                8);
        return task.run(settings, EvaluationListener.NONE);
    }

    @Test
    void aTrainingFileBecomesAModelThatIsMeasured() throws IOException {
        TrainingResult masked = train("masked", MDLM, "'name':'masked-diffusion'");
        TrainingResult block = train("block", BLOCK, "'name':'block-diffusion','start':'masked'");
        TrainingResult llada = train("llada", LLADA, "'name':'llada'");
        for (TrainingResult result : List.of(masked, block, llada)) {
            Path model = result.modelFolder().orElseThrow();
            assertTrue(Files.exists(model.resolve("tokenizer.json")));
            Evaluation evaluation = measure(model);
            assertEquals("bound", evaluation.measures().get(0).name());
            double bound = evaluation.measures().get(0).value();
            double sequence = evaluation.measures().get(1).value();
            double unigram = evaluation.measures().get(2).value();
            // One sentence again and again: a model that learned anything is far below token frequencies.
            assertTrue(bound < unigram && sequence < unigram, evaluation.toString());
            assertEquals(bound, measure(model).measures().get(0).value());
        }
    }

    @Test
    void aTextIsAskedForAndAModelWithoutABoundIsNotClaimed() throws IOException {
        EvaluationTask task = new org.anyorder.diffusion.evaluation.LikelihoodEvaluation();
        assertTrue(!task.claims(ModelConfig.parse("v2", "{\"model_type\": \"fast_dllm_v2\"}")));
        assertTrue(!task.claims(ModelConfig.parse("none", "{\"model_type\": 3}")));
        EvaluationSettings settings = new EvaluationSettings(
                GoldenTraining.folder("mdlm"),
                Device.cpu(),
                Precision.FLOAT32,
                Optional.empty(),
                OptionalInt.empty(),
                3,
                8);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> task.run(settings, EvaluationListener.NONE));
        assertTrue(refused.getMessage().contains("--data"), refused.getMessage());
    }
}
