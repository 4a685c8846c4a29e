// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.testing.CausalModelContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CausalTransformerTest extends CausalModelContract {
    private static final CausalTransformer MODEL = new CausalTransformer(
            new TransformerConfig(
                    32, 3, 4, 64, Activation.GELU_TANH, 1e-5, 0, 6, 24, 1, 2, 8, RotaryEmbedding.BASE, LayerForm.PLAIN),
            13);

    @AfterAll
    static void close() {
        MODEL.close();
    }

    @Override
    protected CausalModel model() {
        return MODEL;
    }

    @Override
    protected int[][] rows() {
        return new int[][] {{3, 1, 4, 1, 5, 9, 2}, {2, 7, 1}, {8}};
    }

    @Override
    protected double tolerance() {
        return 1e-5;
    }

    @Test
    void readsVectorsAsTheTokensTheyEmbed() {
        int[][] tokens = {{3, 1, 4}, {}, {5, 9}};
        Targets wanted = Targets.of(new int[][] {{0, 2}, {}, {1}});
        try (NDManager scope = NDManager.newBaseManager();
                CausalState first = MODEL.open(scope);
                CausalState second = MODEL.open(scope)) {
            first.join(3);
            second.join(3);
            NDArray vectors = MODEL.embed(scope, new int[] {3, 1, 4, 5, 9});
            assertArrayEquals(
                    first.append(scope, new Append.Chain(tokens), wanted, Want.LOGITS)
                            .logits()
                            .toFloatArray(),
                    second.append(scope, new Append.Vectors(vectors, new int[] {3, 0, 2}), wanted, Want.LOGITS)
                            .logits()
                            .toFloatArray());
        }
    }

    @Test
    void hiddenVectorsAreThoseTheLogitsCameFrom() {
        try (NDManager scope = NDManager.newBaseManager();
                CausalState state = MODEL.open(scope)) {
            state.join(1);
            var scores = state.append(
                    scope, new Append.Chain(new int[][] {{1, 2}}), Targets.onePerRow(1), Want.LOGITS_AND_HIDDEN);
            assertArrayEquals(
                    scores.logits().toFloatArray(),
                    MODEL.logits(scores.hidden().orElseThrow()).toFloatArray());
        }
    }

    @Test
    void refusesToScoreAnEmptyRow() {
        try (NDManager scope = NDManager.newBaseManager();
                CausalState state = MODEL.open(scope)) {
            state.join(1);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> state.append(scope, new Append.Chain(new int[][] {{1}}), Targets.onePerRow(-1), Want.LOGITS));
        }
    }
}
