// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Mode;
import org.anyorder.nn.Reach;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.Test;

/** Numbers recorded from the original code of MDLM and BD3-LM, tolerance 2e-4 unless a test says otherwise. */
class DiffusionGoldenTest {
    private static final GoldenFile MDLM = Golden.cases("mdlm");
    private static final GoldenFile BD3LM = Golden.cases("bd3lm");

    @Test
    void tellsLayersOfTheNoiseAsTheOriginalDoes() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("mdlm", manager);
            NDArray sigma = MDLM.array(manager, "sigma");
            Golden.requireClose("mdlm", "cond_sigma", network.condition(sigma));
            Golden.requireClose("mdlm", "cond_sigma0", network.condition(manager.zeros(new Shape(1))));
            Golden.requireClose("mdlm", "timestep_embedding", new NoiseEmbedding(256, 16).waves(sigma));
        }
    }

    @Test
    void computesEveryLayerOfMdlm() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("mdlm", manager);
            DiffusionInput input = DiffusionInput.full(MDLM.array(manager, "xt"));
            List<NDArray> states = network.hiddenStates(input);
            List<NDArray> noised = network.hiddenStates(input.withNoise(MDLM.array(manager, "sigma")));
            assertEquals(3, states.size());
            for (int i = 0; i < states.size(); i++) {
                Golden.requireClose("mdlm", "hidden_sigma0." + i, states.get(i));
                Golden.requireClose("mdlm", "hidden_sigma." + i, noised.get(i));
            }
        }
    }

    @Test
    void computesTheLogitsOfMdlm() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("mdlm", manager);
            DiffusionInput input = DiffusionInput.full(MDLM.array(manager, "xt"));
            Golden.requireClose("mdlm", "logits_sigma0", network.forward(input, Mode.INFERENCE));
            NDArray noised = network.forward(input.withNoise(MDLM.array(manager, "sigma")), Mode.INFERENCE);
            Golden.requireClose("mdlm", "logits_sigma", noised);
        }
    }

    @Test
    void foldsAConstantConditionIntoItsNorms() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("mdlm", manager);
            DiffusionInput input = DiffusionInput.full(MDLM.array(manager, "xt"));
            float[] folded = network.forward(input, Mode.INFERENCE).toFloatArray();
            DiffusionInput unfolded = input.withNoise(manager.zeros(new Shape(3)));
            Golden.requireClose(network.forward(unfolded, Mode.INFERENCE).toFloatArray(), folded, 1e-5);
        }
    }

    @Test
    void masksNoisedAndCleanBlocksAsTheOriginalDoes() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray mask = BlockMask.noisedAndClean(manager, 8, 4);
            assertArrayEquals(BD3LM.flags("block_mask"), mask.toBooleanArray());
            assertArrayEquals(
                    mask.get("0, 0, 8:, 8:").toBooleanArray(),
                    BlockMask.causal(manager, 8, 4).toBooleanArray());
        }
    }

    @Test
    void computesTheTrainingPassOfBd3lm() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("bd3lm", manager);
            DiffusionInput input = DiffusionInput.noisedAndClean(BD3LM.array(manager, "input_ids"), 4);
            List<NDArray> states = network.hiddenStates(input);
            for (int i = 0; i < states.size(); i++) {
                Golden.requireClose("bd3lm", "train_hidden." + i, states.get(i));
            }
            Golden.requireClose(
                    "bd3lm",
                    "train_logits",
                    network.forward(input, Mode.INFERENCE).get(":, 0:8"));
            NDArray noised = network.forward(input.withNoise(BD3LM.array(manager, "sigma")), Mode.INFERENCE);
            Golden.requireClose("bd3lm", "train_logits_sigma", noised.get(":, 0:8"));
        }
    }

    @Test
    void computesBlocksWithoutACache() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("bd3lm", manager);
            for (int block = 0; block < 2; block++) {
                NDArray ids = manager.create(cleanThenNoised(block));
                DiffusionInput input = DiffusionInput.blockCausal(ids, 4);
                NDArray logits = network.forward(input, Mode.INFERENCE);
                Golden.requireClose("bd3lm", "sample_nocache." + block, logits.get(":, " + 4 * block + ":"));
            }
        }
    }

    @Test
    void computesBlocksOverACache() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("bd3lm", manager);
            try (KeyValueCache cache = network.open(manager)) {
                cache.join(2);
                for (int block = 0; block < 2; block++) {
                    int[] from = {4 * block, 4 * block};
                    int[] to = {4 * block + 4, 4 * block + 4};
                    CachedPass noised = cache.peek(manager, from, to, new Reach(4));
                    NDArray hidden = network.hidden(ids(manager, "xt", block), noised, Optional.empty());
                    Golden.requireClose("bd3lm", "sample_cache." + block, network.logits(hidden));
                    CachedPass clean = cache.overwrite(manager, from, to, new Reach(4));
                    network.hidden(ids(manager, "x0", block), clean, Optional.empty());
                }
            }
        }
    }

    @Test
    void storesTheKeysAndValuesOfTheOriginal() throws IOException {
        try (NDManager manager = NDManager.newBaseManager()) {
            DiffusionTransformer network = Golden.diffusion("bd3lm", manager);
            try (KeyValueCache cache = network.open(manager)) {
                cache.join(2);
                CachedPass clean = cache.overwrite(manager, new int[2], new int[] {4, 4}, new Reach(4));
                network.hidden(ids(manager, "x0", 0), clean, Optional.empty());
                for (int layer = 0; layer < 2; layer++) {
                    NDArray expected = BD3LM.array(manager, "kv_after_block0.layer" + layer)
                            .reshape(2, 4, 3, 4, 16)
                            .transpose(2, 0, 3, 1, 4); // (q k v, B, H, N, d)
                    NDList stored = Golden.stored(
                            manager, cache, layer, network.config().transformer());
                    Golden.requireClose(Golden.turned(expected.get(1), 10_000), stored.get(0));
                    Golden.requireClose(expected.get(2), stored.get(1));
                }
            }
        }
    }

    @Test
    void forwardsNamedTensors() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel mdlm = Golden.open("mdlm");
                LoadedModel bd3lm = Golden.open("bd3lm")) {
            NDArray ids = MDLM.array(scope, "xt");
            Map<String, NDArray> outputs = mdlm.forward(scope, Map.of("input_ids", ids));
            assertEquals(Set.of("logits", "hidden.0", "hidden.1", "hidden.2"), outputs.keySet());
            MDLM.requireClose("logits_sigma0", outputs.get("logits"), Golden.TOLERANCE);
            MDLM.requireClose("hidden_sigma0.2", outputs.get("hidden.2"), Golden.TOLERANCE);
            NDArray noised = mdlm.forward(scope, Map.of("input_ids", ids, "sigma", MDLM.array(scope, "sigma")))
                    .get("logits");
            MDLM.requireClose("logits_sigma", noised, Golden.TOLERANCE);
            NDArray both = BD3LM.array(scope, "input_ids");
            outputs = bd3lm.forward(scope, Map.of("input_ids", both));
            assertEquals(Set.of("logits"), outputs.keySet());
            BD3LM.requireClose("train_logits", outputs.get("logits"), Golden.TOLERANCE);
            noised = bd3lm.forward(scope, Map.of("input_ids", both, "sigma", BD3LM.array(scope, "sigma")))
                    .get("logits");
            BD3LM.requireClose("train_logits_sigma", noised, Golden.TOLERANCE);
        }
    }

    /** Earlier blocks clean, this one as it was noised. */
    private static long[][] cleanThenNoised(int block) {
        int[][] clean = Golden.rows(BD3LM, "x0");
        int[][] noised = Golden.rows(BD3LM, "xt");
        return IntStream.range(0, clean.length)
                .mapToObj(row -> IntStream.range(0, 4 * block + 4)
                        .mapToLong(i -> i < 4 * block ? clean[row][i] : noised[row][i])
                        .toArray())
                .toArray(long[][]::new);
    }

    private static NDArray ids(NDManager manager, String tensor, int block) {
        long[][] ids = Arrays.stream(Golden.rows(BD3LM, tensor))
                .map(row -> Arrays.stream(row, 4 * block, 4 * block + 4)
                        .asLongStream()
                        .toArray())
                .toArray(long[][]::new);
        return manager.create(ids);
    }
}
