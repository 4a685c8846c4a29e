// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The shards that {@code model.safetensors.index.json} lists, as one source. */
final class ShardedReader implements TensorSource {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors");
    private static final int MAX_SHARDS = 1000;

    private final Path index;
    private final Map<String, SafetensorsReader> shards = new LinkedHashMap<>();
    private final Map<String, SafetensorsReader> homes = new LinkedHashMap<>();
    private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

    private ShardedReader(Path index) {
        this.index = index;
    }

    static ShardedReader open(Path index, SafetensorsReader.Values values) throws CheckpointFormatException {
        Map<String, String> listed = listed(index);
        ShardedReader reader = new ShardedReader(index);
        try {
            for (String shard : new TreeSet<>(listed.values())) {
                reader.add(shard, SafetensorsReader.open(reader.inFolder(shard), values));
            }
            reader.compare(listed);
            return reader;
        } catch (CheckpointFormatException | RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    private static Map<String, String> listed(Path index) throws CheckpointFormatException {
        JsonObject map = ModelConfig.read(index).object("weight_map").raw();
        Map<String, String> listed = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> entry : map.entrySet()) {
            if (!(entry.getValue() instanceof JsonPrimitive value && value.isString())
                    || !PLAIN_NAME.matcher(value.getAsString()).matches()) {
                throw new CheckpointFormatException(index + ": weight_map." + entry.getKey()
                        + " must be the plain name of a .safetensors file in the same folder, got "
                        + JsonScanner.quoted(entry.getValue().toString()));
            }
            listed.put(entry.getKey(), value.getAsString());
        }
        long count = listed.values().stream().distinct().count();
        if (!(count >= 1 && count <= MAX_SHARDS)) {
            throw new CheckpointFormatException(
                    index + ": weight_map must name 1 to " + MAX_SHARDS + " files, got " + count);
        }
        return listed;
    }

    // A link may lead to the blobs of the Hugging Face cache, where every published file is one, and nowhere else.
    private Path inFolder(String shard) throws CheckpointFormatException {
        Path folder = index.toAbsolutePath().getParent();
        Path file = folder.resolve(shard);
        if (!Files.isRegularFile(file)) {
            throw new CheckpointFormatException(index + ": the shard " + shard + " is missing");
        }
        try {
            Path real = file.toRealPath();
            Path home = folder.toRealPath();
            Path snapshots = home.getParent();
            boolean cached = snapshots != null
                    && snapshots.endsWith("snapshots")
                    && real.getParent().equals(snapshots.resolveSibling("blobs"));
            if (!real.startsWith(home) && !cached) {
                throw new CheckpointFormatException(
                        index + ": the shard " + shard + " is a link that leaves the folder");
            }
            return file;
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointFormatException(index + ": the shard " + shard + " cannot be read: " + e, e);
        }
    }

    private void add(String shard, SafetensorsReader reader) throws CheckpointFormatException {
        shards.put(shard, reader);
        for (TensorInfo tensor : reader.tensors().values()) {
            SafetensorsReader other = homes.put(tensor.name(), reader);
            if (other != null) {
                throw new CheckpointFormatException(index + ": tensor " + JsonScanner.quoted(tensor.name())
                        + " is in two shards, " + other.origin() + " and " + shard);
            }
            tensors.put(tensor.name(), tensor);
        }
    }

    private void compare(Map<String, String> listed) throws CheckpointFormatException {
        FaultList faults = new FaultList();
        Set<String> absent = new TreeSet<>();
        Set<String> unlisted = new TreeSet<>(tensors.keySet());
        listed.forEach((name, shard) -> {
            unlisted.remove(name);
            if (homes.get(name) != shards.get(shard)) {
                absent.add(name);
            }
        });
        faults.add("not in the shard that weight_map names:", absent);
        faults.add("in a shard, but not in weight_map:", unlisted);
        faults.throwIfAny(index.toString());
    }

    @Override
    public String origin() {
        return index.toString();
    }

    @Override
    public Map<String, TensorInfo> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public Map<String, String> metadata() {
        return Map.of();
    }

    @Override
    public NDArray read(NDManager owner, String name) throws CheckpointFormatException {
        return home(name).read(owner, name);
    }

    @Override
    public double[] readDoubles(String name) throws CheckpointFormatException {
        return home(name).readDoubles(name);
    }

    @Override
    public void close() {
        List.copyOf(shards.values()).forEach(SafetensorsReader::close);
    }

    private SafetensorsReader home(String name) {
        SafetensorsReader shard = homes.get(name);
        if (shard == null) {
            throw new IllegalArgumentException("no tensor " + JsonScanner.quoted(name) + " in " + index + "; it has "
                    + FaultList.names(homes.keySet()));
        }
        return shard;
    }
}
