// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.testing.DamagedFolders;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MutatedFoldersTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "llama/scaled", "qwen2", "qwen3"})
    void everyDamagedFolderRunsOrIsRefusedInOneLine(String name) throws IOException {
        DamagedFolders.requireClearRefusals(new GoldenFolder(name), folder);
    }
}
