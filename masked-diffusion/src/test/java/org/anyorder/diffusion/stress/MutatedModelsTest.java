// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.MutatedLoads;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Damaged folders of a diffusion transformer and of decoders, as {@link MutatedLoads} damages them. */
class MutatedModelsTest {

    private static final String RECOMMENDATION = """
            {"temperature": 0.8, "do_sample": true, "top_k": 10, "top_p": 0.9,
             "strategy": "%s", "strategy_options": {"%s": "%s"}}
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mdlm|ancestral|steps|3|n_blocks=1024,vocab_size=16777216,hidden_dim=65536,cond_dim=65536",
                "sdar|sdar|steps|2|num_hidden_layers=1024,vocab_size=16777216,hidden_size=65536,"
                        + "intermediate_size=1048576",
            })
    void everyDamagedFolderIsRefusedInOneLineWithinBoundedMemory(
            String name, String strategy, String option, String value, String huge) throws Exception {
        Path good = copy(name);
        MutatedLoads.writeTokenizer(good);
        Files.writeString(good.resolve("generation_config.json"), RECOMMENDATION.formatted(strategy, option, value));
        MutatedLoads.requireClearRefusals(good, folder, Stress.rounds(217, 5_000), huge);
    }

    private Path copy(String name) throws IOException {
        Path good = Files.createDirectories(folder.resolve(name));
        for (String file : new String[] {"config.json", "model.safetensors"}) {
            Files.copy(Sampled.folder(name).resolve(file), good.resolve(file));
        }
        return good;
    }
}
