// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.causal;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.anyorder.benchmarks.TemporaryFolder;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.speculative.network.CausalConfig;
import org.anyorder.speculative.network.CausalWeights;

/**
 * A model of the Llama type with random weights, the same in every JVM, in a temporary folder as such models are
 * published: configuration, weights, a tokenizer whose tokens are one character each, a readme.
 *
 * @param files where it is
 */
public record RandomLlama(TemporaryFolder files) implements AutoCloseable {
    /** The character of token 0; those that follow stand for the following tokens. */
    public static final int FIRST_CHARACTER = 0x20000;

    private static final float BOUND = 0.05f;

    /**
     * Draws and writes a model.
     *
     * @param size how large
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static RandomLlama write(DecoderSize size) throws IOException {
        RandomLlama written = new RandomLlama(TemporaryFolder.make());
        Path folder = written.folder();
        Files.writeString(folder.resolve("config.json"), size.config());
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer(size.vocabulary()));
        Files.writeString(folder.resolve("README.md"), "Random weights.\n");
        CausalConfig config = CausalConfig.read(ModelConfig.parse("config.json", size.config()));
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Engine.getEngine("PyTorch").setRandomSeed(1);
            Map<String, NDArray> values = new LinkedHashMap<>();
            new DecoderNetwork(config.sizes(), Compute.FLOAT32)
                    .shapes()
                    .forEach((path, shape) -> values.put(path, value(shape, owner)));
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), CausalWeights.publish(config, values, owner), ElementType.F32);
        }
        return written;
    }

    /**
     * Where the files are.
     *
     * @return a folder
     */
    public Path folder() {
        return files.path();
    }

    /**
     * Loads the model.
     *
     * @param precision of the weights in products
     * @return the model; closed by the caller
     * @throws IOException if it cannot be read
     */
    public LoadedModel load(Precision precision) throws IOException {
        return FolderLoader.open(folder().toString(), Device.cpu(), precision);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** A parameter: weights are drawn, norms let pass what they get. */
    static NDArray value(Shape shape, NDManager owner) {
        return shape.dimension() == 1
                ? owner.ones(shape, DataType.FLOAT32) // the gain of a norm
                : owner.randomUniform(-BOUND, BOUND, shape, DataType.FLOAT32);
    }

    /** No token is part of another, so any sequence of tokens is the text of itself alone. */
    private static String tokenizer(int vocabulary) {
        return IntStream.range(0, vocabulary)
                .mapToObj(token -> "\"" + Character.toString(FIRST_CHARACTER + token) + "\": " + token)
                .collect(Collectors.joining(
                        ", ",
                        "{\"version\": \"1.0\", \"added_tokens\": [], \"model\": {\"type\": \"BPE\", \"vocab\": {",
                        "}, \"merges\": []}}\n"));
    }
}
