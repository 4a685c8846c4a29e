// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.anyorder.checkpoint.AtomicFile;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.checkpoint.TensorInfo;
import org.anyorder.checkpoint.TensorSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a training between two updates, on disk.
 *
 * <p>A checkpoint is a folder {@code update-<number>} of {@code state.safetensors} (weights, both moments, average;
 * float32) and {@code state.json} (update, seed, batch, elapsed seconds, CRC-32C of the tensors). It is written beside
 * its place and moved there at the end, so a kill at any moment leaves whole checkpoints; one that is torn all the same
 * (a full or failing disk) is recognised by its checksum and the one before is used. The last two are kept.
 *
 * @param folder where it is
 * @param update number of the last update made
 * @param seed of the training
 * @param rowsPerUpdate rows of each update
 * @param elapsedSeconds training time so far
 */
record TrainingCheckpoint(Path folder, long update, long seed, long rowsPerUpdate, double elapsedSeconds) {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingCheckpoint.class);
    private static final Pattern NAME = Pattern.compile("update-(\\d{12})");
    private static final String TENSORS = "state.safetensors";
    private static final String STATE = "state.json";
    private static final String PARTIAL = ".partial";
    private static final int KEPT = 2;
    private static final int FORMAT = 1;

    /**
     * Writes a checkpoint and removes all but the last two.
     *
     * @param root folder of the checkpoints
     * @param state what it says besides the tensors; its folder is not read
     * @param tensors float32 arrays by name
     * @return the checkpoint as it stands on disk
     * @throws IOException if it cannot be written; what was there before is untouched
     */
    static TrainingCheckpoint write(Path root, TrainingCheckpoint state, Map<String, NDArray> tensors)
            throws IOException {
        String name = String.format("update-%012d", state.update);
        Path partial = root.resolve(name + PARTIAL);
        Path place = root.resolve(name);
        FolderTree.delete(partial);
        Files.createDirectories(partial);
        SafetensorsWriter.write(partial.resolve(TENSORS), tensors, ElementType.F32);
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("update", state.update);
        json.addProperty("seed", state.seed);
        json.addProperty("rows_per_update", state.rowsPerUpdate);
        json.addProperty("elapsed_seconds", state.elapsedSeconds);
        json.addProperty("crc32c", checksum(partial.resolve(TENSORS)));
        AtomicFile.writeText(partial.resolve(STATE), json + "\n");
        if (Files.exists(place)) {
            FolderTree.delete(place);
        }
        Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        prune(root);
        return new TrainingCheckpoint(place, state.update, state.seed, state.rowsPerUpdate, state.elapsedSeconds);
    }

    private static void prune(Path root) throws IOException {
        List<Path> old = list(root);
        for (Path checkpoint : old.subList(Math.min(KEPT, old.size()), old.size())) {
            FolderTree.delete(checkpoint);
        }
    }

    /**
     * The newest whole checkpoint.
     *
     * @param root folder of the checkpoints, need not exist
     * @return empty if there is none; torn ones are passed over with a warning
     * @throws IOException if the folder cannot be read
     */
    static Optional<TrainingCheckpoint> latest(Path root) throws IOException {
        for (Path folder : list(root)) {
            try {
                return Optional.of(read(folder));
            } catch (IOException | RuntimeException torn) {
                LOG.warn("passing over the torn checkpoint {}: {}", folder, torn.getMessage());
            }
        }
        return Optional.empty();
    }

    private static TrainingCheckpoint read(Path folder) throws IOException {
        JsonObject json;
        try {
            json = JsonParser.parseString(Files.readString(folder.resolve(STATE)))
                    .getAsJsonObject();
        } catch (JsonParseException | IllegalStateException notJson) {
            throw new CheckpointFormatException(folder.resolve(STATE) + " is not a JSON object", notJson);
        }
        for (String key : List.of("format", "update", "seed", "rows_per_update", "elapsed_seconds", "crc32c")) {
            if (!json.has(key)) {
                throw new CheckpointFormatException(folder.resolve(STATE) + " lacks " + key);
            }
        }
        if (json.get("format").getAsInt() != FORMAT) {
            throw new CheckpointFormatException(
                    folder.resolve(STATE) + ": format must be " + FORMAT + ", got " + json.get("format"));
        }
        if (json.get("crc32c").getAsLong() != checksum(folder.resolve(TENSORS))) {
            throw new CheckpointFormatException(folder.resolve(TENSORS) + " does not have the checksum of its state");
        }
        return new TrainingCheckpoint(
                folder,
                json.get("update").getAsLong(),
                json.get("seed").getAsLong(),
                json.get("rows_per_update").getAsLong(),
                json.get("elapsed_seconds").getAsDouble());
    }

    /**
     * Reads the tensors.
     *
     * @param owner owns the arrays
     * @param expected the arrays of the training by name; each must be there in its shape, and nothing else
     * @return arrays by name
     * @throws IOException if names or shapes differ or reading fails
     */
    Map<String, NDArray> tensors(NDManager owner, Map<String, NDArray> expected) throws IOException {
        try (TensorSource source = SafetensorsReader.open(folder.resolve(TENSORS))) {
            TreeSet<String> faults = new TreeSet<>();
            expected.forEach((name, array) -> {
                TensorInfo info = source.tensors().get(name);
                if (info == null) {
                    faults.add(name + " is missing");
                } else if (!info.hasShape(array.getShape().getShape())) {
                    faults.add(name + " has another shape");
                }
            });
            source.tensors().keySet().stream()
                    .filter(name -> !expected.containsKey(name))
                    .forEach(name -> faults.add(name + " is not part of this network"));
            if (!faults.isEmpty()) {
                throw new CheckpointFormatException(
                        folder + " belongs to another network: " + String.join("; ", faults));
            }
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (String name : expected.keySet()) {
                tensors.put(name, source.read(owner, name));
            }
            return tensors;
        }
    }

    /** Newest first. */
    private static List<Path> list(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry ->
                            NAME.matcher(entry.getFileName().toString()).matches())
                    .sorted(Comparator.comparingLong(TrainingCheckpoint::number).reversed())
                    .toList();
        }
    }

    private static long number(Path folder) {
        Matcher matcher = NAME.matcher(folder.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }

    private static long checksum(Path file) throws IOException {
        CRC32C crc = new CRC32C();
        try (InputStream in = new CheckedInputStream(Files.newInputStream(file), crc)) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return crc.getValue();
    }
}
