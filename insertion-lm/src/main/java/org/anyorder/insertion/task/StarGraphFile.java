// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the CSV files of the ILM repository: {@link StarGraph#CSV_HEADER}, then one {@link StarGraph#csvRow} a line.
 */
public final class StarGraphFile {
    private StarGraphFile() {}

    /**
     * Reads every graph of a file.
     *
     * @param file the CSV file; empty lines are skipped
     * @param nodes number of node ids
     * @return the graphs in their order, at least one
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is no such file; the message names the line
     */
    public static List<StarGraph> read(Path file, int nodes) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(file + " must be UTF-8 text", e);
        }
        if (lines.isEmpty() || !lines.get(0).strip().equals(StarGraph.CSV_HEADER)) {
            throw new IllegalArgumentException(file + ", line 1: the header must be " + StarGraph.CSV_HEADER + ", got "
                    + (lines.isEmpty() ? "an empty file" : shown(lines.get(0))));
        }
        List<StarGraph> graphs = new ArrayList<>();
        for (int number = 2; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty()) {
                continue;
            }
            try {
                graphs.add(StarGraph.ofCsvRow(nodes, line));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(file + ", line " + number + ": " + shown(e.getMessage()), e);
            }
        }
        if (graphs.isEmpty()) {
            throw new IllegalArgumentException(file + " must hold at least one graph below its header");
        }
        return graphs;
    }

    private static String shown(String text) {
        int most = 200;
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }
}
