// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Reach;
import org.anyorder.nn.TransformerConfig;

/**
 * A recorded model folder on the class path, and what was recorded of it.
 *
 * @param name its path below {@code /golden}
 */
public record GoldenFolder(String name) {

    /**
     * The tensors that were recorded.
     *
     * @return {@code cases.safetensors}
     */
    public GoldenFile cases() {
        return GoldenFile.resource("/golden/" + name + "/cases.safetensors");
    }

    /**
     * Where it is.
     *
     * @return the folder
     */
    public Path path() {
        String resource = "/golden/" + name;
        URL url = Objects.requireNonNull(GoldenFolder.class.getResource(resource), resource);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /**
     * Loads the model as users do.
     *
     * @return the model, in float32 on the CPU; closed by the caller
     * @throws IOException if it cannot be loaded
     */
    public LoadedModel open() throws IOException {
        return FolderLoader.open(path().toString(), Device.cpu(), Precision.FLOAT32);
    }

    /**
     * Writes the folder with other keys and tensors.
     *
     * @param target an existing folder
     * @param edit changes the configuration and the tensors, by published name
     * @throws IOException if a file cannot be read or written
     */
    public void write(Path target, BiConsumer<JsonObject, Map<String, NDArray>> edit) throws IOException {
        ModelFolder folder = ModelFolder.open(path());
        JsonObject json = folder.config().raw();
        try (NDManager manager = NDManager.newBaseManager();
                TensorSource weights = folder.weights()) {
            Map<String, NDArray> tensors = new LinkedHashMap<>();
            for (String tensor : weights.tensors().keySet()) {
                tensors.put(tensor, weights.read(manager, tensor));
            }
            edit.accept(json, tensors);
            Files.writeString(target.resolve("config.json"), json.toString());
            SafetensorsWriter.write(target.resolve("model.safetensors"), tensors, ElementType.F32);
        }
    }

    /**
     * Keys and values that a cache holds of a layer.
     *
     * @param scope owns the result
     * @param cache whose rows have one length
     * @param layer which layer
     * @param sizes of the network
     * @return keys and values, {@code (B, G, S, d)}
     */
    public static NDList stored(NDManager scope, KeyValueCache cache, int layer, TransformerConfig sizes) {
        int length = cache.length(0);
        int[] from = new int[cache.rows()];
        int[] to = new int[cache.rows()];
        Arrays.fill(from, length);
        Arrays.fill(to, length + 1);
        NDArray nothing = scope.zeros(new Shape(cache.rows(), sizes.keyHeads(), 1, sizes.headWidth()));
        NDList views = cache.peek(scope, from, to, Reach.FULL).extend(layer, nothing, nothing);
        return new NDList(views.get(0).get(":, :, 0:" + length), views.get(1).get(":, :, 0:" + length));
    }
}
