// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedPass.Store;
import org.anyorder.model.MaskedPass.Windows;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Want;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Mode;
import org.anyorder.nn.Reach;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers recorded from the original code of SDAR and Fast-dLLM v2, tolerance 2e-4. */
class BlockCausalGoldenTest {
    private static final GoldenFile SDAR = Golden.cases("sdar");
    private static final GoldenFile FAST = Golden.cases("fast_dllm_v2");

    @ParameterizedTest
    @CsvSource({"sdar, logits", "fast_dllm_v2, raw_logits"})
    void computesEveryLayerAndTheLogits(String folder, String logits) throws IOException {
        GoldenFile cases = Golden.cases(folder);
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder(folder, manager);
            DecoderInput input = DecoderInput.of(cases.array(manager, "input_ids"), network.config());
            assertArrayEquals(cases.flags("block_mask"), input.visible().toBooleanArray());
            List<NDArray> states = network.hiddenStates(input);
            assertEquals(3, states.size());
            for (int i = 0; i < states.size(); i++) {
                Golden.requireClose(folder, "hidden." + i, states.get(i));
            }
            Golden.requireClose(folder, logits, network.forward(input, Mode.INFERENCE));
        }
    }

    @ParameterizedTest
    @CsvSource({"sdar", "fast_dllm_v2"})
    void forwardsNamedTensors(String folder) throws IOException {
        GoldenFile cases = Golden.cases(folder);
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open(folder)) {
            NDArray ids = cases.array(scope, "input_ids");
            Map<String, NDArray> outputs = model.forward(scope, Map.of("input_ids", ids));
            assertEquals(Set.of("logits"), outputs.keySet());
            Golden.requireClose(folder, "logits", outputs.get("logits"));
        }
    }

    /** Blocks count from the first token that is no padding. */
    @Test
    void seesNoPadding() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = Golden.open("sdar")) {
            NDArray ids = SDAR.array(scope, "input_ids");
            NDArray padded = ids.get(":, 0:3").concat(ids, 1);
            NDArray mask = padded.zerosLike();
            mask.set(new NDIndex(":, 3:"), 1);
            Map<String, NDArray> inputs = Map.of("input_ids", padded, "attention_mask", mask);
            Golden.requireClose(
                    "sdar", "logits", model.forward(scope, inputs).get("logits").get(":, 3:"));
        }
    }

    @Test
    void computesBlocksOverACache() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder("sdar", manager);
            NDArray ids = SDAR.array(manager, "input_ids");
            NDArray expected = SDAR.array(manager, "cache.logits");
            try (KeyValueCache cache = network.open(manager)) {
                cache.join(2);
                for (int from = 0; from < 16; from += 4) {
                    String block = ":, " + from + ":" + (from + 4);
                    CachedPass pass = cache.overwrite(
                            manager, new int[] {from, from}, new int[] {from + 4, from + 4}, new Reach(4));
                    NDArray logits = network.logits(network.hidden(ids.get(block), pass));
                    Golden.requireClose(expected.get(block), logits);
                }
                for (int layer = 0; layer < 2; layer++) {
                    NDList stored = Golden.stored(
                            manager, cache, layer, network.config().transformer());
                    Golden.requireClose("sdar", "cache.key." + layer, stored.get(0));
                    Golden.requireClose("sdar", "cache.value." + layer, stored.get(1));
                }
            }
        }
    }

    @Test
    void computesSubBlocksOverACache() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder("fast_dllm_v2", manager);
            NDArray prefix = FAST.array(manager, "sub.prefix_ids");
            NDArray block = FAST.array(manager, "sub.block_ids");
            NDArray changed = FAST.array(manager, "sub.changed_ids");
            int start = (int) FAST.longs("sub.start")[0];
            try (KeyValueCache cache = network.open(manager)) {
                cache.join(1);
                network.hidden(prefix, window(manager, cache, 0, 8));
                NDArray logits = network.logits(network.hidden(block, window(manager, cache, 8, 16)));
                Golden.requireClose("fast_dllm_v2", "sub.block_logits", logits);
                for (int layer = 0; layer < 2; layer++) {
                    NDList stored = Golden.stored(
                            manager, cache, layer, network.config().transformer());
                    Golden.requireClose(
                            "fast_dllm_v2",
                            "sub.block_key." + layer,
                            stored.get(0).get(":, :, 8:"));
                    Golden.requireClose(
                            "fast_dllm_v2",
                            "sub.block_value." + layer,
                            stored.get(1).get(":, :, 8:"));
                }
                NDArray part = network.hidden(changed.get(":, " + start + ":"), window(manager, cache, 8 + start, 16));
                Golden.requireClose("fast_dllm_v2", "sub.partial_logits", network.logits(part));
                NDArray exact = network.logits(network.hidden(changed, window(manager, cache, 8, 16)));
                Golden.requireClose("fast_dllm_v2", "sub.exact_logits", exact);
            }
        }
    }

    /** The last row of a block says what the next one begins with. */
    @Test
    void predictsThePositionBehindAWindow() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                LoadedModel loaded = Golden.open("fast_dllm_v2");
                MaskedState state = Golden.view(loaded).open(manager)) {
            int[][] rows = Golden.rows(FAST, "input_ids");
            state.join(2);
            MaskedPass pass = new MaskedPass(
                    TokenBatch.of(rows),
                    new Windows(new int[2], new int[] {8, 8}),
                    Store.WINDOW,
                    new double[0],
                    Targets.of(new int[][] {{0, 8}, {8}}),
                    Want.LOGITS);
            NDArray logits = state.evaluate(manager, pass).logits();
            NDArray expected = FAST.array(manager, "logits");
            Golden.requireClose(expected.get("0, 0"), logits.get(0));
            Golden.requireClose(expected.get("0, 8"), logits.get(1));
            Golden.requireClose(expected.get("1, 8"), logits.get(2));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sdar, train.xt, train.logits",
        "fast_dllm_v2, train.xt, train.raw_logits_xt",
        "fast_dllm_v2, train.xt_complement, train.raw_logits_xt_complement"
    })
    void computesTheTrainingPass(String folder, String noised, String logits) throws IOException {
        GoldenFile cases = Golden.cases(folder);
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder(folder, manager);
            NDArray both = cases.array(manager, noised).concat(cases.array(manager, "train.x0"), 1);
            int blockSize = network.config().blockSize().orElseThrow();
            DecoderInput input = DecoderInput.noisedAndClean(both, blockSize);
            assertArrayEquals(cases.flags("train.block_mask"), input.visible().toBooleanArray());
            NDArray half = network.forward(input, Mode.INFERENCE).split(2, 1).get(0);
            Golden.requireClose(folder, logits, half);
        }
    }

    private static CachedPass window(NDManager scope, KeyValueCache cache, int from, int to) {
        return cache.overwrite(scope, new int[] {from}, new int[] {to}, new Reach(8));
    }
}
