// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.task.ZebraGenerator;
import org.anyorder.nn.Compute;
import org.anyorder.train.Objective;
import org.anyorder.train.ObjectiveProvider;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveProviderTest {
    private static final String STAR =
            "{'task':'star','generator':'symmetric','nodes':10,'degree':2,'path':3}".replace('\'', '"');
    private static final String ZEBRA =
            "{'task':'zebra','min_houses':3,'max_houses':6,'min_attributes':3,'max_attributes':6}";
    private static final String SIZES =
            "'d_model':16,'num_layers':1,'nhead':2,'activation':'relu','rotary_emb_dim':8".replace('\'', '"');

    private static Objective<?> create(String name, String model, String options, String data) throws IOException {
        ObjectiveSettings settings = new ObjectiveSettings(
                ModelConfig.parse("model", "{" + SIZES + model.replace('\'', '"') + "}"),
                ModelConfig.parse("objective", "{\"name\":\"" + name + "\"" + options.replace('\'', '"') + "}"),
                ModelConfig.parse("data", data.replace('\'', '"')),
                Path.of("."),
                Compute.FLOAT32);
        return ObjectiveProvider.named(name).create(settings);
    }

    private static void assertRefused(String model, String options, String data, String word) {
        CheckpointFormatException refused =
                assertThrows(CheckpointFormatException.class, () -> create("insertion", model, options, data));
        assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }

    @Test
    void theDataDecideVocabularySpecialTokensAndLayout() throws IOException {
        InsertionConfig config =
                InsertionConfig.read(create("insertion", "", "", STAR).model());
        assertEquals(18, config.vocabulary());
        assertEquals(16, config.maxLength());
        assertEquals(10, config.tokens().cls().getAsInt());
        assertEquals(11, config.tokens().bos().getAsInt());
        assertEquals(14, config.tokens().padding());
        assertEquals("prefix", config.layout().key());
        assertEquals("ilm", config.kind().modelType());
        InsertionConfig transformer = InsertionConfig.read(
                create("insertion-transformer", "", ",'eos_weight':0.1", STAR).model());
        assertEquals("insertion_transformer", transformer.kind().modelType());
    }

    @Test
    void zebraPuzzlesHaveThePublishedVocabularyAndLength() throws IOException {
        ModelConfig model =
                create("insertion", "", ",'stopping_loss_weight':0.001", ZEBRA).model();
        InsertionConfig config = InsertionConfig.read(model);
        assertEquals(25, config.vocabulary());
        assertEquals(460, config.maxLength());
        assertEquals(1, config.tokens().cls().getAsInt());
        assertEquals(4, config.tokens().bos().getAsInt());
        assertEquals("prefix", config.layout().key());
        assertEquals(ZebraGenerator.published(), ZebraGenerator.read(model.object("task")));
        create("insertion-transformer", "", "", ZEBRA);
    }

    @Test
    void everyOptionIsUnderstood() throws IOException {
        create(
                "insertion",
                ",'max_length':64,'dropout':0.0",
                ",'constraint':'gaps','input_constraint':true,'stopping_class_weight':0.7,'stopping_loss_weight':0.001,"
                        + "'length_correction':true,'prompt_fraction':0.5,'span_fraction':0.5",
                "{'task':'star','generator':'asymmetric','nodes':20,'degree':3,'min_path':3,'max_path':6,'min_plan':2}");
    }

    @Test
    void everyLossOfTheInsertionTransformerIsUnderstood() throws IOException {
        for (String options : List.of(
                ",'loss':'repository','termination':'slot'",
                ",'loss':'uniform','termination':'sequence','eos_weight':0.1",
                ",'loss':'binary-tree','tree_temperature':0",
                ",'loss':'left-to-right','termination':'slot','prompt_fraction':0.5")) {
            create("insertion-transformer", "", options, STAR);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                ",'loss':'tree'; loss",
                ",'termination':'sequence'; termination",
                ",'loss':'uniform','termination':'never'; termination",
                ",'loss':'binary-tree','tree_temperature':-1; tree_temperature",
                ",'loss':'uniform','tree_temperature':1; tree_temperature",
                ",'tree_temperature':1; tree_temperature",
                ",'loss':'uniform','eos_weight':0; eos_weight",
            })
    void wrongLossesOfTheInsertionTransformerAreRefusedByName(String options, String word) {
        CheckpointFormatException refused =
                assertThrows(CheckpointFormatException.class, () -> create("insertion-transformer", "", options, STAR));
        assertTrue(refused.getMessage().contains(word + " must"), refused.getMessage());
    }

    @Test
    void wrongValuesAreRefusedByName() {
        assertRefused(",'cls_token_id':3", "", STAR, "cls_token_id");
        assertRefused(",'model_type':'insertion_transformer'", "", STAR, "model_type");
        assertRefused(",'num_embeddings':17", "", STAR, "17");
        assertRefused(",'max_length':15", "", STAR, "max_length");
        assertRefused(",'widht':3", "", STAR, "widht");
        assertRefused("", ",'constraint':'some'", STAR, "constraint");
        assertRefused("", ",'input_constraint':true", STAR, "input_constraint");
        assertRefused("", ",'stopping_class_weight':1", STAR, "stopping_class_weight");
        assertRefused("", ",'prompt_fraction':0.7,'span_fraction':0.7", STAR, "promptFraction");
        assertRefused("", ",'promt_fraction':0.7", STAR, "promt_fraction");
        assertRefused("", "", "{'task':'sudoku'}", "sudoku");
        assertRefused("", "", "{'task':'zebra'}", "max_houses");
        assertRefused("", "", ZEBRA.replace('6', '7'), "max_houses");
        assertRefused("", "", ZEBRA.replace("}", ",'nodes':3}"), "nodes");
        assertRefused("", "", ZEBRA.replace("}", ",'tokenizer':'src/test/resources/text/tokenizer.json'}"), "[PAD]");
        assertRefused(",'max_length':459", "", ZEBRA, "max_length");
        assertRefused("", "", "{'task':'star','generator':'symmetric','nodes':6,'degree':2,'path':3}", "nodes");
        assertRefused("", "", "{'task':'star','generator':'symmetric','nodes':9,'degree':2,'path':3,'plan':1}", "plan");
    }

    @Test
    void aRowIsAFunctionOfItsStreamAlone() throws IOException {
        Objective<?> objective = create("insertion", "", "", STAR);
        try (NDManager scope = NDManager.newBaseManager("PyTorch")) {
            List<RowStream> both = List.of(stream(0), stream(1));
            long[] together =
                    objective.batch(Phase.TRAINING, both, scope).get(0).toLongArray();
            NDList alone = objective.batch(Phase.TRAINING, List.of(stream(1)), scope);
            long[] second = alone.get(0).toLongArray();
            int length = together.length / 2;
            for (int k = 0; k < Math.min(length, second.length); k++) {
                assertEquals(second[k], together[length + k]);
            }
            long[] again = objective
                    .batch(Phase.TRAINING, List.of(stream(0), stream(1)), scope)
                    .get(0)
                    .toLongArray();
            assertArrayEquals(together, again);
        }
    }

    private static RowStream stream(long index) {
        return new RowStream(index, new SplittableRandom(100 + index));
    }
}
