// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Consumer;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;

/** The recorded XLNet. */
final class Golden {
    /** Largest deviation of a logit. */
    static final double TOLERANCE = 2e-4;

    static final GoldenFolder FOLDER = new GoldenFolder("xlnet");

    private Golden() {}

    static GoldenFile cases() {
        return FOLDER.cases();
    }

    static XlnetConfig config(Consumer<JsonObject> edit) throws IOException {
        JsonObject json = ModelFolder.open(FOLDER.path()).config().raw();
        edit.accept(json);
        return XlnetConfig.read(ModelConfig.parse("config.json", json.toString()));
    }

    static XlnetNetwork network(NDManager owner) throws IOException {
        return network(owner, json -> {});
    }

    /** The network with other keys in its configuration. */
    static XlnetNetwork network(NDManager owner, Consumer<JsonObject> edit) throws IOException {
        try (TensorSource weights = ModelFolder.open(FOLDER.path()).weights()) {
            return XlnetNetwork.load(config(edit), weights, owner, Precision.FLOAT32);
        }
    }

    /** The network as it is trained. */
    static XlnetNetwork trained(NDManager owner) throws IOException {
        XlnetNetwork network = new XlnetNetwork(config(json -> {}), Compute.FLOAT32);
        try (TensorSource weights = ModelFolder.open(FOLDER.path()).weights()) {
            network.read(weights, owner, Mode.TRAINING);
        }
        return network;
    }

    /** Rows of ids, int64. */
    static NDArray ids(NDManager manager, int[][] rows) {
        long[] ids =
                Arrays.stream(rows).flatMapToInt(Arrays::stream).asLongStream().toArray();
        return manager.create(ids, new Shape(rows.length, rows[0].length));
    }

    /** For each row the rank of each position. */
    static int[][] ranks(String of) {
        return cases().rows(of + ".sigma");
    }

    static int prompt() {
        return (int) cases().longs("subset.start")[0];
    }
}
