// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.prompt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.EndToken;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.table.JointTable;
import org.anyorder.testing.Draws;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.GoldenFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recorded GPT-2, a prefix of three, three sub-sequences of three, two and four, a suffix of four. */
class SetPromptingTest {
    private static final Delimiters DELIMITERS = new Delimiters(45, 46, 47);
    private static final GoldenFolder GPT2 = new GoldenFolder("gpt2");
    private static final int[] PREFIX = {15, 9, 20};
    private static final int[][] MEMBERS = {{20, 41, 20}, {6, 15}, {39, 10, 25, 13}};
    private static final int[] SUFFIX = {9, 44, 27, 8};
    private static final int[][] ORDERS = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    /** As recorded. */
    private static final int[][] RECORDED = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}};

    private static int[] prompt(int... order) {
        IntStream.Builder prompt = IntStream.builder();
        Arrays.stream(PREFIX).forEach(prompt);
        for (int place = 0; place < order.length; place++) {
            prompt.add(place == 0 ? DELIMITERS.start() : DELIMITERS.split());
            Arrays.stream(MEMBERS[order[place]]).forEach(prompt);
        }
        prompt.add(DELIMITERS.end());
        Arrays.stream(SUFFIX).forEach(prompt);
        return prompt.build().toArray();
    }

    /** The same without delimiters. */
    private static int[] plain(int... order) {
        return SetPrompt.of(prompt(order), DELIMITERS).tokens();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void isLaidOutAsRecorded(int recorded) {
        GoldenFile cases = GPT2.cases();
        String of = "set.order" + recorded + ".";
        SetPrompt prompt = SetPrompt.of(prompt(RECORDED[recorded]), DELIMITERS);
        assertArrayEquals(cases.rows(of + "input_ids")[0], prompt.tokens());
        assertArrayEquals(cases.rows(of + "position_ids")[0], prompt.positions());
        boolean[] allowed = cases.flags(of + "allowed");
        for (int query = 0; query < 16; query++) {
            assertArrayEquals(Arrays.copyOfRange(allowed, 16 * query, 16 * query + 16), prompt.visible()[query]);
        }
    }

    /** All six listings give the recorded logits of the suffix, and one another's to 1e-4. */
    @Test
    void theLogitsOfWhatFollowsAreThoseOfEveryListing() throws IOException {
        try (NDManager scope = NDManager.newBaseManager();
                LoadedModel model = GPT2.open()) {
            List<NDArray> all = new ArrayList<>();
            for (int[] order : ORDERS) {
                try (CausalState state = causal(model).open(scope)) {
                    SetPrompt prompt = SetPrompt.of(prompt(order), DELIMITERS);
                    state.join(1);
                    NDArray logits = state.append(
                                    scope,
                                    new Append.Layout(
                                            new int[][] {prompt.tokens()},
                                            new int[][] {prompt.positions()},
                                            new boolean[][][] {prompt.visible()}),
                                    Targets.of(new int[][] {{12, 13, 14, 15}}),
                                    Want.LOGITS)
                            .logits();
                    GPT2.cases().requireClose("set.order0.suffix_logits", logits, 2e-4);
                    all.add(logits);
                }
            }
            for (NDArray other : all) {
                double deviation = other.sub(all.get(0)).abs().max().getFloat();
                assertTrue(deviation <= 1e-4, "deviates by " + deviation);
            }
        }
    }

    /** Twelve tokens, greedy and drawn, alone and in a batch; plain decoding does look at the order. */
    @Test
    void whatIsGeneratedIsThatOfEveryListing() throws IOException {
        for (SamplingOptions sampling : List.of(SamplingOptions.greedy(), SamplingOptions.plain())) {
            try (Generator sets = load("set-prompting", options());
                    Generator plain = load("sequential", Map.of())) {
                List<GenerationRequest> marked = new ArrayList<>();
                List<GenerationRequest> bare = new ArrayList<>();
                for (int[] order : ORDERS) {
                    marked.add(request(sampling, prompt(order)));
                    bare.add(request(sampling, plain(order)));
                }
                List<Generation> drawn = Draws.of(sets, marked, 1);
                List<Generation> together = Draws.of(sets, marked, 4);
                int[] first = generated(drawn.get(0));
                assertEquals(12, first.length);
                for (int listing = 0; listing < ORDERS.length; listing++) {
                    assertArrayEquals(first, generated(drawn.get(listing)));
                    assertArrayEquals(first, generated(together.get(listing)));
                    assertEquals(drawn.get(0).logProb(), drawn.get(listing).logProb(), 1e-3);
                    int[] tokens = drawn.get(listing).tokens();
                    assertArrayEquals(
                            prompt(ORDERS[listing]), Arrays.copyOf(tokens, tokens.length - 12), "delimiters stay");
                }
                assertTrue(
                        Draws.of(plain, bare, 1).stream()
                                        .map(each -> Arrays.toString(generated(each)))
                                        .distinct()
                                        .count()
                                > 1,
                        "plain decoding must differ");
            }
        }
    }

    /** Without a set, and with a set of one, it is plain decoding. */
    @Test
    void withoutASetItIsPlainDecoding() throws IOException {
        try (Generator sets = load("set-prompting", options());
                Generator plain = load("sequential", Map.of())) {
            int[] bare = plain(0);
            Generation expected = plain.infill(request(SamplingOptions.plain(), bare));
            assertArrayEquals(generated(expected), generated(sets.infill(request(SamplingOptions.plain(), bare))));
            assertArrayEquals(generated(expected), generated(sets.infill(request(SamplingOptions.plain(), prompt(0)))));
            assertEquals(
                    expected.usage().nfe(),
                    sets.infill(request(SamplingOptions.plain(), bare)).usage().nfe());
        }
    }

    private static Map<String, String> options() {
        return Map.of("start", "45", "split", "46", "end", "47");
    }

    private static Generator load(String strategy, Map<String, String> options) throws IOException {
        return Generators.load(GPT2.path().toString(), LoadOptions.DEFAULT.withStrategy(strategy, options));
    }

    private static GenerationRequest request(SamplingOptions sampling, int... prompt) {
        return GenerationRequest.builder(Template.continuing(prompt))
                .seed(3)
                .sampling(sampling)
                .endToken(EndToken.IS_IGNORED)
                .limits(Limits.DEFAULT.withMaxNewTokens(12))
                .build();
    }

    private static int[] generated(Generation generation) {
        int[] tokens = generation.tokens();
        return Arrays.copyOfRange(tokens, tokens.length - generation.usage().generated(), tokens.length);
    }

    private static CausalModel causal(LoadedModel model) {
        return (CausalModel) model.views().get(0);
    }

    @Test
    void whatItCannotDoIsRefusedByName() throws IOException {
        Exception missing = assertThrows(
                IllegalArgumentException.class, () -> load("set-prompting", Map.of("start", "45", "end", "47")));
        assertTrue(missing.getMessage().contains("needs option 'split'"), missing.getMessage());
        try (Generator sets = load("set-prompting", options())) {
            Exception open = assertThrows(
                    UnsupportedTemplateException.class,
                    () -> sets.infill(request(SamplingOptions.plain(), 1, 45, 2, 46, 3)));
            assertTrue(open.getMessage().contains("begun and not ended"), open.getMessage());
        }
        CausalModel table = JointTable.of(2, 3, new double[] {0.2, 0.1, 0.1, 0.1, 0.2, 0.1, 0.1, 0.1})
                .causal();
        Delimiters delimiters = new Delimiters(45, 46, 47);
        try (Generator sets = StrategyGenerator.of(new WithoutLayouts(table), new SetPrompting(delimiters))) {
            Exception flat = assertThrows(
                    UnsupportedTemplateException.class, () -> sets.infill(request(SamplingOptions.plain(), 1)));
            assertTrue(flat.getMessage().contains("positions and visibility"), flat.getMessage());
        }
    }
}
