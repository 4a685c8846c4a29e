// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.TreeSet;

/**
 * Model folders that travel as resources. An artifact that brings some lists them, one {@code name file…} line each, in
 * {@code anyorder/models/index}; the files stand in {@code anyorder/models/<name>/}.
 */
public final class EmbeddedModels {

    private static final String ROOT = "anyorder/models/";

    private EmbeddedModels() {}

    /**
     * The names on the class path.
     *
     * @return sorted names
     * @throws IOException if an index cannot be read
     */
    public static List<String> names() throws IOException {
        TreeSet<String> names = new TreeSet<>();
        for (String[] line : index()) {
            names.add(line[0]);
        }
        return List.copyOf(names);
    }

    /**
     * The files of a model.
     *
     * @param name the model
     * @return file names; empty if there is no such model
     * @throws IOException if an index cannot be read
     */
    static List<String> files(String name) throws IOException {
        for (String[] line : index()) {
            if (line[0].equals(name)) {
                return List.of(line).subList(1, line.length);
            }
        }
        return List.of();
    }

    /**
     * Opens a file of a model.
     *
     * @param name the model
     * @param file one of its files
     * @return its bytes
     * @throws IOException if the index promises a file that is not there
     */
    static InputStream open(String name, String file) throws IOException {
        InputStream stream = loader().getResourceAsStream(ROOT + name + "/" + file);
        if (stream == null) {
            throw new CheckpointFormatException(
                    "embedded model " + name + " lacks the file " + file + " that its index lists");
        }
        return stream;
    }

    private static List<String[]> index() throws IOException {
        List<String[]> lines = new ArrayList<>();
        Enumeration<URL> indexes = loader().getResources(ROOT + "index");
        while (indexes.hasMoreElements()) {
            try (InputStream stream = indexes.nextElement().openStream()) {
                new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .forEach(line -> lines.add(line.trim().split("\\s+")));
            }
        }
        return lines;
    }

    private static ClassLoader loader() {
        return EmbeddedModels.class.getClassLoader();
    }
}
