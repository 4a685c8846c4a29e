// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a model lies: a folder, or an embedded model unpacked into a temporary folder that goes when this is closed.
 */
public final class ModelLocation implements AutoCloseable {

    private final Path folder;
    private final boolean temporary;

    private ModelLocation(Path folder, boolean temporary) {
        this.folder = folder;
        this.temporary = temporary;
    }

    /**
     * Finds a model. A folder that exists comes before an embedded model of the same name.
     *
     * @param reference the path of a folder or the name of an embedded model
     * @return its location
     * @throws IOException if there is neither; the message lists the embedded models
     */
    public static ModelLocation of(String reference) throws IOException {
        Path path;
        try {
            path = Path.of(reference);
        } catch (InvalidPathException e) {
            throw new CheckpointFormatException("model must be a folder or the name of an embedded model, got '"
                    + reference + "': " + e.getMessage());
        }
        if (Files.isDirectory(path)) {
            return new ModelLocation(path, false);
        }
        List<String> files = EmbeddedModels.files(reference);
        if (files.isEmpty()) {
            List<String> names = EmbeddedModels.names();
            throw new CheckpointFormatException("model must be a folder or the name of an embedded model, got '"
                    + reference + "'; embedded models here: "
                    + (names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return unpack(reference, files);
    }

    /**
     * The folder.
     *
     * @return a folder to open with {@link ModelFolder#open(Path)}
     */
    public Path folder() {
        return folder;
    }

    @Override
    public void close() throws IOException {
        if (temporary) {
            delete(folder);
        }
    }

    private static ModelLocation unpack(String name, List<String> files) throws IOException {
        Path folder = Files.createTempDirectory("anyorder-" + name + "-");
        try {
            for (String file : files) {
                try (InputStream stream = EmbeddedModels.open(name, file)) {
                    Files.copy(stream, folder.resolve(file));
                }
            }
            return new ModelLocation(folder, true);
        } catch (IOException | RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
