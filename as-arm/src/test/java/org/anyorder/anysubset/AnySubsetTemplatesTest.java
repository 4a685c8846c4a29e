// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.anyorder.EndToken;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.order.LatticeOrder;
import org.anyorder.order.RandomOrder;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.LawTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gaps at the end that a token or a limit ends, prompts that are too short, and what is refused. */
class AnySubsetTemplatesTest {
    private static final int END = 2;
    private static final LawModel TABLE = LawModel.hashed(3, 6, 12);
    private static final LawModel ENDING =
            TABLE.with(Vocabulary.of(3).withMask(3).withEnd(END));
    private static final LawModel BEGUN = TABLE.with(new Vocabulary(
                    3, OptionalInt.of(3), OptionalInt.of(1), OptionalInt.empty(), OptionalInt.empty(), Set.of()))
            .needing(1);

    static Stream<DecodingStrategy<AnySubsetModel>> strategies() {
        return Stream.of(
                new SequentialSubset(new LatticeOrder()),
                new AnySubsetSpeculative(2),
                new AnySubsetSpeculative(4),
                new AnySubsetSpeculative(4, Drafting.NGRAM, new LatticeOrder(), Tempered.BOTH, 0));
    }

    /**
     * An end token may come behind the first position of the gap and ends it: 50,000 draws, p ≥ 1e-3, fixed seed; the
     * law without the minimum is rejected. What a sequence says of its probability holds the end token's.
     */
    @ParameterizedTest
    @MethodSource("strategies")
    void anEndTokenEndsALastGap(DecodingStrategy<AnySubsetModel> strategy) {
        Map<List<Integer>, Double> law = endingLaw(1);
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(ENDING);
        GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(1), Gap.between(1, 4)))
                .seed(4)
                .samples(50_000)
                .build();
        List<Generation> drawn = Draws.of(StrategyGenerator.of(model, strategy), List.of(request), 2000);
        new LawTest(law, endingLaw(0))
                .check(LawTest.counts(
                        drawn.stream().map(AnySubsetTemplatesTest::outcome).toList()));
        for (Generation each : drawn.subList(0, 1000)) {
            assertEquals(Math.log(law.get(outcome(each))), each.logProb(), 1e-9);
            boolean whole = each.tokens().length == 5;
            assertEquals(whole ? FinishReason.LENGTH : FinishReason.STOP, each.finishReason());
            int settled = each.usage().generated() + (whole ? 0 : 1);
            assertTrue(each.usage().nfe() <= settled, each.usage() + " settled " + settled);
            assertTrue(each.usage().accepted() <= each.usage().generated());
        }
    }

    /** Drawing on up to an end token, which may come behind so many. */
    private static Map<List<Integer>, Double> endingLaw(int least) {
        Map<List<Integer>, Double> law = new HashMap<>();
        extend(List.of(1), least, 1, law);
        return law;
    }

    private static void extend(List<Integer> text, int least, double probability, Map<List<Integer>, Double> law) {
        if (text.size() == 5) {
            law.merge(text, probability, Double::sum);
            return;
        }
        int[] visible = new int[6];
        Arrays.fill(visible, LawModel.HIDDEN);
        for (int position = 0; position < text.size(); position++) {
            visible[position] = text.get(position);
        }
        double[] masses = Arrays.stream(ENDING.law().logits(visible, text.size()))
                .map(Math::exp)
                .toArray();
        masses[END] = text.size() - 1 < least ? 0 : masses[END];
        double total = Arrays.stream(masses).sum();
        for (int token = 0; token < 3; token++) {
            double next = probability * masses[token] / total;
            if (token == END && next > 0) {
                law.merge(text, next, Double::sum);
            } else if (next > 0) {
                int[] longer = new int[text.size() + 1];
                for (int i = 0; i < text.size(); i++) {
                    longer[i] = text.get(i);
                }
                longer[text.size()] = token;
                extend(Arrays.stream(longer).boxed().toList(), least, next, law);
            }
        }
    }

    /** In another order an end token waits for what stands before it; nothing is evaluated in vain. */
    @Test
    void inAnyOrderNothingStandsBehindAnEndToken() {
        for (DecodingStrategy<AnySubsetModel> strategy : List.of(
                new SequentialSubset(new RandomOrder()),
                new AnySubsetSpeculative(3, Drafting.SELF, new RandomOrder(), Tempered.BOTH, 0))) {
            int stopped = 0;
            GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(1), Gap.atLeast(1)))
                    .samples(300)
                    .build();
            for (Generation each : Draws.of(StrategyGenerator.of(ENDING, strategy), List.of(request), 50)) {
                assertTrue(Arrays.stream(each.tokens()).skip(2).noneMatch(token -> token == END), each.toString());
                stopped += each.finishReason() == FinishReason.STOP ? 1 : 0;
            }
            assertTrue(stopped > 100, "most texts end by themselves, " + stopped + " of 300 did");
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void whereEndTokensAreIgnoredOrLimitsAreShortTheGapIsAsLongAsTheyAllow(DecodingStrategy<AnySubsetModel> strategy) {
        try (Generator generator = StrategyGenerator.of(new AssertingAnySubsetModel(ENDING), strategy)) {
            GenerationRequest.Builder open = GenerationRequest.builder(Template.of(Known.of(1), Gap.atLeast(0)))
                    .endToken(EndToken.IS_IGNORED);
            Generation whole = generator.infill(open.build());
            assertEquals(6, whole.tokens().length, "the model's length");
            assertEquals(FinishReason.LENGTH, whole.finishReason());
            for (int tokens = 0; tokens < 5; tokens++) {
                Generation cut = generator.infill(
                        open.limits(Limits.DEFAULT.withMaxNewTokens(tokens)).build());
                assertEquals(1 + tokens, cut.tokens().length);
                assertEquals(tokens, cut.usage().generated());
                assertTrue(cut.usage().nfe() <= tokens);
            }
            Generation fixed = generator.infill(GenerationRequest.builder(Templates.of(1, -1, -1, -1, 0))
                    .limits(Limits.DEFAULT.withMaxNewTokens(2))
                    .build());
            assertEquals(2, fixed.usage().generated(), "a gap of one length is left as far as the limit goes");
        }
    }

    /** The begin token is seen, not given back; the law is that of a prompt that holds it. */
    @ParameterizedTest
    @MethodSource("strategies")
    void aBeginTokenStandsInFrontOfTooShortAPrompt(DecodingStrategy<AnySubsetModel> strategy) {
        Map<List<Integer>, Double> law = new HashMap<>();
        EnumeratedChain chain = EnumeratedChain.of(TABLE, SamplingOptions.plain(), 1, -1, -1, -1);
        chain.law().forEach((text, probability) -> law.put(text.subList(1, 4), probability));
        Map<List<Integer>, Double> without =
                EnumeratedChain.of(TABLE, SamplingOptions.plain(), -1, -1, -1).law();
        GenerationRequest request = GenerationRequest.builder(Template.of(Gap.exactly(3)))
                .seed(6)
                .samples(50_000)
                .build();
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(BEGUN);
        new LawTest(law, without).check(Draws.counts(StrategyGenerator.of(model, strategy), request, 2000));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void whatCannotBeFilledIsRefusedByName(DecodingStrategy<AnySubsetModel> strategy) {
        refused(TABLE, strategy, Template.of(Known.of(1), Gap.between(0, 2), Known.of(1)), "segment 1 is Gap[0..2]");
        refused(TABLE, strategy, Template.of(Gap.atLeast(1), Known.of(1)), "segment 0");
        refused(TABLE.needing(1), strategy, Template.of(Gap.exactly(2)), "no begin token");
        refused(BEGUN.needing(3), strategy, Template.of(Known.of(1), Gap.exactly(2)), "one begin token is too few");
        refused(BEGUN, strategy, Template.of(Gap.exactly(6)), "at most 6 with it");
        IllegalArgumentException tooLong = assertThrows(
                IllegalArgumentException.class,
                () -> infill(TABLE, strategy, Template.of(Known.of(1), Gap.exactly(6))));
        assertTrue(tooLong.getMessage().contains("allows at most 6"), tooLong.getMessage());
        assertArrayEquals(new int[] {1, 2}, infill(TABLE, strategy, Template.of(Known.of(1, 2))));
    }

    private static void refused(
            LawModel model, DecodingStrategy<AnySubsetModel> strategy, Template template, String named) {
        UnsupportedTemplateException refused =
                assertThrows(UnsupportedTemplateException.class, () -> infill(model, strategy, template));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }

    private static int[] infill(LawModel model, DecodingStrategy<AnySubsetModel> strategy, Template template) {
        try (Generator generator = StrategyGenerator.of(model, strategy)) {
            return generator.infill(GenerationRequest.builder(template).build()).tokens();
        }
    }

    private static List<Integer> outcome(Generation generation) {
        return Arrays.stream(generation.tokens()).boxed().toList();
    }
}
