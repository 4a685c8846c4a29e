// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StarGraphFileTest {
    private static final String GOOD = "\"0,1|1,2|0,3\",0,2,\"0,1,2\"";

    @TempDir
    private Path folder;

    @Test
    void graphsSurviveBeingWritten() throws IOException {
        List<StarGraph> graphs = new ArrayList<>();
        StringBuilder csv = new StringBuilder(StarGraph.CSV_HEADER).append("\r\n");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 20; i++) {
            graphs.add(StarGraphGenerator.medium().generate(random));
            csv.append(graphs.get(i).csvRow()).append(i % 7 == 3 ? "\r\n\r\n" : "\r\n");
        }
        assertEquals(graphs, StarGraphFile.read(write(csv.toString()), 20));
    }

    @Test
    void aBadLineIsNamedByItsNumber() throws IOException {
        refused(GOOD + "\n\"0,1|1,2\",0,2", "line 3: a row must read");
        refused(GOOD + "\n" + GOOD + "\n\n\"0,1|1,x\",0,1,\"0,1\"", "line 5: nodes of a row must be integers");
        refused("\"0,1|1,9\",0,9,\"0,1,9\"", "line 2: nodes of an edge must be in [0, 4)");
        refused("\"0,1|1,2\",0,2,\"0,2\"", "line 2: path must follow the edges");
        refused("", "must hold at least one graph");
    }

    @Test
    void anotherHeaderIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("other.csv"), "source,goal\n1,2\n");
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> StarGraphFile.read(file, 4));
        assertTrue(refused.getMessage().contains("line 1: the header must be edge_list,source,goal,path"));
        Path empty = Files.writeString(folder.resolve("empty.csv"), "");
        refused = assertThrows(IllegalArgumentException.class, () -> StarGraphFile.read(empty, 4));
        assertTrue(refused.getMessage().contains("an empty file"), refused.getMessage());
        Path binary = Files.write(folder.resolve("binary.csv"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        refused = assertThrows(IllegalArgumentException.class, () -> StarGraphFile.read(binary, 4));
        assertTrue(refused.getMessage().contains("must be UTF-8"), refused.getMessage());
    }

    private void refused(String rows, String why) throws IOException {
        Path file = write(StarGraph.CSV_HEADER + "\n" + rows);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> StarGraphFile.read(file, 4));
        assertTrue(refused.getMessage().contains(file.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    private Path write(String csv) throws IOException {
        return Files.writeString(folder.resolve("graphs.csv"), csv);
    }
}
