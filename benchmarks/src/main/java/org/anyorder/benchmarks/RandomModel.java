// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.insertion.network.FinalNorm;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionKind;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.network.InsertionWeights;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.nn.Activation;
import org.anyorder.nn.Compute;
import org.anyorder.nn.TransformerConfig;

/**
 * An insertion language model with random weights in a temporary folder, or none.
 *
 * @param location of its files
 * @param weightBytes of its float32 weights
 */
record RandomModel(Optional<Path> location, long weightBytes) implements AutoCloseable {
    private static final int HEAD_WIDTH = 64;
    private static final SpecialTokens SPECIAL = new SpecialTokens(
            0, 1, OptionalInt.of(2), OptionalInt.of(3), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    /**
     * A network in the proportions of the published ones.
     *
     * @param vocabulary number of token ids
     * @param width a multiple of 64
     * @param layers number of layers
     * @param length most visible tokens, CLS and BOS counted
     */
    static InsertionConfig config(int vocabulary, int width, int layers, int length) {
        return new InsertionConfig(
                InsertionKind.ILM,
                vocabulary,
                new TransformerConfig(
                        width,
                        layers,
                        width / HEAD_WIDTH,
                        4 * width,
                        Activation.RELU,
                        1e-5,
                        0.1,
                        HEAD_WIDTH,
                        length + 1,
                        1),
                length,
                FinalNorm.PRESENT,
                SPECIAL,
                PromptLayout.TEXT);
    }

    static RandomModel none() {
        return new RandomModel(Optional.empty(), 0);
    }

    static RandomModel write(InsertionConfig config) throws IOException {
        Path folder = TemporaryFolder.make().path();
        Files.writeString(folder.resolve("config.json"), config.toJson().toString());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Map<String, NDArray> values = new LinkedHashMap<>();
            new InsertionNetwork(config, Compute.FLOAT32)
                    .shapes()
                    .forEach((path, shape) ->
                            values.put(path, owner.randomUniform(-0.03f, 0.03f, shape, DataType.FLOAT32)));
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"),
                    InsertionWeights.publish(config, values, owner),
                    ElementType.F32);
            return new RandomModel(
                    Optional.of(folder),
                    values.values().stream().mapToLong(NDArray::size).sum() * Float.BYTES);
        }
    }

    Path folder() {
        return location.orElseThrow();
    }

    Path weights() {
        return folder().resolve("model.safetensors");
    }

    @Override
    public void close() throws IOException {
        if (location.isPresent()) {
            new TemporaryFolder(location.get()).close();
        }
    }
}
