// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.Precision;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.ChainState;
import org.anyorder.model.ChainState.ChainDraws;
import org.anyorder.model.ChainState.Chained;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.nn.Activation;
import org.anyorder.nn.Compute;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.TokenDraw;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens drawn in one call against the same tokens drawn call by call. */
class ChainStateTest {
    private static final int VOCABULARY = 61;
    private static final int POSITIONS = 32;
    private static final int[] BANNED = {3, 17};

    private final NDManager memory = NDManager.newBaseManager();

    @AfterEach
    void close() {
        memory.close();
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, OWN, 2, 4",
        "FLOAT32, TIED, 1, 2",
        "FLOAT32, TIED, 4, 1",
        "BFLOAT16, TIED, 2, 4",
        "BFLOAT16, OWN, 1, 2",
        "INT8, OWN, 2, 4",
        "INT8, TIED, 1, 1"
    })
    void drawsWhatCallsDraw(Precision precision, VocabularyHead head, int layers, int keyHeads) {
        CausalDecoder model = model(precision, head, layers, keyHeads);
        int[][] even = {{5, 9, 2}};
        int[][] uneven = {{5, 9, 2}, {1, 30, 4, 4, 8, 60, 7}, {11}, {6, 6}};
        compare(model, even, new boolean[] {true});
        compare(model, even, new boolean[] {false});
        compare(model, uneven, new boolean[] {true, true, true, true});
        compare(model, uneven, new boolean[] {false, false, false, false});
        compare(model, uneven, new boolean[] {false, true, false, true});
        compare(model, new int[][] {{5, 9}, {4, 2}}, new boolean[] {false, true});
    }

    private void compare(CausalDecoder model, int[][] prompts, boolean[] greedy) {
        try (NDManager scope = memory.newSubManager();
                CausalState state = model.open(scope);
                CausalState other = model.open(scope)) {
            ChainState chain = (ChainState) state;
            tell(scope, chain, prompts);
            tell(scope, other, prompts);
            int[] first = {7, 8, 9, 10};
            RandomGenerator random = Seeds.random("chains");
            // A second round stands on what the first one stored.
            for (int round = 0; round < 2; round++) {
                int steps = 4 - round;
                int[] tokens = Arrays.copyOf(first, prompts.length);
                double[][] uniforms = new double[tokens.length][];
                for (int row = 0; row < uniforms.length; row++) {
                    uniforms[row] =
                            greedy[row] ? new double[0] : random.doubles(steps).toArray();
                }
                assertTrue(chain.chains());
                Chained chained = chain.chain(scope, new ChainDraws(tokens, steps, uniforms, BANNED));
                drawOneByOne(scope, other, tokens, uniforms, chained);
                for (int row = 0; row < tokens.length; row++) {
                    assertEquals(other.length(row), state.length(row));
                    first[row] = chained.tokens()[row][steps - 1];
                }
            }
            NDArray next = score(scope, state, Arrays.copyOf(first, prompts.length));
            NDArray expected = score(scope, other, Arrays.copyOf(first, prompts.length));
            assertArrayEquals(expected.toFloatArray(), next.toFloatArray(), 1e-4f);
        }
    }

    private void drawOneByOne(NDManager scope, CausalState state, int[] first, double[][] uniforms, Chained chained) {
        int rows = first.length;
        int[] tokens = first.clone();
        Choice[] choices = new Choice[rows];
        RandomGenerator[] streams = new RandomGenerator[rows];
        for (int row = 0; row < rows; row++) {
            choices[row] = uniforms[row].length == 0 ? Choice.GREEDY : Choice.SAMPLED;
            streams[row] = replayed(uniforms[row]);
        }
        for (int step = 0; step < chained.tokens()[0].length; step++) {
            NDArray logits = score(scope, state, tokens);
            LogitsPipeline.ban(logits, scope.create(new long[] {BANNED[0], BANNED[1]}));
            NDArray own = chained.logits().get((long) step * rows + ":" + (step + 1L) * rows);
            assertArrayEquals(logits.toFloatArray(), own.toFloatArray(), 1e-4f, "logits of step " + step);
            tokens = TokenDraw.draw(logits, streams, choices).tokens();
            for (int row = 0; row < rows; row++) {
                assertEquals(tokens[row], chained.tokens()[row][step], "token of row " + row + ", step " + step);
            }
        }
    }

    private static RandomGenerator replayed(double[] numbers) {
        return new RandomGenerator() {
            private int next;

            @Override
            public double nextDouble() {
                return numbers[next++];
            }

            @Override
            public long nextLong() {
                throw new AssertionError("a draw takes doubles");
            }
        };
    }

    private static void tell(NDManager scope, CausalState state, int[][] prompts) {
        state.join(prompts.length);
        state.append(scope, new Append.Chain(prompts), Targets.of(new int[prompts.length][0]), Want.LOGITS);
    }

    private static NDArray score(NDManager scope, CausalState state, int[] tokens) {
        int[][] input =
                Arrays.stream(tokens).mapToObj(token -> new int[] {token}).toArray(int[][]::new);
        return state.append(scope, new Append.Chain(input), Targets.of(new int[tokens.length][1]), Want.LOGITS)
                .logits();
    }

    @Test
    void refusesWhatDoesNotFitAndKeepsTheState() {
        CausalDecoder model = model(Precision.FLOAT32, VocabularyHead.TIED, 1, 4);
        try (CausalState state = model.open(memory)) {
            ChainState chain = (ChainState) state;
            assertFalse(chain.chains(), "there is no row");
            tell(memory, chain, new int[][] {{5, 9, 2}});
            double[][] greedy = new double[1][0];
            refuses("steps must be at least 1, got 0", () -> new ChainDraws(new int[1], 0, greedy, new int[0]));
            refuses(
                    "uniforms must be of 2 rows, as the tokens, got 1",
                    () -> new ChainDraws(new int[2], 1, greedy, new int[0]));
            refuses("must be in [0, 61), got 61", chain, new ChainDraws(new int[] {61}, 1, greedy, new int[0]));
            refuses("must be in [0, 61), got -1", chain, new ChainDraws(new int[1], 1, greedy, new int[] {-1}));
            refuses("uniforms of row 0 must be 2", chain, new ChainDraws(new int[1], 2, new double[1][3], BANNED));
            refuses("it holds 3 tokens of 32", chain, new ChainDraws(new int[1], 30, greedy, new int[0]));
            refuses(
                    "tokens must have 1 rows, got 2",
                    chain,
                    new ChainDraws(new int[2], 1, new double[2][0], new int[0]));
            assertEquals(3, chain.length(0));
            int[] all = new int[VOCABULARY];
            Arrays.setAll(all, token -> token);
            refuses("-Infinity for all tokens", chain, new ChainDraws(new int[1], 2, new double[1][2], all));
        }
    }

    private void refuses(String reason, ChainState chain, ChainDraws draws) {
        refuses(reason, () -> chain.chain(memory, draws));
    }

    private static void refuses(String reason, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void decodersThatAreNotPackedOrOfAnotherKindDrawTokenByToken() {
        assertTrue(chains(model(Precision.FLOAT32, VocabularyHead.TIED, 5, 4)));
        assertFalse(chains(new CausalDecoder(
                network(VocabularyHead.TIED, 1, 4, LayerForm.LLAMA), Vocabulary.of(VOCABULARY), memory.getDevice())));
        DecoderNetwork other = network(VocabularyHead.OWN, 1, 4, LayerForm.GPT2);
        other.pack(Precision.FLOAT32);
        assertFalse(chains(new CausalDecoder(other, Vocabulary.of(VOCABULARY), memory.getDevice())));
    }

    private boolean chains(CausalDecoder model) {
        try (CausalState state = model.open(memory)) {
            state.join(1);
            return ((ChainState) state).chains();
        }
    }

    private CausalDecoder model(Precision precision, VocabularyHead head, int layers, int keyHeads) {
        DecoderNetwork network = network(head, layers, keyHeads, LayerForm.LLAMA);
        network.pack(precision);
        return new CausalDecoder(network, Vocabulary.of(VOCABULARY), memory.getDevice());
    }

    private DecoderNetwork network(VocabularyHead head, int layers, int keyHeads, LayerForm form) {
        Rotation rotation = form.equals(LayerForm.GPT2) ? Rotation.NONE : Rotation.of(16);
        TransformerConfig transformer = new TransformerConfig(
                64, layers, 4, 96, Activation.RELU, 1e-5, 0, POSITIONS, keyHeads, 16, rotation, form);
        DecoderNetwork network = new DecoderNetwork(new DecoderSizes(VOCABULARY, transformer, head), Compute.FLOAT32);
        Engine.getEngine("PyTorch").setRandomSeed(29);
        network.initialize(memory, DataType.FLOAT32, new Shape(1));
        return network;
    }
}
