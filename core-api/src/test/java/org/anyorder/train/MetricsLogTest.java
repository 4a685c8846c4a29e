// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsLogTest {
    @TempDir
    Path folder;

    @Test
    void rowsAreAppendedAndReadBack() throws IOException {
        Path file = folder.resolve("metrics.csv");
        MetricsLog log = MetricsLog.open(file, 0);
        log.append(5, Map.of("loss", 1.5));
        log.append(10, Map.of("loss", Double.NaN));
        assertEquals(List.of("update,loss", "5,1.5", "10,NaN"), Files.readAllLines(file));
        assertEquals(Map.of(5L, 1.5, 10L, Double.NaN), MetricsLog.open(file, 10).series("loss"));
    }

    @Test
    void aTornLastLineAndRowsAfterTheCheckpointAreDropped() throws IOException {
        Path file = folder.resolve("metrics.csv");
        Files.writeString(file, "update,loss\n5,1.5\n10,1.25\n15,1.0\n20,0.");
        MetricsLog log = MetricsLog.open(file, 10);
        assertEquals(List.of("update,loss", "5,1.5", "10,1.25"), Files.readAllLines(file));
        log.append(15, Map.of("loss", 1.0));
        assertEquals(List.of("update,loss", "5,1.5", "10,1.25", "15,1.0"), Files.readAllLines(file));
    }

    @Test
    void aNameThatComesLaterBecomesAFurtherColumn() throws IOException {
        Path file = folder.resolve("metrics.csv");
        MetricsLog log = MetricsLog.open(file, 0);
        log.append(5, Map.of("loss", 1.5));
        log.append(10, Map.of("exact", 0.25));
        assertEquals(List.of("update,loss,exact", "5,1.5,", "10,,0.25"), Files.readAllLines(file));
        assertEquals(Map.of(5L, 1.5), log.series("loss"));
    }

    @Test
    void filesThatAreNoMetricsAreRefusedAndLeftAsTheyAre() throws IOException {
        Path file = folder.resolve("metrics.csv");
        for (String text : List.of("time,loss\n1,2\n", "update,loss\n1,two\n", "update,loss\n,2\n")) {
            Files.writeString(file, text);
            IOException refusal = assertThrows(IOException.class, () -> MetricsLog.open(file, 10));
            assertTrue(refusal.getMessage().contains("metrics.csv"), refusal.getMessage());
            assertEquals(text, Files.readString(file));
        }
    }

    @Test
    void namesThatWouldBreakTheFileAreRefused() throws IOException {
        MetricsLog log = MetricsLog.open(folder.resolve("metrics.csv"), 0);
        assertThrows(IllegalArgumentException.class, () -> log.append(1, Map.of("a,b", 1.0)));
        assertThrows(IllegalArgumentException.class, () -> log.append(1, Map.of("a\nb", 1.0)));
        log.append(1, Map.of("a", 1.0));
        assertEquals(List.of("update,a", "1,1.0"), Files.readAllLines(folder.resolve("metrics.csv")));
    }
}
