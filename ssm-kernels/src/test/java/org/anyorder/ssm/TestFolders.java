// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.nn.Compute;
import org.anyorder.ssm.network.ForecastConfig;
import org.anyorder.ssm.network.ForecastNetwork;
import org.anyorder.ssm.network.MambaConfig;
import org.anyorder.ssm.network.MambaNetwork;
import org.anyorder.ssm.network.MambaWeights;

/** Folders of small networks with random weights, the same every time, written as users write theirs. */
public final class TestFolders {
    /** A language model of S4D layers over 32 tokens; {@code %s} takes further keys. */
    public static final String S4D = "{\"model_type\": \"s4d\", \"vocab_size\": 32, \"hidden_size\": 16,"
            + " \"num_hidden_layers\": 2, \"state_size\": 8%s}";

    /** A forecaster that reads 24 values. */
    public static final String SPACETIME = "{\"model_type\": \"spacetime\", \"lag\": 24, \"normalisation\": \"last\","
            + " \"width\": 4, \"blocks\": 1, \"kernels\": 2, \"state\": 5, \"hidden\": 6,"
            + " \"preparation\": \"differences\"}";

    /** Another one. */
    public static final String AR_NET = "{\"model_type\": \"ar-net\", \"lag\": 24, \"normalisation\": \"mean\"}";

    private TestFolders() {}

    /**
     * Writes a language model.
     *
     * @param folder where; made if it is not there
     * @param json its configuration
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static Path language(Path folder, String json) throws IOException {
        MambaConfig config = MambaConfig.read(ModelConfig.parse("config.json", json));
        try (NDManager owner = NDManager.newBaseManager("PyTorch")) {
            owner.getEngine().setRandomSeed(5);
            MambaNetwork network = new MambaNetwork(config, Compute.FLOAT32);
            network.initialize(owner, DataType.FLOAT32);
            network.values().get("tokens.weight").muli(20); // so that logits differ
            return write(folder, json, MambaWeights.publish(config, network.values(), owner));
        }
    }

    /**
     * Writes a forecaster.
     *
     * @param folder where; made if it is not there
     * @param json its configuration
     * @return the folder
     * @throws IOException if it cannot be written
     */
    public static Path forecaster(Path folder, String json) throws IOException {
        ForecastConfig config = ForecastConfig.read(ModelConfig.parse("config.json", json));
        try (NDManager owner = NDManager.newBaseManager("PyTorch")) {
            owner.getEngine().setRandomSeed(5);
            ForecastNetwork network = config.network(Compute.FLOAT32);
            network.initialize(owner, DataType.FLOAT32);
            return write(folder, json, ForecastConfig.names(network).publish(network.values(), owner));
        }
    }

    private static Path write(Path folder, String json, Map<String, NDArray> weights) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("config.json"), json);
        SafetensorsWriter.write(folder.resolve("model.safetensors"), weights, ElementType.F32);
        return folder;
    }
}
