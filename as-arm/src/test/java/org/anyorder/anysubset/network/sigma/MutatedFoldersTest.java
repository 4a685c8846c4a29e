// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.testing.DamagedFolders;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutatedFoldersTest {

    @TempDir
    Path folder;

    @Test
    void everyDamagedFolderRunsOrIsRefusedInOneLine() throws IOException {
        DamagedFolders.requireClearRefusals(new GoldenFolder("sigma_gpt"), folder);
    }
}
