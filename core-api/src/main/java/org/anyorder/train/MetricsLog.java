// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.checkpoint.AtomicFile;

/**
 * Figures by update in a CSV file: the column {@code update}, then one per name.
 *
 * <p>A row is appended by one write, so a kill leaves at most one torn last line. Opening drops it, and drops the rows
 * after the update at which training goes on: the file of a resumed training is that of an uninterrupted one, up to
 * times. A name that first occurs in a later row becomes a further column, empty above.
 */
public final class MetricsLog {
    private static final String UPDATE = "update";

    private final Path file;
    private final List<String> columns = new ArrayList<>(List.of(UPDATE));
    private final List<Map<String, Double>> rows = new ArrayList<>();

    private MetricsLog(Path file) {
        this.file = file;
    }

    /**
     * Opens a log to go on after an update.
     *
     * @param file the CSV file; made if it does not exist
     * @param update rows after this one are dropped; 0 starts anew
     * @return the log
     * @throws IOException if the file cannot be read or written
     */
    public static MetricsLog open(Path file, long update) throws IOException {
        MetricsLog log = new MetricsLog(file);
        if (Files.exists(file)) {
            String text = Files.readString(file);
            // What follows the last line end is a row torn by a kill.
            log.read(text.substring(0, text.lastIndexOf('\n') + 1), update);
        }
        log.rewrite();
        return log;
    }

    private void read(String text, long update) throws IOException {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty()) {
            return;
        }
        columns.clear();
        columns.addAll(List.of(lines.get(0).split(",", -1)));
        if (!columns.get(0).equals(UPDATE)) {
            throw new IOException(file + " is not a metrics file: its first column must be \"update\", got \""
                    + columns.get(0) + "\"");
        }
        for (String line : lines.subList(1, lines.size())) {
            Map<String, Double> row = row(line);
            if (row.get(UPDATE) <= update) {
                rows.add(row);
            }
        }
    }

    private Map<String, Double> row(String line) throws IOException {
        String[] cells = line.split(",", -1);
        Map<String, Double> row = new LinkedHashMap<>();
        try {
            for (int column = 0; column < Math.min(cells.length, columns.size()); column++) {
                if (!cells[column].isEmpty()) {
                    row.put(columns.get(column), Double.valueOf(cells[column]));
                }
            }
        } catch (NumberFormatException notANumber) {
            throw new IOException(file + " has a row that is not made of numbers: " + line, notANumber);
        }
        if (!row.containsKey(UPDATE)) {
            throw new IOException(file + " has a row without update: " + line);
        }
        return row;
    }

    /**
     * Appends a row.
     *
     * @param update the update the figures belong to
     * @param figures by name; names hold no comma and no line end
     * @throws IOException if the file cannot be written
     */
    public void append(long update, Map<String, Double> figures) throws IOException {
        Map<String, Double> row = new LinkedHashMap<>();
        row.put(UPDATE, (double) update);
        row.putAll(figures);
        for (String name : figures.keySet()) {
            if (name.matches("(?s).*[,\\r\\n].*")) {
                throw new IllegalArgumentException("names of figures must not hold a comma or line end, got " + name);
            }
        }
        rows.add(row);
        if (columns.containsAll(row.keySet())) {
            ByteBuffer bytes = ByteBuffer.wrap(line(row).getBytes(StandardCharsets.UTF_8));
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND, StandardOpenOption.CREATE)) {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
        } else {
            for (String name : row.keySet()) {
                if (!columns.contains(name)) {
                    columns.add(name);
                }
            }
            rewrite();
        }
    }

    private void rewrite() throws IOException {
        StringBuilder text = new StringBuilder(String.join(",", columns)).append('\n');
        rows.forEach(row -> text.append(line(row)));
        AtomicFile.writeText(file, text.toString());
    }

    private String line(Map<String, Double> row) {
        List<String> cells = new ArrayList<>();
        for (String column : columns) {
            Double value = row.get(column);
            boolean whole = column.equals(UPDATE);
            cells.add(value == null ? "" : whole ? Long.toString(value.longValue()) : value.toString());
        }
        return String.join(",", cells) + "\n";
    }

    /**
     * The figures of the last row.
     *
     * @return by name; empty if there is no row
     */
    public Optional<Map<String, Double>> last() {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Double> figures = new LinkedHashMap<>(rows.get(rows.size() - 1));
        figures.remove(UPDATE);
        return Optional.of(figures);
    }

    /**
     * The values of one column.
     *
     * @param name of the column
     * @return value by update, in the order of the rows, without rows that have none
     */
    public Map<Long, Double> series(String name) {
        Map<Long, Double> series = new LinkedHashMap<>();
        for (Map<String, Double> row : rows) {
            Double value = row.get(name);
            if (value != null) {
                series.put(row.get(UPDATE).longValue(), value);
            }
        }
        return series;
    }
}
