// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
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

/** The objective as training files name it, from the file to a model that fills gaps. */
class AnySubsetProviderTest {
    private static final String MODEL = "'model_type':'xlnet','vocab_size':1024,'d_model':32,'n_layer':2,'n_head':4,"
            + "'d_inner':64,'dropout':0.0,'initializer_range':0.1";
    private static final String TEXT =
            "{'task':'text','text':'text.txt','tokenizer':'tokenizer.json','min_window':4,'max_window':12}";

    @TempDir
    Path folder;

    @BeforeEach
    void data() throws IOException {
        try (InputStream tokenizer = AnySubsetProviderTest.class.getResourceAsStream("/text/tokenizer.json")) {
            Files.copy(tokenizer, folder.resolve("tokenizer.json"));
        }
        Files.writeString(folder.resolve("text.txt"), "The cat sat on the mat. ".repeat(200));
    }

    private Objective<?> create(String model, String options, String data) throws IOException {
        ObjectiveSettings settings = new ObjectiveSettings(
                ModelConfig.parse("model", "{" + model.replace('\'', '"') + "}"),
                ModelConfig.parse("objective", ("{'name':'any-subset'" + options + "}").replace('\'', '"')),
                ModelConfig.parse("data", data.replace('\'', '"')),
                folder,
                Compute.FLOAT32);
        return ObjectiveProvider.named("any-subset").create(settings);
    }

    @Test
    void theDataDecideMaskBeginAndLength() throws IOException {
        ModelConfig model = create(MODEL, "", TEXT).model();
        assertEquals(3, model.integer("mask_token_id", 0, 1023));
        assertEquals(1, model.integer("bos_token_id", 0, 1023));
        assertEquals(13, model.integer("model_length", 0, 1023)); // the begin token may stand in front
        assertEquals(20, create(MODEL + ",'model_length':20", "", TEXT).model().integer("model_length", 0, 1023));
        create(
                MODEL,
                ",'start_rate':0.1,'least_rate':0.2,'most_rate':0.3,'warm_up_rows':10,'strata':4,'weights':'odds',"
                        + "'targets':'parallel','begun':1",
                TEXT);
    }

    private void assertRefused(String model, String options, String data, String word) {
        CheckpointFormatException refused =
                assertThrows(CheckpointFormatException.class, () -> create(model, options, data));
        assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }

    @Test
    void wrongValuesAreRefusedByName() {
        assertRefused(MODEL.replace("'xlnet'", "'mdlm'"), "", TEXT, "model_type");
        assertRefused(MODEL + ",'hidden_size':3", "", TEXT, "hidden_size");
        assertRefused(MODEL + ",'mask_token_id':5", "", TEXT, "mask_token_id");
        assertRefused(MODEL + ",'model_length':12", "", TEXT, "model_length");
        assertRefused(MODEL.replace("1024", "16"), "", TEXT, "vocabulary");
        assertRefused(MODEL, ",'teacher':'x'", TEXT, "teacher");
        assertRefused(MODEL, ",'start':'nowhere'", TEXT, "nowhere");
        assertRefused(MODEL, ",'least_rate':0", TEXT, "least");
        assertRefused(MODEL, ",'least_rate':0.9,'most_rate':0.8", TEXT, "most");
        assertRefused(MODEL, ",'start_rate':2", TEXT, "start_rate");
        assertRefused(MODEL, ",'weights':'odds','most_rate':1", TEXT, "below 1");
        assertRefused(MODEL, ",'weights':'square'", TEXT, "weights");
        assertRefused(MODEL, ",'targets':'both'", TEXT, "targets");
        assertRefused(MODEL, ",'begun':1.5", TEXT, "begun");
        assertRefused(MODEL, "", TEXT.replace("'min_window':4", "'min_window':1"), "min_window");
        assertRefused(MODEL, "", TEXT.replace("}", ",'nodes':3}"), "nodes");
    }

    /**
     * Trained from a file, and then from its own folder, it fills the sentence in, in fewer evaluations than tokens.
     */
    @Test
    void aTrainingFileBecomesAModelThatFillsGaps() throws IOException {
        Path model = train("cats", "", 500);
        for (String file : new String[] {"tokenizer.json", "generation_config.json", "README.md", "training.csv"}) {
            assertTrue(Files.exists(model.resolve(file)), file);
        }
        requireSentence(model);
        requireSentence(train("further", ",'start':'cats'", 1));
    }

    private Path train(String name, String options, int updates) throws IOException {
        Path file = Files.writeString(
                folder.resolve(name + ".json"),
                """
                {"model": {%s}, "objective": {"name": "any-subset", "least_rate": 0.3, "most_rate": 0.95%s},
                 "data": %s, "checkpoints": "%s-run", "output": "%s",
                 "batch_rows": 16, "updates": %d, "learning_rate": 5e-3, "warm_up": 20, "schedule": "cosine",
                 "ema": 0.9, "evaluation_rows": 64, "checkpoint_interval": 100000, "output_precision": "bfloat16",
                 "generation": {"description": "fills gaps", "strategy": "speculative", "temperature": 0,
                   "strategy_options": {"draft-length": "4"}}}
                """.formatted(MODEL, options, TEXT, name, name, updates).replace('\'', '"'));
        return TrainingConfig.read(file)
                .trainer(Device.cpu())
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .modelFolder()
                .orElseThrow();
    }

    private static void requireSentence(Path model) throws IOException {
        try (Generator generator = Generators.load(model);
                Tokenizer tokenizer = HuggingFaceTokenizer.open(model.resolve("tokenizer.json"))) {
            int[] all = tokenizer.encode("The cat sat on the mat.");
            int[] left = Arrays.copyOf(all, 2);
            int[] right = Arrays.copyOfRange(all, all.length - 2, all.length);
            Template template = Template.of(Known.of(left), Gap.exactly(all.length - 4), Known.of(right));
            int[] filled = generator
                    .infill(GenerationRequest.builder(template).build())
                    .tokens();
            assertEquals("The cat sat on the mat.", tokenizer.decode(filled));
        }
    }
}
