// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.diffusion.part.draw.Independent;
import org.anyorder.diffusion.part.score.RandomScore;
import org.anyorder.diffusion.part.selection.Constantly;
import org.anyorder.diffusion.part.selection.TopCount;
import org.anyorder.diffusion.strategy.BlockEnding;
import org.anyorder.diffusion.strategy.BlockLayout;
import org.anyorder.diffusion.strategy.BlockUnmasking;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.Visibility;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.Crossing;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks, their stores and their ends on the pairwise table of sixteen positions, seen through blocks of four. */
final class BlockUnmaskingTest {

    private static final MaskedModel BLOCKS = TrajectoriesTest.table(new Visibility.BlockCausal(4));
    private static final MaskedModel SHIFTED =
            new VariedModel(BLOCKS, OptionalInt.empty(), LogitAlignment.PREVIOUS_ROW);
    private static final List<String> STRATEGIES = List.of(
            "block-diffusion",
            "block-diffusion sampler=ancestral steps=3",
            "sdar threshold=0.5",
            "sdar order=static steps=2",
            "sdar order=sequential",
            "sdar order=entropy-bounded budget=1",
            "fast-dllm-v2 threshold=0.5 sub-block-length=2");

    private static List<Generation> generate(
            MaskedModel model, String strategy, List<GenerationRequest> requests, int batch) {
        String name = strategy.split(" ")[0];
        return RealLoop.generate(model, RealLoop.strategy(name, strategy.substring(name.length())), requests, batch);
    }

    private static Generation generate(MaskedModel model, String strategy, GenerationRequest request) {
        return generate(model, strategy, List.of(request), 1).get(0);
    }

    private static GenerationRequest behind(int prompt, Gap gap) {
        return GenerationRequest.builder(Template.of(
                        Known.of(IntStream.range(0, prompt)
                                .map(i -> (5 * i) % 11)
                                .toArray()),
                        gap))
                .seed(Seeds.seed("BlockUnmaskingTest"))
                .build();
    }

    private static void assertSame(Generation expected, Generation actual, String message) {
        assertArrayEquals(expected.tokens(), actual.tokens(), message);
        assertArrayEquals(expected.steps(), actual.steps(), message);
        assertEquals(expected.usage().nfe(), actual.usage().nfe(), message);
    }

    /** Blocks that are the model's, parts of them, several of them, and neither. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 6, 8, 16, 99})
    void storedBlocksChangeNothing(int length) {
        for (MaskedModel model : List.of(BLOCKS, SHIFTED)) {
            for (String strategy : STRATEGIES) {
                String settings = strategy + " block-length=" + length;
                List<GenerationRequest> requests = List.of(
                        behind(1, Gap.exactly(15)).toBuilder().samples(10).build(),
                        behind(6, Gap.exactly(7)).toBuilder()
                                .number(1)
                                .samples(10)
                                .build());
                List<Generation> uncached = generate(new WholeRows(model), settings, requests, 7);
                List<Generation> cached = generate(model, settings, requests, 7);
                for (int index = 0; index < cached.size(); index++) {
                    assertSame(uncached.get(index), cached.get(index), settings);
                }
            }
        }
    }

    @Test
    void aBatchOfUnlikeTemplatesIsDecodedAsEachAlone() {
        RandomGenerator random = Seeds.random("BlockUnmaskingTest.batch");
        List<String> strategies = new ArrayList<>(STRATEGIES);
        strategies.add("fast-dllm-v2 threshold=0.5 block-length=6 sub-block-length=2 sub-block-cache=true");
        for (MaskedModel model : List.of(BLOCKS, SHIFTED)) {
            for (String strategy : strategies) {
                List<GenerationRequest> requests = new ArrayList<>();
                for (int number = 0; number < 12; number++) {
                    requests.add(GenerationRequest.builder(TemplatesTest.template(random))
                            .seed(random.nextLong())
                            .number(number)
                            .build());
                }
                List<Generation> together = generate(model, strategy, requests, 5);
                for (int number = 0; number < 12; number++) {
                    Generation generation = together.get(number);
                    Generation alone = generate(model, strategy, requests.get(number));
                    assertSame(alone, generation, strategy);
                    assertEquals(alone.usage().rows(), generation.usage().rows(), strategy);
                    assertEquals(alone.usage().storePasses(), generation.usage().storePasses(), strategy);
                    assertTrue(
                            TemplatesTest.fits(requests.get(number).template().segments(), 0, generation.tokens(), 0));
                }
            }
        }
    }

    /** A prompt of two blocks and two positions: what is open of the third, then the fourth. */
    @ParameterizedTest
    @CsvSource({
        // The prompt's blocks are stored by one pass of 8 rows, both blocks by one of 4; evaluations run 4.
        "block-diffusion, 6, 3, 40",
        "sdar order=sequential, 6, 3, 40",
        "sdar order=sequential steps=1, 2, 3, 24",
        // More steps than positions change nothing.
        "sdar order=static steps=50, 6, 3, 40",
        "sdar order=dynamic threshold=0, 2, 3, 24",
        "sdar order=dynamic threshold=1, 6, 3, 40",
        "sdar order=entropy-bounded budget=1000, 2, 3, 24",
        "fast-dllm-v2 threshold=0, 2, 3, 24",
        "fast-dllm-v2 threshold=1, 6, 3, 40",
        // The sub-block of the prompt is full; each of the others takes a pass.
        "fast-dllm-v2 threshold=0 sub-block-length=2, 3, 3, 28",
        // Parts of a block are stored when the model's block is full.
        "block-diffusion block-length=2, 6, 3, 40",
        // Longer blocks than the model's are the model's.
        "sdar order=sequential steps=8 block-length=8, 6, 3, 40",
        "block-diffusion block-length=99, 6, 3, 40",
    })
    void passesAndRowsAreThoseOfTheRule(String strategy, int nfe, int stores, int rows) {
        Generation generation = generate(BLOCKS, strategy, behind(10, Gap.exactly(6)));
        assertEquals(nfe, generation.usage().nfe());
        assertEquals(stores, generation.usage().storePasses());
        assertEquals(rows, generation.usage().rows());
        assertEquals(6, generation.usage().generated());
        assertEquals(
                nfe, Arrays.stream(generation.steps()).max().orElseThrow(), "a step is an evaluation and its stores");
    }

    @Test
    void aModelThatSeesEverythingIsRunWhole() {
        Generation generation = generate(TrajectoriesTest.table(), "sdar order=sequential", behind(10, Gap.exactly(6)));
        assertEquals(6, generation.usage().nfe());
        assertEquals(0, generation.usage().storePasses());
        assertEquals(6 * 16, generation.usage().rows());
    }

    /** What exceeds the wanted tokens is decoded and cut, whether they settle before it or behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "block-diffusion",
                "sdar threshold=0.3",
                "sdar order=sequential",
                "sdar order=static",
                "fast-dllm-v2 threshold=0.3 sub-block-length=2"
            })
    void blocksAreDecodedWholeAndCut(String strategy) {
        for (MaskedModel model : List.of(BLOCKS, SHIFTED)) {
            for (int sample = 0; sample < 20; sample++) {
                GenerationRequest whole =
                        behind(5, Gap.exactly(7)).toBuilder().number(sample).build();
                GenerationRequest part =
                        behind(5, Gap.exactly(4)).toBuilder().number(sample).build();
                GenerationRequest limited = behind(5, Gap.atLeast(0)).toBuilder()
                        .number(sample)
                        .limits(Limits.DEFAULT.withMaxNewTokens(4))
                        .build();
                Generation full = generate(model, strategy, whole);
                for (Generation cut : List.of(generate(model, strategy, part), generate(model, strategy, limited))) {
                    assertArrayEquals(Arrays.copyOf(full.tokens(), 9), cut.tokens());
                    assertArrayEquals(Arrays.copyOf(full.steps(), 9), cut.steps());
                    assertArrayEquals(Arrays.copyOf(full.logProbs(), 9), cut.logProbs());
                    assertEquals(FinishReason.LENGTH, cut.finishReason());
                    assertEquals(4, cut.usage().generated());
                    boolean begun = strategy.startsWith("sdar") && model == BLOCKS;
                    assertTrue(!begun || full.usage().nfe() == cut.usage().nfe());
                }
            }
        }
    }

    @Test
    void knownTokensAtTheEndEndTheLastBlock() {
        GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(1), Gap.exactly(4), Known.of(3)))
                .build();
        Generation generation = generate(BLOCKS, "sdar order=sequential", request);
        assertArrayEquals(new int[] {0, 1, 2, 3, 4, 0}, generation.steps());
        assertEquals(3 * 4 + 4 + 2 + 2, generation.usage().rows());
    }

    @Test
    void theModelsLengthEndsTheLastBlock() {
        Generation generation =
                generate(BLOCKS, "sdar order=sequential steps=3 block-length=3", behind(0, Gap.exactly(16)));
        assertEquals(16, generation.usage().nfe());
        assertEquals(16, generation.tokens().length);
    }

    /** A limit of evaluations keeps what is settled, the canvas's last token too, which waits for its block. */
    @Test
    void aLimitKeepsWhatIsSettled() {
        int[] full = generate(BLOCKS, "sdar order=sequential", behind(5, Gap.exactly(4)))
                .tokens();
        for (int nfe = 1; nfe <= 7; nfe++) {
            GenerationRequest request = behind(5, Gap.exactly(4)).toBuilder()
                    .limits(Limits.DEFAULT.withMaxNfe(nfe))
                    .build();
            Generation generation = generate(BLOCKS, "sdar order=sequential", request);
            assertArrayEquals(Arrays.copyOf(full, 5 + Math.min(4, nfe)), generation.tokens());
            assertEquals(nfe < 7 ? FinishReason.NFE : FinishReason.LENGTH, generation.finishReason());
            assertEquals(nfe, generation.usage().nfe());
        }
    }

    /** Sampled until the end token stands at every place of a block; SDAR fills the block, Fast-dLLM v2 does not. */
    @Test
    void anEndTokenEndsTheSequence() {
        int end = 4;
        MaskedModel model = VariedModel.ending(BLOCKS, end);
        GenerationRequest request =
                behind(4, Gap.between(0, 12)).toBuilder().samples(100).build();
        GenerationRequest going =
                behind(4, Gap.exactly(12)).toBuilder().samples(100).build();
        for (String strategy : List.of("block-diffusion", "sdar order=sequential", "fast-dllm-v2 threshold=1")) {
            List<Generation> stopped = generate(model, strategy, List.of(request), 7);
            List<Generation> ignoring = generate(model, strategy, List.of(going), 7);
            int stops = 0;
            for (int sample = 0; sample < stopped.size(); sample++) {
                int[] all = ignoring.get(sample).tokens();
                int at = 4;
                while (at < all.length && all[at] != end) {
                    at++;
                }
                Generation generation = stopped.get(sample);
                assertArrayEquals(Arrays.copyOf(all, at), generation.tokens(), strategy);
                boolean ends = at < all.length;
                assertEquals(ends ? FinishReason.STOP : FinishReason.LENGTH, generation.finishReason());
                int wholeBlocks = at / 4 * 4;
                boolean atOnce = strategy.startsWith("fast");
                assertTrue(!ends || atOnce || generation.usage().nfe() == wholeBlocks, strategy);
                assertTrue(!ends || !atOnce || generation.usage().nfe() > wholeBlocks - 4, strategy);
                stops += ends ? 1 : 0;
            }
            assertTrue(stops > 20, strategy + ": " + stops);
        }
        Generation greedy = generate(
                model,
                "fast-dllm-v2 threshold=0 sub-block-length=1",
                request.toBuilder().samples(1).build());
        assertTrue(greedy.usage().nfe() <= greedy.usage().generated() + 1);
    }

    @Test
    void anEndTokenIsNotDrawnWhereAGapMustBeLonger() {
        MaskedModel model = VariedModel.ending(BLOCKS, 4);
        for (Generation generation : generate(
                model,
                "sdar",
                List.of(behind(4, Gap.between(6, 12)).toBuilder().samples(50).build()),
                7)) {
            assertTrue(generation.usage().generated() >= 6);
        }
    }

    /** Forty tokens by a model of sixteen positions: each pass is one over the last eight. */
    @ParameterizedTest
    @CsvSource({"8, 4", "16, 4", "12, 2", "16, 8", "16, 3", "4, 1"})
    void aContextSlides(int context, int length) {
        for (MaskedModel table : List.of(BLOCKS, SHIFTED, TrajectoriesTest.table())) {
            int[] longest = {0};
            MaskedModel watched = new ObservedModel(table, pass -> {
                for (int[] row : pass.canvas().tokens()) {
                    longest[0] = Math.max(longest[0], row.length);
                }
            });
            String strategy = "block-diffusion block-length=" + length + " context=" + context;
            GenerationRequest request = behind(3, Gap.atLeast(0)).toBuilder()
                    .limits(Limits.DEFAULT.withMaxNewTokens(40))
                    .samples(10)
                    .build();
            List<Generation> generations = generate(watched, strategy, List.of(request), 4);
            List<Generation> whole = generate(new WholeRows(table), strategy, List.of(request), 1);
            assertEquals(context, longest[0]);
            for (int sample = 0; sample < generations.size(); sample++) {
                assertEquals(43, generations.get(sample).tokens().length);
                assertSame(whole.get(sample), generations.get(sample), strategy);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"3, 4", "17, 4", "3, 2"})
    void aContextThatDoesNotFitIsRefused(int context, int length) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> generate(
                        BLOCKS,
                        "block-diffusion block-length=" + length + " context=" + context,
                        behind(3, Gap.exactly(4))));
        assertTrue(refused.getMessage().contains("'context' must be in ["), refused.getMessage());
    }

    private static BlockUnmasking tested(double leastEntropy, int tokens) {
        return new BlockUnmasking(
                "block-diffusion",
                BlockLayout.of(OptionalInt.empty(), 4),
                new Independent(CandidateDraw.Law.MODEL),
                new RandomScore(),
                new TopCount(new Constantly(1)),
                new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, leastEntropy, tokens),
                Crossing.DROPPED);
    }

    @Test
    void repetitionIsMeasuredByTheHistogram() {
        BlockEnding ending = new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, 0.6, 4);
        assertFalse(ending.degenerate(new int[] {1, 1, 1, 1}), "too short");
        assertTrue(ending.degenerate(new int[] {9, 1, 1, 1, 1}));
        assertTrue(ending.degenerate(new int[] {9, 1, 2, 1, 1}), "entropy 0.562");
        assertFalse(ending.degenerate(new int[] {9, 1, 2, 1, 2}), "entropy ln 2");
        assertFalse(new BlockEnding(BlockEnding.Stop.AFTER_BLOCK, 0, 4).degenerate(new int[] {9, 1, 1, 1, 1}));
        assertThrows(IllegalArgumentException.class, () -> new BlockEnding(BlockEnding.Stop.AT_ONCE, Double.NaN, 4));
        assertThrows(IllegalArgumentException.class, () -> new BlockEnding(BlockEnding.Stop.AT_ONCE, 1, 0));
    }

    /** No six of these tokens have more than ln 6 nats: everything has degenerated once it is longer. */
    @Test
    void whatRepeatsItselfIsCutOrBegunAnew() {
        MaskedModel model = VariedModel.ending(BLOCKS, 10);
        GenerationRequest open = behind(1, Gap.between(15, 15 + 0)).toBuilder().build();
        // Of given length: four tokens are no test, eight are; ten tries, the last one stays.
        Generation begun = RealLoop.generate(model, tested(1.8, 6), open);
        assertEquals(10 * 7, begun.usage().nfe());
        assertEquals(FinishReason.STOP, begun.finishReason());
        assertEquals(8, begun.tokens().length);
        // Of any length: cut where the six last begin, and no known token with them.
        for (int prompt : new int[] {1, 3}) {
            GenerationRequest ending = behind(prompt, Gap.between(12, 13));
            Generation cut = RealLoop.generate(model, tested(1.8, 6), ending);
            assertEquals(FinishReason.STOP, cut.finishReason());
            assertEquals(Math.max(2, prompt), cut.tokens().length);
        }
        // A law that is never degenerate by that measure is left alone.
        assertEquals(16, RealLoop.generate(model, tested(1e-9, 6), open).tokens().length);
    }

    /** Block diffusion never masks the begin token: it stands before a sequence that begins with a gap. */
    @Test
    void theBeginTokenStandsBeforeASequenceThatBeginsWithAGap() {
        List<MaskedPass> passes = new ArrayList<>();
        MaskedModel model = new BeginningModel(new ObservedModel(BLOCKS, passes::add), 7);
        Generation generation = generate(model, "block-diffusion", behind(0, Gap.exactly(7)));
        assertEquals(7, generation.tokens().length);
        assertEquals(7, generation.usage().nfe());
        assertEquals(7 * 4 + 2 * 4, generation.usage().rows());
        passes.forEach(pass -> assertEquals(7, pass.canvas().tokens()[0][0]));
        // The table answers as to a prompt of that token.
        GenerationRequest given = GenerationRequest.builder(Template.of(Known.of(7), Gap.exactly(7)))
                .seed(Seeds.seed("BlockUnmaskingTest"))
                .build();
        int[] prompted = generate(BLOCKS, "block-diffusion", given).tokens();
        assertArrayEquals(Arrays.copyOfRange(prompted, 1, 8), generation.tokens());
        passes.clear();
        generate(model, "block-diffusion", behind(2, Gap.exactly(7)));
        passes.forEach(pass -> assertEquals(0, pass.canvas().tokens()[0][0]));
    }
}
