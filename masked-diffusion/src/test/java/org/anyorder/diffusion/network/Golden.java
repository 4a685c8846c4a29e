// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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

    /** Says how far a recorded tensor is off, for the curious. */
    static void report(String file, String tensor, double deviation) {
        System.out.printf("golden %s %s: %.1e%n", file, tensor, deviation);
    }

    static void requireClose(String file, String tensor, NDArray actual) {
        report(file, tensor, cases(file).requireClose(tensor, actual, TOLERANCE));
    }

    static void requireClose(float[] expected, float[] actual, double tolerance) {
        assertTrue(expected.length == actual.length, expected.length + " against " + actual.length);
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs(expected[i] - actual[i]);
            assertTrue(difference <= tolerance, "number " + i + ": " + expected[i] + " against " + actual[i]);
        }
    }
}
