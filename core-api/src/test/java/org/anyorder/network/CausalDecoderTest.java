// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.nn.Activation;
import org.anyorder.nn.Compute;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.testing.CausalModelContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Small random decoders as causal models. */
class CausalDecoderTest {

    @Nested
    class WithRotaryPositions extends Contract {
        WithRotaryPositions() {
            super(LayerForm.PLAIN, Rotation.of(6), VocabularyHead.OWN);
        }
    }

    @Nested
    class WithLearnedPositions extends Contract {
        WithLearnedPositions() {
            super(LayerForm.GPT2, Rotation.NONE, VocabularyHead.TIED);
        }
    }

    @Test
    void cutsABatchWhereItSavesAPass() {
        assertEquals(0, CausalDecoderState.cut(new int[] {}));
        assertEquals(0, CausalDecoderState.cut(new int[] {500}));
        assertEquals(0, CausalDecoderState.cut(new int[] {9, 9, 9, 9, 9, 9, 9, 9}));
        assertEquals(0, CausalDecoderState.cut(new int[] {0, 0, 0, 500}), "rows without tokens are no padding");
        assertEquals(0, CausalDecoderState.cut(new int[] {1, 1, 1, 14}), "39 tokens are less than a pass");
        assertEquals(0, CausalDecoderState.cut(new int[] {1, 1, 1, 1, 1, 9}), "40 are as much");
        assertEquals(3, CausalDecoderState.cut(new int[] {1, 1, 1, 15}));
        assertEquals(6, CausalDecoderState.cut(new int[] {1, 1, 1, 1, 1, 1, 30, 20}));
        assertEquals(2, CausalDecoderState.cut(new int[] {30, 20, 1, 0, 1, 1, 1, 1}));
    }

    abstract static class Contract extends CausalModelContract {
        private final NDManager memory = NDManager.newBaseManager();
        private final CausalModel model;

        Contract(LayerForm form, Rotation rotation, VocabularyHead head) {
            TransformerConfig transformer =
                    new TransformerConfig(32, 3, 4, 64, Activation.GELU_TANH, 1e-5, 0, 24, 2, 8, rotation, form);
            DecoderNetwork network = new DecoderNetwork(new DecoderSizes(13, transformer, head), Compute.FLOAT32);
            Engine.getEngine("PyTorch").setRandomSeed(23);
            network.initialize(memory, DataType.FLOAT32);
            model = new CausalDecoder(network, Vocabulary.of(13), memory.getDevice());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new CausalDecoder(network, Vocabulary.of(12), memory.getDevice()));
        }

        @AfterEach
        void close() {
            memory.close();
        }

        @Override
        protected CausalModel model() {
            return model;
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
        void anEmptyAppendAnswersNothing() {
            try (NDManager scope = NDManager.newBaseManager();
                    CausalState state = model.open(scope)) {
                state.join(2);
                Append nothing = new Append.Chain(new int[][] {{}, {}});
                Scores scores = state.append(scope, nothing, Targets.of(new int[2][0]), Want.LOGITS_AND_HIDDEN);
                assertEquals(new Shape(0, 13), scores.logits().getShape());
                assertEquals(new Shape(0, 32), scores.hidden().orElseThrow().getShape());
                assertEquals(0, state.length(0));
            }
        }

        @Test
        void readsVectorsAsTheTokensTheyEmbed() {
            Targets wanted = Targets.of(new int[][] {{0, 2}, {}, {1}});
            try (NDManager scope = NDManager.newBaseManager();
                    CausalState first = model.open(scope);
                    CausalState second = model.open(scope)) {
                first.join(3);
                second.join(3);
                Append tokens = new Append.Chain(new int[][] {{3, 1, 4}, {}, {5, 9}});
                HiddenAccess access = model.feature(HiddenAccess.class).orElseThrow();
                NDArray vectors = access.embed(scope, new int[] {3, 1, 4, 5, 9});
                Append embedded = new Append.Vectors(vectors, new int[] {3, 0, 2});
                Scores scores = first.append(scope, tokens, wanted, Want.LOGITS_AND_HIDDEN);
                assertArrayEquals(
                        scores.logits().toFloatArray(),
                        second.append(scope, embedded, wanted, Want.LOGITS)
                                .logits()
                                .toFloatArray());
                assertArrayEquals(
                        scores.logits().toFloatArray(),
                        access.logits(scores.hidden().orElseThrow()).toFloatArray());
                assertEquals(3, second.length(0));
                Append tooFew = new Append.Vectors(vectors, new int[] {3, 0, 3});
                refused("embeddings must be", () -> second.append(scope, tooFew, wanted, Want.LOGITS));
            }
        }

        @Test
        void refusesWhatIsOutOfRangeAndStaysAsItWas() {
            Targets last = Targets.onePerRow(0);
            int size = model.vocabulary().size();
            int longest = model.maxLength();
            try (NDManager scope = NDManager.newBaseManager();
                    CausalState state = model.open(scope)) {
                state.join(1);
                refused("tokens must be in", () -> state.append(scope, chain(size), last, Want.LOGITS));
                refused("tokens must be in", () -> state.append(scope, chain(-1), last, Want.LOGITS));
                refused("begin with a token", () -> state.append(scope, chain(1), Targets.onePerRow(-1), Want.LOGITS));
                refused("wanted position", () -> state.append(scope, chain(1), Targets.onePerRow(1), Want.LOGITS));
                refused("count of row 0", () -> state.append(scope, chain(new int[longest + 1]), last, Want.LOGITS));
                refused(
                        "positions of row 0",
                        () -> state.append(
                                scope,
                                new Append.Layout(
                                        new int[][] {{1}}, new int[][] {{longest}}, new boolean[][][] {{{true}}}),
                                last,
                                Want.LOGITS));
                assertEquals(0, state.length(0));
                int full = state.append(scope, chain(new int[longest]), last, Want.LOGITS)
                        .logits()
                        .toFloatArray()
                        .length;
                assertEquals(size, full);
                refused("count of row 0", () -> state.append(scope, chain(1), last, Want.LOGITS));
            }
        }

        @Test
        void aBatchInTwoPassesIsRefusedAsAWhole() {
            int rows = 12;
            int[][] tokens = new int[rows][1];
            try (NDManager scope = NDManager.newBaseManager();
                    CausalState state = model.open(scope)) {
                state.join(rows);
                for (int[] wrong : new int[][] {new int[model.maxLength() + 1], {1, 2, 3, 4, 5, 13}}) {
                    tokens[rows - 1] = wrong;
                    assertEquals(rows - 1, CausalDecoderState.cut(new Append.Chain(tokens).counts()));
                    refused(
                            "row " + (rows - 1),
                            () -> state.append(
                                    scope, new Append.Chain(tokens), Targets.of(new int[rows][0]), Want.LOGITS));
                    for (int row = 0; row < rows; row++) {
                        assertEquals(0, state.length(row));
                    }
                }
            }
        }

        private static Append chain(int... tokens) {
            return new Append.Chain(new int[][] {tokens});
        }

        private static void refused(String says, Executable work) {
            String message = assertThrows(IllegalArgumentException.class, work).getMessage();
            assertTrue(message.contains(says), message);
        }
    }
}
