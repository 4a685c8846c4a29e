// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;

/** Recorded networks and numbers. */
final class Golden {
    /** Largest deviation of a logit. */
    static final double TOLERANCE = 2e-4;

    private Golden() {}

    /** A prompt and the tokens that greedy decoding continues it with, end tokens included. */
    record Trace(int[] prompt, int[] greedy) {}

    static GoldenFile cases(String folder) {
        return new GoldenFolder(folder).cases();
    }

    static LoadedModel open(String folder) throws IOException {
        return new GoldenFolder(folder).open();
    }

    static CausalModel view(LoadedModel model) {
        return (CausalModel) model.views().get(0);
    }

    static DecoderNetwork network(String folder, NDManager owner) throws IOException {
        return network(folder, owner, Mode.INFERENCE);
    }

    static DecoderNetwork network(String folder, NDManager owner, Mode mode) throws IOException {
        CausalConfig config = config(folder);
        DecoderNetwork network = new DecoderNetwork(config.sizes(), Compute.FLOAT32);
        try (TensorSource weights =
                ModelFolder.open(new GoldenFolder(folder).path()).weights()) {
            network.read(CausalWeights.of(config), weights, owner, mode);
        }
        return network;
    }

    static CausalConfig config(String folder) throws IOException {
        return CausalConfig.read(
                ModelConfig.read(new GoldenFolder(folder).path().resolve("config.json")));
    }

    static JsonObject json(String folder, String file) throws IOException {
        String text = Files.readString(new GoldenFolder(folder).path().resolve(file));
        return JsonParser.parseString(text).getAsJsonObject();
    }

    static List<Trace> traces(String folder) throws IOException {
        List<Trace> traces = new ArrayList<>();
        for (JsonElement trace : json(folder, "cases.json").getAsJsonArray("decode")) {
            JsonObject recorded = trace.getAsJsonObject();
            traces.add(new Trace(
                    integers(recorded.getAsJsonArray("prompt")), integers(recorded.getAsJsonArray("greedy"))));
        }
        return traces;
    }

    private static int[] integers(JsonArray array) {
        return array.asList().stream().mapToInt(JsonElement::getAsInt).toArray();
    }

    static void requireClose(NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape());
        double deviation = expected.sub(actual).abs().max().getFloat();
        assertTrue(deviation <= TOLERANCE, "deviates by " + deviation); // a NaN does not pass
    }
}
