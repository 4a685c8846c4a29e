// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.anysubset;

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
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.anysubset.network.XlnetNetwork;
import org.anyorder.anysubset.network.XlnetWeights;
import org.anyorder.benchmarks.TemporaryFolder;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Compute;

/** XLNet with random weights, the same in every JVM. */
final class RandomXlnet {
    private static final float BOUND = 0.05f;

    private RandomXlnet() {}

    /** A model as users load it. Weights are read into memory, so its folder is there only while they are. */
    static LoadedModel load(SubsetSize size, Precision precision) throws IOException {
        try (TemporaryFolder files = TemporaryFolder.make()) {
            write(files.path(), size);
            return FolderLoader.open(files.path().toString(), Device.cpu(), precision);
        }
    }

    static void write(Path folder, SubsetSize size) throws IOException {
        XlnetConfig config = XlnetConfig.read(ModelConfig.parse("config.json", size.config()));
        Files.writeString(folder.resolve("config.json"), size.config());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            Engine.getEngine("PyTorch").setRandomSeed(1);
            Map<String, NDArray> values = new LinkedHashMap<>();
            new XlnetNetwork(config, Compute.FLOAT32)
                    .shapes()
                    .forEach((path, shape) -> values.put(path, value(path, shape, owner)));
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), XlnetWeights.publish(config, values, owner), ElementType.F32);
        }
    }

    /** A parameter: weights and biases are drawn, norms let pass what they get. */
    private static NDArray value(String path, Shape shape, NDManager owner) {
        return path.endsWith("norm.weight")
                ? owner.ones(shape, DataType.FLOAT32)
                : owner.randomUniform(-BOUND, BOUND, shape, DataType.FLOAT32);
    }
}
