// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedPass.Store;
import org.anyorder.model.MaskedPass.Windows;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Want;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Mode;
import org.anyorder.nn.Reach;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;

/** Numbers recorded from the original code of LLaDA, Dream and Fast-dLLM, tolerance 2e-4. */
class BidirectionalGoldenTest {
    private static final GoldenFile LLADA = Golden.cases("llada");
    private static final GoldenFile DREAM = Golden.cases("llada/dream");

    @Test
    void computesEveryLayerAndTheLogitsOfLlada() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder("llada", manager);
            DecoderInput input = DecoderInput.of(LLADA.array(manager, "input_ids"), network.config());
            List<NDArray> states = network.hiddenStates(input);
            assertEquals(3, states.size());
            for (int i = 0; i < states.size(); i++) {
                Golden.requireClose("llada", "hidden." + i, states.get(i));
            }
            Golden.requireClose("llada", "logits", network.forward(input, Mode.INFERENCE));
            NDArray changed = LLADA.array(manager, "changed_ids");
            NDArray full = network.forward(DecoderInput.of(changed, network.config()), Mode.INFERENCE);
            Golden.requireClose("llada", "changed_logits_full", full);
        }
    }

    /** The original stores keys without positions; ours stand where they are. */
    @Test
    void storesTheKeysAndValuesOfLlada() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            MaskedDecoder network = Golden.decoder("llada", manager);
            try (KeyValueCache cache = network.open(manager)) {
                cache.join(2);
                network.hidden(
                        LLADA.array(manager, "input_ids"),
                        cache.overwrite(manager, new int[2], new int[] {16, 16}, Reach.FULL));
                for (int layer = 0; layer < 2; layer++) {
                    NDList stored = Golden.stored(
                            manager, cache, layer, network.config().transformer());
                    NDArray keys = LLADA.array(manager, "cache_k." + layer);
                    Golden.requireClose(Golden.turned(keys, 10_000), stored.get(0));
                    Golden.requireClose("llada", "cache_v." + layer, stored.get(1));
                }
            }
        }
    }

    @Test
    void servesPrefixAndDualCachesAsTheOriginalDoes() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                LoadedModel loaded = Golden.open("llada");
                MaskedState prefix = Golden.view(loaded).open(manager);
                MaskedState dual = Golden.view(loaded).open(manager)) {
            int[][] before = Golden.rows(LLADA, "input_ids");
            int[][] after = Golden.rows(LLADA, "changed_ids");
            int from = (int) LLADA.longs("window")[0];
            int to = (int) LLADA.longs("window")[1];
            for (MaskedState state : new MaskedState[] {prefix, dual}) {
                state.join(2);
                NDArray whole = evaluate(manager, state, before, 0, 16, Store.WINDOW);
                Golden.requireClose("llada", "logits", whole.reshape(2, 16, 40));
            }
            prefix.forget(new int[] {from, from});
            NDArray rest = evaluate(manager, prefix, after, from, 16, Store.NOTHING);
            Golden.requireClose("llada", "prefix_cache.logits", rest.reshape(2, 16 - from, 40));
            NDArray unchanged = evaluate(manager, prefix, before, from, 16, Store.NOTHING);
            Golden.requireClose("llada", "prefix_cache.unchanged_logits", unchanged.reshape(2, 16 - from, 40));
            for (Store store : new Store[] {Store.NOTHING, Store.WINDOW}) {
                NDArray block = evaluate(manager, dual, after, from, to, store);
                Golden.requireClose("llada", "dual_cache.logits", block.reshape(2, to - from, 40));
            }
        }
    }

    @Test
    void seesNoPadding() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel llada = Golden.open("llada");
                LoadedModel dream = Golden.open("llada/dream")) {
            NDArray padded =
                    forward(scope, llada, LLADA.array(scope, "input_ids"), LLADA.array(scope, "pad.attention_mask"));
            Golden.requireClose("llada", "pad.row1_logits", padded.get("1, 3:"));
            padded = forward(scope, dream, DREAM.array(scope, "input_ids"), DREAM.array(scope, "pad.attention_mask"));
            // Position i is predicted in the row before it.
            Golden.requireClose(DREAM.array(scope, "pad.raw_logits_row1_from3").get("0:-1"), padded.get("1, 4:"));
        }
    }

    @Test
    void givesNumbersWhereARowIsAllPadding() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel llada = Golden.open("llada")) {
            NDArray mask = scope.ones(new Shape(2, 16), DataType.INT64);
            mask.set(new NDIndex("0"), 0);
            NDArray logits = forward(scope, llada, LLADA.array(scope, "input_ids"), mask);
            assertFalse(logits.isNaN().any().getBoolean());
            Golden.requireClose(LLADA.array(scope, "logits").get(1), logits.get(1));
            assertTrue(logits.get(0).abs().max().getFloat() > 0);
        }
    }

    @Test
    void predictsFromTheRowBeforeAsDreamDoes() throws IOException {
        try (NDManager manager = NDManager.newBaseManager();
                LoadedModel loaded = Golden.open("llada/dream");
                MaskedState state = Golden.view(loaded).open(manager)) {
            MaskedDecoder network = Golden.decoder("llada/dream", manager);
            NDArray ids = DREAM.array(manager, "input_ids");
            NDArray raw = network.forward(DecoderInput.of(ids, network.config()), Mode.INFERENCE);
            Golden.requireClose("llada/dream", "raw_logits", raw);
            Map<String, NDArray> outputs = loaded.forward(manager, Map.of("input_ids", ids));
            assertEquals(Set.of("logits"), outputs.keySet());
            Golden.requireClose("llada/dream", "shifted_logits", outputs.get("logits"));
            state.join(2);
            NDArray answers = evaluate(manager, state, Golden.rows(DREAM, "input_ids"), 0, 12, Store.NOTHING);
            Golden.requireClose("llada/dream", "shifted_logits", answers.reshape(2, 12, 36));
        }
    }

    private static NDArray forward(NDManager scope, LoadedModel model, NDArray ids, NDArray mask) {
        return model.forward(scope, Map.of("input_ids", ids, "attention_mask", mask))
                .get("logits");
    }

    /** All positions of a window that is the same in every row. */
    private static NDArray evaluate(NDManager scope, MaskedState state, int[][] rows, int from, int to, Store store) {
        int[] all = IntStream.range(from, to).toArray();
        MaskedPass pass = new MaskedPass(
                TokenBatch.of(rows),
                new Windows(new int[] {from, from}, new int[] {to, to}),
                store,
                new double[0],
                Targets.of(new int[][] {all, all}),
                Want.LOGITS);
        return state.evaluate(scope, pass).logits();
    }
}
