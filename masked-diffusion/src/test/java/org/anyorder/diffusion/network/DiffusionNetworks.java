// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;

/** Diffusion transformers with random weights, and edited configurations. */
final class DiffusionNetworks {
    private DiffusionNetworks() {}

    static JsonObject config(String name) throws IOException {
        return ModelConfig.read(Golden.folder(name).resolve("config.json")).raw();
    }

    static DiffusionConfig read(String name, Consumer<JsonObject> edit) throws IOException {
        JsonObject json = config(name);
        edit.accept(json);
        return DiffusionConfig.read(ModelConfig.parse("config.json", json.toString()));
    }

    /** A network with random values everywhere, where training would start with zeros too. */
    static DiffusionTransformer fresh(DiffusionConfig config, NDManager manager) {
        DiffusionTransformer network = new DiffusionTransformer(config, Compute.FLOAT32);
        fill(network, manager);
        return network;
    }

    static void fill(DiffusionTransformer network, NDManager manager) {
        Engine.getEngine("PyTorch").setRandomSeed(5);
        Map<String, NDArray> values = new LinkedHashMap<>();
        network.shapes()
                .forEach(
                        (path, shape) -> values.put(path, manager.randomUniform(-0.2f, 0.2f, shape, DataType.FLOAT32)));
        network.fill(manager, values, Mode.TRAINING);
    }
}
