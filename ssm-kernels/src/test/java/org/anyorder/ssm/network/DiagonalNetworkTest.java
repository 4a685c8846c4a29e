// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.ssm.TestFolders;
import org.anyorder.testing.CausalModelContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The language model of S4D layers: one network, as a convolution and step by step. */
class DiagonalNetworkTest {
    private static final String CONFIG = TestFolders.S4D;

    @TempDir
    private static Path folder;

    /** What every causal model keeps. */
    @Nested
    class Contract extends CausalModelContract {
        private final LoadedModel loaded = open("");

        @AfterEach
        void close() {
            loaded.close();
        }

        @Override
        protected CausalModel model() {
            return (CausalModel) loaded.views().get(0);
        }

        @Override
        protected int[][] rows() {
            return new int[][] {{3, 1, 30, 1, 5, 9, 2}, {2, 7, 1}, {8, 30, 31, 0}};
        }

        @Override
        protected double tolerance() {
            return 2e-5;
        }
    }

    @Test
    void theConvolutionSaysWhatTheStepsSay() {
        for (String keys : new String[] {
            ", \"initialisation\": \"lin\"",
            ", \"initialisation\": \"inv\", \"discretisation\": \"bilinear\"",
            ", \"initialisation\": \"legs\"",
            ", \"initialisation\": \"real\", \"tie_word_embeddings\": false"
        }) {
            try (LoadedModel loaded = open(keys);
                    NDManager scope = NDManager.newBaseManager("PyTorch")) {
                CausalModel model = (CausalModel) loaded.views().get(0);
                int[] tokens = new SplittableRandom(4).ints(150, 0, 32).toArray();
                long[] ids = java.util.Arrays.stream(tokens).asLongStream().toArray();
                NDArray whole = loaded.forward(scope, Map.of("input_ids", scope.create(new long[][] {ids})))
                        .get("logits");
                double largest = 0;
                try (CausalState state = model.open(scope)) {
                    state.join(1);
                    for (int t = 0; t < tokens.length; t++) {
                        NDArray logits = state.append(
                                        scope,
                                        new Append.Chain(new int[][] {{tokens[t]}}),
                                        new Targets(new int[] {0, 1}, new int[] {0}),
                                        Want.LOGITS)
                                .logits();
                        largest = Math.max(
                                largest,
                                logits.sub(whole.get("0," + t + ":" + (t + 1)))
                                        .abs()
                                        .max()
                                        .getFloat());
                    }
                }
                assertTrue(largest < 2e-5 * Math.max(1, whole.abs().max().getFloat()), keys + ": " + largest);
            }
        }
    }

    @Test
    void keysThatDoNotFitAreRefused() {
        refuse(CONFIG, ", \"initialisation\": \"random\"", "initialisation");
        refuse(CONFIG, ", \"discretisation\": \"forward\"", "discretisation");
        refuse(CONFIG, ", \"bos_token_id\": 32", "bos_token_id");
        refuse(CONFIG.replace("\"state_size\": 8", "\"state_size\": 7"), "", "state_size");
    }

    private static void refuse(String config, String keys, String key) {
        CheckpointFormatException refused = assertThrows(
                CheckpointFormatException.class,
                () -> MambaConfig.read(ModelConfig.parse("s4d", String.format(config, keys))));
        assertTrue(refused.getMessage().contains(key), refused.getMessage());
    }

    /** A random network, written and loaded as users do. */
    static LoadedModel open(String keys) {
        try {
            TestFolders.language(folder, String.format(CONFIG, keys));
            return FolderLoader.open(folder.toString(), Device.cpu(), Precision.FLOAT32);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
