// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.stress;

import java.nio.file.Files;
import java.nio.file.Path;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.MutatedLoads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged folders of XLNet, as {@link MutatedLoads} damages them. */
class MutatedModelsTest {

    private static final String RECOMMENDATION = """
            {"temperature": 0.8, "do_sample": true, "top_k": 10, "top_p": 0.9,
             "strategy": "speculative", "strategy_options": {"draft-length": "3"}}
            """;

    @TempDir
    Path folder;

    @Test
    void everyDamagedFolderIsRefusedInOneLineWithinBoundedMemory() throws Exception {
        Path good = Files.createDirectories(folder.resolve("xlnet"));
        new GoldenFolder("xlnet").write(good, (json, tensors) -> {});
        MutatedLoads.writeTokenizer(good);
        Files.writeString(good.resolve("generation_config.json"), RECOMMENDATION);
        MutatedLoads.requireClearRefusals(
                good,
                folder,
                Stress.rounds(124, 5_000),
                "n_layer=1024,vocab_size=16777216,d_model=65536,d_inner=1048576",
                "a [[3]] b");
    }
}
