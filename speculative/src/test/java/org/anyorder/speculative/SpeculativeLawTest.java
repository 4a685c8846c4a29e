// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.anyorder.Exactness;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.speculative.draft.Branching;
import org.anyorder.speculative.draft.Drafter;
import org.anyorder.speculative.draft.Growth;
import org.anyorder.speculative.draft.IndependentDrafts;
import org.anyorder.speculative.draft.ModelDrafter;
import org.anyorder.speculative.draft.NgramDrafter;
import org.anyorder.speculative.draft.PromptLookup;
import org.anyorder.speculative.draft.StochasticBeam;
import org.anyorder.speculative.verify.GreedyVerifier;
import org.anyorder.speculative.verify.KSeqVerifier;
import org.anyorder.speculative.verify.RecursiveVerifier;
import org.anyorder.speculative.verify.TokenVerifier;
import org.anyorder.speculative.verify.Verdict;
import org.anyorder.speculative.verify.Verifier;
import org.anyorder.testing.Draws;
import org.anyorder.testing.LawTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The law of the real loop over Markov tables against the enumerated law of the target: 200,000 draws of three or four
 * tokens for each pair of drafter and verifier, accepted at p ≥ 1e-3, so that a dozen tests raise a false alarm with
 * probability 1.2 % over all seeds, and never with the fixed one. The control, which every run must reject, is the law
 * of the draft; and a verifier that accepts everything is itself rejected.
 */
class SpeculativeLawTest {
    private static final int DRAWS = 200_000;
    private static final MarkovPair TABLES = MarkovPair.of(4, 11);

    static Stream<Arguments> pairs() {
        return Stream.of(
                Arguments.of("chain × token", model(new IndependentDrafts(1)), new TokenVerifier(), 3),
                Arguments.of("chain × recursive", model(new IndependentDrafts(1)), new RecursiveVerifier(), 2),
                Arguments.of("chain × greedy", model(new IndependentDrafts(1)), new GreedyVerifier(), 3),
                Arguments.of("independent × kseq", model(new IndependentDrafts(3)), new KSeqVerifier(), 3),
                Arguments.of("independent × greedy", model(new IndependentDrafts(2)), new GreedyVerifier(), 2),
                Arguments.of("branching × recursive", model(new Branching(List.of(2))), new RecursiveVerifier(), 2),
                Arguments.of("beam × recursive", model(new StochasticBeam(3)), new RecursiveVerifier(), 3),
                Arguments.of("lookup × token", lookup(), new TokenVerifier(), 3),
                Arguments.of("lookup × recursive", lookup(), new RecursiveVerifier(), 3),
                Arguments.of("n-gram × token", new NgramDrafter(3), new TokenVerifier(), 3),
                Arguments.of("lookup × kseq", lookup(), new KSeqVerifier(), 2));
    }

    private static Drafter model(Growth growth) {
        return new ModelDrafter(TABLES.draft(), growth);
    }

    private static Drafter lookup() {
        return new PromptLookup(1, PromptLookup.Occurrence.LAST);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pairs")
    void isTheTargets(String pair, Drafter drafter, Verifier verifier, int length) {
        assertEquals(Exactness.JOINT, verifier.exactness());
        List<Generation> drawn =
                draw(drafter, verifier, length, SamplingOptions.builder().build(), new int[] {0, 1});
        new LawTest(TABLES.targetLaw(0, 1), TABLES.draftLaw(0, 1)).check(counts(drawn));
        long evaluations = drawn.stream().mapToLong(each -> each.usage().nfe()).sum();
        assertTrue(evaluations < 4L * DRAWS, pair + " saves no evaluation: " + evaluations);
    }

    /** Temperature and filters act on both laws before the test. */
    @Test
    void ofTemperedAndFilteredLawsIsTheTargets() {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(0.7)
                .topK(3)
                .topP(0.95, org.anyorder.sampling.Crossing.KEPT)
                .build();
        List<Generation> drawn = draw(model(new StochasticBeam(2)), new RecursiveVerifier(), 2, options, new int[0]);
        List<Generation> plain = run(new org.anyorder.decoding.causal.Autoregressive(), options, new int[0], 9);
        Map<List<Integer>, Double> law = new HashMap<>();
        TABLES.target(options).law(4).forEach(law::put);
        assertTrue(LawTest.pValue(law, counts(plain)) > LawTest.SIGNIFICANCE, "the enumeration is wrong");
        new LawTest(law, TABLES.targetLaw()).check(counts(drawn));
    }

    /** The control of the verifiers: accepting everything gives the draft's law, which is rejected. */
    @Test
    void acceptingEverythingIsRejected() {
        List<Generation> drawn = draw(
                model(new IndependentDrafts(1)),
                new AcceptingVerifier(),
                3,
                SamplingOptions.builder().build(),
                new int[0]);
        assertTrue(LawTest.pValue(TABLES.targetLaw(), counts(drawn)) < LawTest.REJECTION);
    }

    private static List<Generation> draw(
            Drafter drafter, Verifier verifier, int length, SamplingOptions options, int[] prompt) {
        return run(new SpeculativeDecoding(drafter, verifier, DraftLength.fixed(length)), options, prompt, 7);
    }

    private static List<Generation> run(
            DecodingStrategy<CausalModel> strategy, SamplingOptions options, int[] prompt, long seed) {
        GenerationRequest request = GenerationRequest.builder(Template.continuing(prompt))
                .seed(seed)
                .samples(DRAWS)
                .sampling(options)
                .limits(Limits.DEFAULT.withMaxNewTokens(4))
                .build();
        return Draws.of(StrategyGenerator.of(TABLES.target(), strategy), List.of(request), 4_000);
    }

    private static Map<List<Integer>, Integer> counts(List<Generation> drawn) {
        return LawTest.counts(drawn.stream()
                .map(each -> Arrays.stream(each.tokens()).boxed().toList())
                .toList());
    }

    /** Keeps whatever was drafted. */
    private record AcceptingVerifier() implements Verifier {

        @Override
        public String name() {
            return "accepting";
        }

        @Override
        public Exactness exactness() {
            return Exactness.APPROXIMATE;
        }

        @Override
        public Verdict[] verify(
                org.anyorder.speculative.verify.Drafts drafts, org.anyorder.speculative.verify.TargetLaws target) {
            Verdict[] verdicts = new GreedyVerifier().verify(drafts, target);
            for (int row = 0; row < verdicts.length; row++) {
                int[] path =
                        drafts.trees().get(row).path(drafts.trees().get(row).size() - 1);
                int[] tokens = Arrays.copyOf(drafts.trees().get(row).tokens(), path.length + 1);
                tokens[path.length] = verdicts[row].extra();
                verdicts[row] = new Verdict(path, tokens, new double[path.length + 1]);
            }
            return verdicts;
        }
    }
}
