// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {

    @Test
    void goesWithAllThatIsInIt() throws IOException {
        TemporaryFolder folder = TemporaryFolder.make();
        Path inner = Files.createDirectory(folder.path().resolve("inner"));
        Files.writeString(inner.resolve("file"), "text");
        assertTrue(Files.isDirectory(inner));
        folder.close();
        assertFalse(Files.exists(folder.path()));
    }
}
