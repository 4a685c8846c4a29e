// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.anyorder.testing.Stress;
import org.anyorder.testing.stress.MutatedLoads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged folders of an insertion model, as {@link MutatedLoads} damages them. */
class MutatedModelsTest {

    @TempDir
    Path folder;

    @Test
    void everyDamagedFolderIsRefusedInOneLineWithinBoundedMemory() throws Exception {
        MutatedLoads.requireClearRefusals(
                good(),
                folder,
                Stress.rounds(1400, 10_000),
                "num_layers=1024,num_embeddings=16777216,dim_feedforward=1048576,d_model=65536,max_length=2147483647");
    }

    private Path good() throws IOException {
        Path good = TinyModel.write(folder.resolve("good"));
        MutatedLoads.writeTokenizer(good);
        Files.writeString(good.resolve("generation_config.json"), """
                {"temperature": 0.8, "do_sample": true, "top_k": 10, "top_p": 0.9,
                 "strategy": "joint", "strategy_options": {"stop": "sample"}}
                """);
        return good;
    }
}
