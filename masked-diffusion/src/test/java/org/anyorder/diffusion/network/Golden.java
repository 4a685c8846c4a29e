// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Path;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedModel;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.RotaryEmbedding;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;

/** Recorded networks and numbers. */
final class Golden {
    /** Largest deviation of a logit. */
    static final double TOLERANCE = 2e-4;

    private Golden() {}

    static GoldenFile cases(String folder) {
        return new GoldenFolder(folder).cases();
    }

    static Path folder(String folder) {
        return new GoldenFolder(folder).path();
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
        return GoldenFolder.stored(scope, cache, layer, sizes);
    }

    /** Turns recorded keys that were stored without positions, {@code (B, G, S, d)}, to positions 0, 1, … */
    static NDArray turned(NDArray keys, double base) {
        NDManager scope = keys.getManager();
        Shape shape = keys.getShape();
        RotaryEmbedding rotary =
                new RotaryEmbedding(Rotation.of((int) shape.get(3)).withBase(base), (int) shape.get(2));
        rotary.initialize(scope, DataType.FLOAT32);
        NDArray positions =
                scope.arange((int) shape.get(2)).toType(DataType.INT64, false).reshape(1, shape.get(2));
        return rotary.rotate(keys, rotary.angles(positions));
    }

    static LoadedModel open(String folder) throws IOException {
        return new GoldenFolder(folder).open();
    }

    static MaskedModel view(LoadedModel model) {
        return (MaskedModel) model.views().get(0);
    }

    /** Rows of recorded ids. */
    static int[][] rows(GoldenFile cases, String tensor) {
        return cases.rows(tensor);
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
