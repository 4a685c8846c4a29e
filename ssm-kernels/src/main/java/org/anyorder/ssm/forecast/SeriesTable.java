// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.forecast;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.anyorder.checkpoint.CheckpointFormatException;

/**
 * Series of numbers side by side, one row a time, as a CSV file holds them.
 *
 * <p>The first line names the columns. A column whose first value is no number is a label (a date) and left out; in
 * every other one each value must be a finite number. Fields may be quoted. Errors name file and line.
 *
 * @param columns the names, in order; as many as series
 * @param series the values by column, all of one length; not copied
 */
public record SeriesTable(List<String> columns, double[][] series) {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern NO_NUMBER =
            Pattern.compile("[+-]?(nan|na|n/a|null|inf|infinity|-+|\\?)", Pattern.CASE_INSENSITIVE);

    /**
     * Checks the sizes.
     *
     * @param columns the names
     * @param series the values by column
     */
    public SeriesTable {
        columns = List.copyOf(columns);
        if (columns.size() != series.length || series.length == 0) {
            throw new IllegalArgumentException("columns and series must be as many and at least 1, got "
                    + columns.size() + " and " + series.length);
        }
    }

    /**
     * How many times there are.
     *
     * @return rows of the file
     */
    public int length() {
        return series[0].length;
    }

    /**
     * Some of the columns.
     *
     * @param names which
     * @return a table of those, in that order
     * @throws IllegalArgumentException if there is none of a name; the message lists those there are
     */
    public SeriesTable select(List<String> names) {
        double[][] selected = new double[names.size()][];
        for (int i = 0; i < selected.length; i++) {
            int at = columns.indexOf(names.get(i));
            if (at < 0) {
                throw new IllegalArgumentException("column must be one of " + columns + ", got " + names.get(i));
            }
            selected[i] = series[at];
        }
        return new SeriesTable(names, selected);
    }

    /**
     * Reads a file.
     *
     * @param file a CSV file
     * @return its columns of numbers
     * @throws CheckpointFormatException if it is no table of numbers; the message names the line
     * @throws IOException if it cannot be read
     */
    public static SeriesTable read(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            return new Reading(file, reader).table();
        } catch (MalformedInputException e) {
            throw new CheckpointFormatException(file + ": is not UTF-8 text", e);
        }
    }

    /** One pass over a file. */
    private static final class Reading {
        private final Path file;
        private final BufferedReader reader;
        private int line;

        Reading(Path file, BufferedReader reader) {
            this.file = file;
            this.reader = reader;
        }

        SeriesTable table() throws IOException {
            List<String> header = next();
            if (header.isEmpty()) {
                throw refuse("must name the columns, the file is empty");
            }
            if (new HashSet<>(header).size() != header.size()) {
                throw refuse("must name each column once, got " + header);
            }
            List<String> row = next();
            if (row.isEmpty()) {
                throw refuse("must hold values, the file ends after the names");
            }
            Map<Integer, List<Double>> values = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(row.size(), header.size()); i++) {
                if (!isLabel(row.get(i))) {
                    values.put(i, new ArrayList<>());
                }
            }
            if (values.isEmpty()) {
                throw refuse("must hold a number, got " + row);
            }
            for (; !row.isEmpty(); row = next()) {
                add(header, row, values);
            }
            return new SeriesTable(
                    values.keySet().stream().map(header::get).toList(),
                    values.values().stream()
                            .map(column -> column.stream().mapToDouble(x -> x).toArray())
                            .toArray(double[][]::new));
        }

        private void add(List<String> header, List<String> row, Map<Integer, List<Double>> values)
                throws CheckpointFormatException {
            if (row.size() != header.size()) {
                throw refuse("must have " + header.size() + " fields, as many as there are names, got " + row.size());
            }
            for (Map.Entry<Integer, List<Double>> column : values.entrySet()) {
                String field = row.get(column.getKey());
                double value = NUMBER.matcher(field).matches() ? Double.parseDouble(field) : Double.NaN;
                if (!Double.isFinite(value)) {
                    throw refuse(
                            "column " + header.get(column.getKey()) + " must be a finite number, got '" + field + "'");
                }
                column.getValue().add(value);
            }
        }

        /** The fields of the next line, none at the end of the file. */
        private List<String> next() throws IOException {
            String text = reader.readLine();
            line++;
            if (text == null) {
                return List.of();
            }
            if (text.isBlank()) {
                for (int blank = line; ; ) {
                    String more = reader.readLine();
                    if (more == null) {
                        return List.of();
                    }
                    if (!more.isBlank()) {
                        line = blank;
                        throw refuse("is empty, and lines follow");
                    }
                }
            }
            return fields(line == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text);
        }

        private List<String> fields(String text) throws CheckpointFormatException {
            if (text.indexOf('"') < 0) {
                return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
            }
            List<String> fields = new ArrayList<>();
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else if (c == '"') {
                    quoted = !quoted;
                } else if (c == ',' && !quoted) {
                    fields.add(field.toString().strip());
                    field.setLength(0);
                } else {
                    field.append(c);
                }
            }
            if (quoted) {
                throw refuse("has a quote that does not end");
            }
            fields.add(field.toString().strip());
            return fields;
        }

        /** What is missing or no finite number is not a label either. */
        private static boolean isLabel(String field) {
            return !field.isEmpty()
                    && !NUMBER.matcher(field).matches()
                    && !NO_NUMBER.matcher(field).matches();
        }

        private CheckpointFormatException refuse(String what) {
            return new CheckpointFormatException(file + ": line " + line + " " + what);
        }
    }
}
