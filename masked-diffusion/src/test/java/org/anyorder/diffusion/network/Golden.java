// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Reach;
import org.anyorder.nn.RotaryEmbedding;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.testing.GoldenFile;

/** Recorded networks and numbers. */
final class Golden {
    /** Largest deviation of a logit. */
    static final double TOLERANCE = 2e-4;

    private Golden() {}

    static GoldenFile cases(String folder) {
        return GoldenFile.resource("/golden/" + folder + "/cases.safetensors");
    }

    static Path folder(String folder) {
        String resource = "/golden/" + folder;
        URL url = Objects.requireNonNull(Golden.class.getResource(resource), resource);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static DiffusionTransformer diffusion(String folder, NDManager owner) throws IOException {
        ModelFolder model = ModelFolder.open(folder(folder));
        try (TensorSource weights = model.weights()) {
            return DiffusionTransformer.load(DiffusionConfig.read(model.config()), weights, owner, Precision.FLOAT32);
        }
    }

    static MaskedDecoder decoder(String folder, NDManager owner) throws IOException {
        ModelFolder model = ModelFolder.open(folder(folder));
        try (TensorSource weights = model.weights()) {
            return MaskedDecoder.load(DecoderConfig.read(model.config()), weights, owner, Precision.FLOAT32);
        }
    }

    /** Keys and values that a cache holds of a layer, {@code (B, G, S, d)}; its rows must have one length. */
    static NDList stored(NDManager scope, KeyValueCache cache, int layer, TransformerConfig sizes) {
        int length = cache.length(0);
        int[] from = new int[cache.rows()];
        int[] to = new int[cache.rows()];
        Arrays.fill(from, length);
        Arrays.fill(to, length + 1);
        NDArray nothing = scope.zeros(new Shape(cache.rows(), sizes.keyHeads(), 1, sizes.headWidth()));
        NDList views = cache.peek(scope, from, to, Reach.FULL).extend(layer, nothing, nothing);
        return new NDList(views.get(0).get(":, :, 0:" + length), views.get(1).get(":, :, 0:" + length));
    }

    /** Turns recorded keys that were stored without positions, {@code (B, G, S, d)}, to positions 0, 1, … */
    static NDArray turned(NDArray keys, double base) {
        NDManager scope = keys.getManager();
        Shape shape = keys.getShape();
        RotaryEmbedding rotary = new RotaryEmbedding((int) shape.get(3), (int) shape.get(2), 1, base);
        rotary.initialize(scope, DataType.FLOAT32);
        NDArray positions =
                scope.arange((int) shape.get(2)).toType(DataType.INT64, false).reshape(1, shape.get(2));
        return rotary.rotate(keys, rotary.angles(positions));
    }

    static LoadedModel open(String folder) throws IOException {
        return FolderLoader.open(folder(folder).toString(), Device.cpu(), Precision.FLOAT32);
    }

    static MaskedModel view(LoadedModel model) {
        return (MaskedModel) model.views().get(0);
    }

    /** Rows of recorded ids. */
    static int[][] rows(GoldenFile cases, String tensor) {
        long[] ids = cases.longs(tensor);
        int count = (int) cases.shape(tensor).get(0);
        int length = ids.length / count;
        return IntStream.range(0, count)
                .mapToObj(row -> Arrays.stream(ids, row * length, (row + 1) * length)
                        .mapToInt(Math::toIntExact)
                        .toArray())
                .toArray(int[][]::new);
    }

    /** Requires the numbers recorded in a folder. */
    static void requireClose(String file, String tensor, NDArray actual) {
        cases(file).requireClose(tensor, actual, TOLERANCE);
    }

    static void requireClose(NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape());
        requireClose(expected.toFloatArray(), actual.toFloatArray(), TOLERANCE);
    }

    static void requireClose(float[] expected, float[] actual, double tolerance) {
        assertTrue(expected.length == actual.length, expected.length + " against " + actual.length);
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]);
            assertTrue(difference <= tolerance, "number " + i + ": " + expected[i] + " against " + actual[i]);
        }
    }
}
