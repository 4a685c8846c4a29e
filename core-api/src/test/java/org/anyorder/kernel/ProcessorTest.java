// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {
    @TempDir
    Path folder;

    @Test
    void isToldByLinuxOrWindows() throws IOException {
        Path file = folder.resolve("cpuinfo");
        assertFalse(Processor.described(file, null), "nobody says");
        assertFalse(Processor.described(file, "Intel64 Family 6 Model 106 Stepping 6, GenuineIntel"));
        assertTrue(Processor.described(file, "AMD64 Family 25 Model 1 Stepping 1, AuthenticAMD"));
        Files.writeString(file, "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: not AuthenticAMD\n");
        assertFalse(Processor.described(file, null));
        Files.writeString(file, "processor\t: 0\nvendor_id\t: AuthenticAMD\n");
        assertTrue(Processor.described(file, null));
    }
}
