// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.ModelProvider;
import org.anyorder.model.SequenceModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Visibility;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableModelProviderTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'kind':'joint','vocab_size':2,'length':2,'probabilities':[0.1,0.2,0.3,0.4]|masked any-subset causal|",
                "'kind':'sequences','vocab_size':2,'sequences':[{'tokens':[0,1],'probability':0.25},{'tokens':[],'probability':0.75}],'length_correction':true|insertion causal|joint",
                "'kind':'insertion','vocab_size':3,'states':[{'visible':[0],'stop':0.1,'insert':[{'slot':1,'token':2,'probability':1.0}]},{'visible':[0,2],'stop':1}]|insertion|joint",
                "'kind':'markov','vocab_size':2,'order':1,'eos_token_id':1,'rows':{'':[0.5,0.5],'0':[1,0]}|causal|sequential",
                "'kind':'pairwise','vocab_size':1,'length':2,'U':[[0,0],[0,0]],'P':[0,0,0,0,0,0,0,0,0,0,0,0]|masked|"
            })
    void offersTheViewsOfEachKind(String config, String views, String strategy) throws IOException {
        LoadedModel model = load(config);
        List<String> labels = model.views().stream()
                .map(SequenceModel::view)
                .map(view -> view.label())
                .toList();
        assertEquals(List.of(views.split(" ")), labels);
        assertEquals(Optional.ofNullable(strategy), model.recommendation().strategy());
        if (strategy != null) {
            Map<String, String> options = strategy.equals("joint") ? Map.of("stop", "sample") : Map.of();
            assertEquals(options, model.recommendation().options());
        }
    }

    @Test
    void isFoundByTheServiceLoaderAndClaimsTables() throws IOException {
        ModelFolder folder = folder("'kind':'joint'");
        assertTrue(ServiceLoader.load(ModelProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .anyMatch(provider -> provider instanceof TableModelProvider && provider.claims(folder.config())));
    }

    @Test
    void readsALargeArrayFromTheWeightsInFloat64() throws IOException {
        double[] law = {1.0 / 3, 1.0 / 3, 1.0 / 3};
        folder("'kind':'joint','vocab_size':3,'length':1,'visibility':'block_causal','block_size':2");
        try (NDManager manager = NDManager.newBaseManager()) {
            write(manager, Map.of("probabilities", manager.create(law, new Shape(3))), ElementType.F32);
        }
        MaskedModel model = (MaskedModel) reload().views().get(0);
        assertEquals(new Visibility.BlockCausal(2), model.visibility());
        assertArrayEquals(
                new double[] {-Math.log(3), -Math.log(3), -Math.log(3)}, logits(model, new int[] {3}, 0), 1e-15);
    }

    @Test
    void readsTheGoldenPairwiseTableBesideAConfiguration() throws IOException {
        folder("'kind':'pairwise','vocab_size':11,'length':16");
        try (InputStream in =
                Objects.requireNonNull(getClass().getResourceAsStream("/golden/mdlm/pairwise.safetensors"))) {
            Files.copy(in, directory.resolve("model.safetensors"));
        }
        MaskedModel model = (MaskedModel) reload().views().get(0);
        int[] row = new int[16];
        java.util.Arrays.fill(row, 11);
        row[2] = 7;
        double[] got = logits(model, row, 5);
        GoldenFile golden = GoldenFile.resource("/golden/mdlm/pairwise.safetensors");
        double[] unary = golden.doubles("U");
        double[] pairs = golden.doubles("P");
        for (int token = 0; token < 11; token++) {
            double expected = unary[5 * 11 + token] + pairs[((2 - 5 + 15) * 11 + 7) * 11 + token];
            assertEquals(expected, got[token], 1e-12);
        }
        assertEquals(-30, got[11]);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'kind':'tree'|kind must be one of joint, sequences, insertion, markov, pairwise, got \"tree\"",
                "'kind':'joint','vocab_size':2,'length':21|length must leave vocab_size^length at most 1048576, got 2^21",
                "'kind':'joint','vocab_size':1048577,'length':1|vocab_size must be an integer in [1, 1048576], got 1048577",
                "'kind':'joint','vocab_size':2,'length':1|probabilities is missing",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':[1]|probabilities must be numbers of shape [2], got a list of 1",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':['a',1]|probabilities[0] must be a number",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':[NaN,1]|path $.probabilities[0]: not valid JSON: Unexpected character; names and texts are quoted, numbers finite (NaN and Infinity are none)",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':[-1,2]|probabilities[0] must be a probability in [0, 1], got -1.0",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':[0.5,0.500000002]|probabilities must sum to 1",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':[0,1],'visibility':'left'|visibility must be \"full\" or \"block_causal\", got \"left\"",
                "'kind':'joint','vocab_size':2,'length':1,'probabilities':[0,1],'visibility':'block_causal'|block_size is missing",
                "'kind':'sequences','vocab_size':2,'sequences':[{'tokens':[2],'probability':1}]|sequences[0]: tokens[0] must be a list of integers in [0, 1], got 2",
                "'kind':'sequences','vocab_size':2,'sequences':[{'tokens':[1],'probability':0.5},{'tokens':[1],'probability':0.5}]|sequences[1]: tokens must be listed once, not [1] again",
                "'kind':'sequences','vocab_size':2,'sequences':[{'tokens':[1],'probability':NaN}]|path $.sequences[0].probability: not valid JSON: Unexpected character; names and texts are quoted, numbers finite (NaN and Infinity are none)",
                "'kind':'sequences','vocab_size':2,'sequences':[{'tokens':[1],'probability':0.9}]|probabilities of sequences must sum to 1",
                "'kind':'sequences','vocab_size':2,'sequences':[{'tokens':[0,0,0,0,0,0,0,0,0,0,0,0,0],'probability':1}]|at most 12 tokens, got 13",
                "'kind':'insertion','vocab_size':2,'states':[{'visible':[],'stop':1},{'visible':[],'stop':1}]|states[1].visible must be listed once, got [] again",
                "'kind':'insertion','vocab_size':2,'states':[{'visible':[],'stop':0.5,'insert':[{'slot':1,'token':0,'probability':1}]}]|states[0].insert[0].slot must be in [0, 0], got 1",
                "'kind':'insertion','vocab_size':2,'states':[{'visible':[],'stop':-0.5}]|states[0]: stop must be a number in [0.0, 1.0], got -0.5",
                "'kind':'markov','vocab_size':2,'order':1,'rows':{'0':[1,0]}|rows must have the key \"\"",
                "'kind':'markov','vocab_size':2,'order':1,'rows':{'':[1,0],'01':[1,0]}|key \"01\" must be token ids with one space between them",
                "'kind':'markov','vocab_size':2,'order':1,'rows':{'':[1,0],'0 1':[1,0]}|rows[0, 1] must be of at most 1 tokens",
                "'kind':'markov','vocab_size':2,'order':1,'rows':{'':[1,0],'':[1,0]}|appears twice",
                "'kind':'markov','vocab_size':2,'order':0,'rows':{'':[1,0.5]}|rows[] must sum to 1",
                "'kind':'pairwise','vocab_size':1,'length':1,'U':[0],'P':[[[1]],[[2]]]|P must be numbers of shape [1, 2, 2] or [1, 1, 1]"
            })
    void refusesNamingFileKeyAndWhatIsAllowed(String config, String message) throws IOException {
        CheckpointFormatException e = assertThrows(CheckpointFormatException.class, () -> load(config));
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertTrue(e.getMessage().contains("config.json"), e.getMessage());
    }

    @Test
    void refusesAnArrayThatIsInBothFilesOrUnexpectedOrMisshapen() throws IOException {
        String sizes = "'kind':'joint','vocab_size':2,'length':1";
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray law = manager.create(new double[] {0.5, 0.5}, new Shape(2));
            folder(sizes + ",'probabilities':[0.5,0.5]");
            write(manager, Map.of("probabilities", law), ElementType.F32);
            refused("probabilities must be either there or in ");
            folder(sizes);
            write(manager, Map.of("probabilities", law, "bias", law), ElementType.F32);
            refused("model.safetensors: unexpected tensor bias");
            write(manager, Map.of("probabilities", law.reshape(1, 2)), ElementType.F32);
            refused("model.safetensors: probabilities must be numbers of shape [2], got [1, 2]");
            write(manager, Map.of("probabilities", law.mul(2)), ElementType.F32);
            refused("model.safetensors: probabilities must sum to 1");
            folder("'kind':'markov','vocab_size':2,'order':0,'rows':{'':[1,0]}");
            refused("unexpected tensor probabilities; a table of this kind may have none");
        }
    }

    @Test
    void hasNoNetworkToRunForward() throws IOException {
        LoadedModel model = load("'kind':'markov','vocab_size':2,'order':0,'rows':{'':[1,0]}");
        try (NDManager scope = NDManager.newBaseManager()) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> model.forward(scope, Map.of()));
            assertTrue(e.getMessage().contains("no network"), e.getMessage());
        }
    }

    private void refused(String message) {
        CheckpointFormatException e = assertThrows(CheckpointFormatException.class, this::reload);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private ModelFolder folder(String config) throws IOException {
        Files.writeString(
                directory.resolve("config.json"), ("{'model_type':'table'," + config + "}").replace('\'', '"'));
        return ModelFolder.open(directory);
    }

    private LoadedModel load(String config) throws IOException {
        folder(config);
        return reload();
    }

    private LoadedModel reload() throws IOException {
        return new TableModelProvider().load(ModelFolder.open(directory), Device.cpu(), Precision.FLOAT32);
    }

    private void write(NDManager manager, Map<String, NDArray> tensors, ElementType type) throws IOException {
        SafetensorsWriter.write(directory.resolve("model.safetensors"), tensors, type);
    }

    private static double[] logits(MaskedModel model, int[] row, int position) {
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = model.open(scope)) {
            state.join(1);
            return state.evaluate(scope, MaskedPass.whole(new int[][] {row}, Targets.onePerRow(position)))
                    .logits()
                    .toDoubleArray();
        }
    }
}
