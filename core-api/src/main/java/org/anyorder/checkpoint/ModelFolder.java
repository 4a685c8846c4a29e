// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A model as Hugging Face publishes it: {@code config.json}, weights in safetensors, optionally {@code tokenizer.json}
 * and {@code generation_config.json}.
 *
 * <p>Opening reads the configuration only. Immutable and thread-safe.
 */
public final class ModelFolder {

    private static final String ENGINE = "PyTorch";
    private static final String WEIGHTS = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final List<String> OTHER_FORMATS =
            List.of(".bin", ".pt", ".pth", ".ckpt", ".gguf", ".h5", ".msgpack", ".onnx", ".npz", ".pkl");

    private final Path path;
    private final ModelConfig config;

    private ModelFolder(Path path, ModelConfig config) {
        this.path = path;
        this.config = config;
    }

    /**
     * Opens a folder.
     *
     * @param path a folder with a {@code config.json}
     * @return the folder
     * @throws CheckpointFormatException if there is no such folder, or its configuration is missing or not a JSON
     *     object
     */
    public static ModelFolder open(Path path) throws CheckpointFormatException {
        if (!Files.isDirectory(path)) {
            throw new CheckpointFormatException(path + ": no such folder; a model is a folder with config.json and "
                    + WEIGHTS + (Files.exists(path) ? ", not a file" : ""));
        }
        return new ModelFolder(path, ModelConfig.readPublished(path.resolve("config.json")));
    }

    /**
     * Where the folder is.
     *
     * @return as given to {@link #open}
     */
    public Path path() {
        return path;
    }

    /**
     * The configuration.
     *
     * @return {@code config.json}
     */
    public ModelConfig config() {
        return config;
    }

    /**
     * Whether there are weights; small exact models may hold everything in their configuration.
     *
     * @return true if there is a safetensors file or an index of shards
     */
    public boolean hasWeights() {
        return Files.exists(path.resolve(WEIGHTS)) || Files.exists(path.resolve(INDEX));
    }

    /**
     * Opens the weights and checks all headers.
     *
     * @return one file, or all shards as one; NaN and infinities are refused when read; the caller closes it
     * @throws CheckpointFormatException if there are none in safetensors, or the files are not well-formed
     */
    public TensorSource weights() throws CheckpointFormatException {
        Path single = path.resolve(WEIGHTS);
        if (Files.exists(single)) {
            return SafetensorsReader.open(single, SafetensorsReader.Values.FINITE);
        }
        if (Files.exists(path.resolve(INDEX))) {
            return ShardedReader.open(path.resolve(INDEX), SafetensorsReader.Values.FINITE);
        }
        throw new CheckpointFormatException(path + ": there is neither " + WEIGHTS + " nor " + INDEX + otherFormats());
    }

    /**
     * Builds something that holds weights in native memory. What was allocated is freed if that fails.
     *
     * @param <T> what is built
     * @param device where the weights go
     * @param builder builds it
     * @return what was built; it owns the manager that the builder was given
     * @throws IOException if the weights cannot be opened or read
     */
    public <T> T build(Device device, Builder<T> builder) throws IOException {
        NDManager owner = NDManager.newBaseManager(device, ENGINE);
        try (TensorSource weights = weights()) {
            return builder.build(weights, owner);
        } catch (IOException | RuntimeException | Error e) {
            owner.close();
            throw e;
        }
    }

    /**
     * Makes something of weights.
     *
     * @param <T> what it makes
     */
    public interface Builder<T> {
        /**
         * Reads the weights.
         *
         * @param weights the folder's; closed by the caller
         * @param owner a new manager, which what is built takes over; closed by the caller if this throws
         * @return what was built
         * @throws IOException if they cannot be read
         */
        T build(TensorSource weights, NDManager owner) throws IOException;
    }

    /**
     * The tokenizer, if the folder has one.
     *
     * @return {@code tokenizer.json}
     */
    public Optional<Path> tokenizerFile() {
        return Optional.of(path.resolve("tokenizer.json")).filter(Files::isRegularFile);
    }

    /**
     * The recommended options of generation, if the folder has them.
     *
     * @return {@code generation_config.json}
     * @throws CheckpointFormatException if it is there and not a JSON object
     */
    public Optional<ModelConfig> generationDefaults() throws CheckpointFormatException {
        Path file = path.resolve("generation_config.json");
        return Files.exists(file) ? Optional.of(ModelConfig.read(file)) : Optional.empty();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private String otherFormats() throws CheckpointFormatException {
        try (Stream<Path> files = Files.list(path)) {
            String found = files.map(file -> file.getFileName().toString())
                    .filter(name -> OTHER_FORMATS.stream().anyMatch(name::endsWith) || name.endsWith(".safetensors"))
                    .sorted()
                    .limit(5)
                    .collect(Collectors.joining(", "));
            return found.isEmpty()
                    ? ""
                    : ", but " + found
                            + "; only safetensors by these names is read: convert or rename the weights first";
        } catch (IOException e) {
            throw new CheckpointFormatException(path + ": cannot be listed: " + e, e);
        }
    }
}
