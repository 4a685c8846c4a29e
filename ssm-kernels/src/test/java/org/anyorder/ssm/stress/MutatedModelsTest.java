// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.stress;

import java.nio.file.Files;
import java.nio.file.Path;
import org.anyorder.ssm.TestFolders;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.MutatedLoads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged folders of language models and forecasters, as {@link MutatedLoads} damages them. */
class MutatedModelsTest {

    private static final String RECOMMENDATION = """
            {"temperature": 0.8, "do_sample": true, "top_k": 10, "top_p": 0.9,
             "strategy": "sequential", "strategy_options": {}}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ssm/mamba1|n_layer=512,vocab_size=16777216,d_model=65536,pad_vocab_size_multiple=65536",
                "ssm/mamba2|n_layer=512,vocab_size=16777216,d_model=65536,pad_vocab_size_multiple=65536",
            })
    void everyDamagedFolderIsRefusedInOneLineWithinBoundedMemory(String name, String huge) throws Exception {
        Path good = Files.createDirectories(folder.resolve(name.replace('/', '-')));
        // What is there and not read may be damaged unnoticed.
        new GoldenFolder(name).write(good, (json, tensors) -> tensors.remove("lm_head.weight"));
        MutatedLoads.writeTokenizer(good);
        Files.writeString(good.resolve("generation_config.json"), RECOMMENDATION);
        MutatedLoads.requireClearRefusals(good, folder, Stress.rounds(124, 5_000), huge, "a [[0..4]]");
    }

    @Test
    void damagedFoldersOfS4dAreRefusedInOneLineWithinBoundedMemory() throws Exception {
        Path good = TestFolders.language(
                folder.resolve("s4d"), String.format(TestFolders.S4D, ", \"tie_word_embeddings\": false"));
        MutatedLoads.writeTokenizer(good);
        Files.writeString(good.resolve("generation_config.json"), RECOMMENDATION);
        MutatedLoads.requireClearRefusals(
                good,
                folder,
                Stress.rounds(62, 5_000),
                "num_hidden_layers=512,vocab_size=16777216,hidden_size=65536,state_size=4096",
                "a [[0..4]]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "spacetime|" + TestFolders.SPACETIME + "|width=4096,kernels=4096,blocks=64,hidden=65536",
                "ar-net|" + TestFolders.AR_NET + "|lag=1048576"
            })
    void damagedForecastersAreRefusedInOneLineWithinBoundedMemory(String name, String json, String huge)
            throws Exception {
        Path good = TestFolders.forecaster(folder.resolve(name), json);
        MutatedLoads.requireClearForecasts(good, folder, Stress.rounds(62, 5_000), huge);
    }
}
