// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.anyorder.nn.Mode;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Options of a configuration of which no numbers were recorded. */
class XlnetOptionsTest {
    private final NDManager manager = NDManager.newBaseManager();
    private final GoldenFile golden = Golden.cases();
    private final NDArray ids = golden.array(manager, "plain.input_ids");

    @AfterEach
    void close() {
        manager.close();
    }

    /** The tanh form differs from the exact one by 2.8e-3 in the recorded logits; the others are far off. */
    @Test
    void theActivationIsTheOneNamed() throws IOException {
        double tanh = deviation(json -> json.addProperty("ff_activation", "gelu_new"));
        assertTrue(tanh > 1e-3 && tanh < 1e-2, "tanh form: " + tanh);
        double silu = deviation(json -> json.addProperty("ff_activation", "silu"));
        assertEquals(silu, deviation(json -> json.addProperty("ff_activation", "swish")), 0);
        assertTrue(silu > 0.05 && silu != deviation(json -> json.addProperty("ff_activation", "relu")));
    }

    private double deviation(Consumer<JsonObject> edit) throws IOException {
        return logits(Golden.network(manager, edit), TwoStreamInput.plain(ids))
                .sub(golden.array(manager, "plain.logits"))
                .abs()
                .max()
                .getFloat();
    }

    @Test
    void biasesOfEveryLayerAreReadWhetherTheyAreSaidToBeTiedOrNot() throws IOException {
        assertEquals(0, deviation(json -> json.addProperty("untie_r", false)), Golden.TOLERANCE);
    }

    /** With the same length for all, a position sees itself and as many before it as there are in the memory. */
    @Test
    void sameLengthSeesAsFarBackAsTheMemoryIsLong() throws IOException {
        XlnetNetwork network = Golden.network(manager, json -> {
            json.addProperty("attn_type", "uni");
            json.addProperty("same_length", true);
        });
        NDList parts = ids.split(new long[] {2}, 1);
        NDArray changed = parts.get(1).duplicate();
        changed.set(new NDIndex(":, 0"), 9);
        List<NDArray> memory = network.remember(TwoStreamInput.plain(parts.get(0)));
        assertArrayEquals(
                new boolean[] {true, true, true, true, true, false, false, false},
                differ(
                        logits(network, TwoStreamInput.plain(parts.get(1)).behind(memory, network.config())),
                        logits(network, TwoStreamInput.plain(changed).behind(memory, network.config()))),
                "two layers look back two positions each");
        assertArrayEquals(
                new boolean[] {true, false, false, false, false, false, false, false},
                differ(
                        logits(network, NamedInput.read(manager, Map.of("input_ids", parts.get(1)), network.config())),
                        logits(network, NamedInput.read(manager, Map.of("input_ids", changed), network.config()))),
                "without a memory a position sees itself alone");
    }

    @Test
    void memoryIsCutToItsLengthAndToWhatMayBeReused() throws IOException {
        XlnetNetwork all = Golden.network(manager);
        List<NDArray> whole = all.remember(TwoStreamInput.plain(ids));
        XlnetNetwork network = Golden.network(manager, json -> {
            json.addProperty("mem_len", 4);
            json.addProperty("reuse_len", 6);
        });
        List<NDArray> first = network.remember(TwoStreamInput.plain(ids));
        for (int i = 0; i < first.size(); i++) {
            assertEquals(whole.get(i).get(":, 2:6"), first.get(i)); // the last 4 of the first 6
        }
        NDArray next = ids.get(":, 0:3");
        List<NDArray> second = network.remember(TwoStreamInput.plain(next).behind(first, network.config()));
        List<NDList> states = network.hiddenStates(TwoStreamInput.plain(next).behind(first, network.config()));
        for (int i = 0; i < second.size(); i++) {
            assertEquals(4, second.get(i).getShape().get(1)); // 1 old, 3 new
            assertEquals(first.get(i).get(":, 3:"), second.get(i).get(":, 0:1"));
            assertEquals(states.get(i).get(0), second.get(i).get(":, 1:"));
        }
    }

    /** Positions that differ in any logit of any row. */
    private static boolean[] differ(NDArray one, NDArray other) {
        return one.sub(other).abs().sum(new int[] {0, 2}).gt(0).toBooleanArray();
    }

    private static NDArray logits(XlnetNetwork network, TwoStreamInput input) {
        return network.logits(network.hidden(input, Mode.INFERENCE));
    }
}
