// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.model.MaskedModel;
import org.anyorder.table.JointTable;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates of any kind, limits and edge cases. */
final class TemplatesTest {

    private static final List<String> STRATEGIES = List.of(
            "first-hitting",
            "one-per-step order=margin",
            "ancestral steps=5",
            "low-confidence steps=5 block-length=3",
            "low-confidence steps=5 block-length=3 cache=prefix guidance=0.5",
            "threshold threshold=0.5 block-length=4 cache=dual",
            "threshold threshold=0.5 block-length=4 cache=free",
            "factor block-length=4",
            "entropy-bounded budget=1",
            "dream steps=5",
            "dream steps=5 order=entropy order-temperature=1",
            "remask steps=6 eta=0.3",
            "remask steps=6 kind=conf",
            "block-diffusion block-length=3",
            "block-diffusion sampler=ancestral steps=5 block-length=5 top-p=0.9",
            "sdar",
            "sdar order=sequential block-length=5 steps=2",
            "sdar order=entropy-bounded budget=1",
            "fast-dllm-v2 block-length=6 sub-block-length=2",
            "fast-dllm-v2 threshold=0.4 block-length=6 sub-block-length=4 sub-block-cache=true");

    private static List<Generation> generate(
            MaskedModel model, String strategy, List<GenerationRequest> requests, int batch) {
        int space = strategy.indexOf(' ');
        String name = space < 0 ? strategy : strategy.substring(0, space);
        return RealLoop.generate(
                model, RealLoop.strategy(name, space < 0 ? "" : strategy.substring(space + 1)), requests, batch);
    }

    /** Up to four pieces, at most sixteen tokens together. */
    static Template template(RandomGenerator random) {
        List<Segment> segments = new ArrayList<>();
        boolean known = random.nextBoolean();
        for (int piece = 0; piece < 2 + random.nextInt(3); piece++) {
            int size = 1 + random.nextInt(3);
            if (known) {
                segments.add(Known.of(random.ints(size, 0, 11).toArray()));
            } else {
                segments.add(random.nextBoolean() ? Gap.exactly(size) : Gap.between(random.nextInt(size), size));
            }
            known = !known;
        }
        return new Template(segments);
    }

    @Test
    void knownTokensStandAndGapsKeepTheirBoundsWhateverTheBatch() {
        RandomGenerator random = Seeds.random("TemplatesTest");
        for (String strategy : STRATEGIES) {
            List<GenerationRequest> requests = new ArrayList<>();
            for (int number = 0; number < 12; number++) {
                requests.add(GenerationRequest.builder(template(random))
                        .seed(random.nextLong())
                        .number(number)
                        .build());
            }
            List<Generation> together = generate(TrajectoriesTest.table(), strategy, requests, 5);
            for (int number = 0; number < 12; number++) {
                Generation generation = together.get(number);
                assertTrue(
                        fits(requests.get(number).template().segments(), 0, generation.tokens(), 0),
                        () -> strategy + ": " + Arrays.toString(generation.tokens()));
                Generation alone = generate(TrajectoriesTest.table(), strategy, List.of(requests.get(number)), 1)
                        .get(0);
                assertArrayEquals(alone.tokens(), generation.tokens(), strategy);
                assertArrayEquals(alone.steps(), generation.steps(), strategy);
                assertEquals(alone.usage().rows(), generation.usage().rows(), strategy);
            }
        }
    }

    static boolean fits(List<Segment> segments, int segment, int[] tokens, int from) {
        if (segment == segments.size()) {
            return from == tokens.length;
        }
        if (segments.get(segment) instanceof Known known) {
            int end = from + known.length();
            return end <= tokens.length
                    && Arrays.equals(known.tokens(), Arrays.copyOfRange(tokens, from, end))
                    && fits(segments, segment + 1, tokens, end);
        }
        Gap gap = (Gap) segments.get(segment);
        for (int length = gap.min(); length <= Math.min(gap.max(), tokens.length - from); length++) {
            if (fits(segments, segment + 1, tokens, from + length)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void nothingToFillTakesNoEvaluation() {
        for (String strategy : STRATEGIES) {
            Generation generation = generate(
                            TrajectoriesTest.table(),
                            strategy,
                            List.of(GenerationRequest.builder(Template.of(Known.of(1, 2, 3)))
                                    .build()),
                            1)
                    .get(0);
            assertArrayEquals(new int[] {1, 2, 3}, generation.tokens());
            assertEquals(0, generation.usage().nfe());
            assertEquals(FinishReason.LENGTH, generation.finishReason());
        }
    }

    @Test
    void onePositionTakesOneEvaluation() {
        for (String strategy : STRATEGIES) {
            if (strategy.startsWith("remask")) {
                continue; // It may mask the position again.
            }
            Generation generation = generate(
                            TrajectoriesTest.table(),
                            strategy,
                            List.of(GenerationRequest.builder(Template.of(Known.of(1, 2, 3), Gap.exactly(1)))
                                    .build()),
                            1)
                    .get(0);
            assertEquals(4, generation.tokens().length);
            assertEquals(
                    strategy.contains("guidance") ? 2 : 1, generation.usage().nfe(), strategy);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // One pass a block, and the last block is shorter.
        "threshold, threshold=0 block-length=5, 4",
        // One token a pass: no probability of this table is 1.
        "threshold, threshold=1 block-length=5, 16",
        "factor, factor=0 block-length=5, 16",
        "entropy-bounded, budget=0, 16",
        "entropy-bounded, budget=1000, 1",
        "one-per-step, order=entropy, 16",
        "first-hitting, '', 16",
        // More steps than positions: the idle ones are not evaluated.
        "low-confidence, steps=100 block-length=16, 16",
        "low-confidence, steps=3 block-length=5, 4",
        "dream, order=margin steps=2, 2",
    })
    void evaluationsAreThoseOfTheRule(String name, String settings, int nfe) {
        Generation generation = generate(
                        TrajectoriesTest.table(),
                        name + " " + settings,
                        List.of(GenerationRequest.builder(Template.of(Gap.exactly(16)))
                                .seed(3)
                                .build()),
                        1)
                .get(0);
        assertEquals(nfe, generation.usage().nfe());
        assertEquals(16L * nfe, generation.usage().rows());
        assertEquals(16, generation.tokens().length);
    }

    /** Each position settles in a step of its own choice: T (1 - (1 - 1/T)^L) steps are not idle on average. */
    @Test
    void ancestralSamplingEvaluatesWhereSomethingSettles() {
        int samples = 2000;
        for (int steps : new int[] {4, 16, 64}) {
            double[] nfe = generate(
                            TrajectoriesTest.table(),
                            "ancestral grid=exact steps=" + steps,
                            List.of(GenerationRequest.builder(Template.of(Gap.exactly(16)))
                                    .seed(4)
                                    .samples(samples)
                                    .build()),
                            500)
                    .stream()
                    .mapToDouble(generation -> generation.usage().nfe())
                    .toArray();
            double mean = Arrays.stream(nfe).average().orElseThrow();
            double variance =
                    Arrays.stream(nfe).map(x -> (x - mean) * (x - mean)).sum() / samples;
            assertEquals(steps * (1 - Math.pow(1 - 1.0 / steps, 16)), mean, 3 * Math.sqrt(variance / samples) + 1e-9);
        }
    }

    @Test
    void limitsAreNotOvershot() {
        for (String strategy : STRATEGIES) {
            for (int limit : new int[] {1, 5}) {
                GenerationRequest tokens = GenerationRequest.builder(Template.of(Known.of(1), Gap.exactly(12)))
                        .limits(Limits.DEFAULT.withMaxNewTokens(limit))
                        .build();
                Generation cut = generate(TrajectoriesTest.table(), strategy, List.of(tokens), 1)
                        .get(0);
                assertEquals(limit, cut.usage().generated(), strategy);
                assertEquals(FinishReason.LENGTH, cut.finishReason());
                GenerationRequest passes = GenerationRequest.builder(
                                Template.of(Known.of(1), Gap.between(2, 5), Known.of(3), Gap.exactly(7)))
                        .limits(Limits.DEFAULT.withMaxNfe(limit))
                        .build();
                Generation stopped = generate(TrajectoriesTest.table(), strategy, List.of(passes), 1)
                        .get(0);
                assertTrue(stopped.usage().nfe() <= limit, strategy);
            }
        }
    }

    @Test
    void impossibleTokensAreNeverDrawn() {
        // All mass on one outcome, so that each position has a single possible token.
        double[] law = new double[27];
        law[2 * 9 + 1] = 1;
        MaskedModel certain = JointTable.of(3, 3, law).masked();
        for (String strategy : STRATEGIES) {
            if (strategy.contains("guidance")) {
                continue; // The row without the prompt is the same row here.
            }
            for (Generation generation : generate(
                    certain,
                    strategy,
                    List.of(GenerationRequest.builder(Template.of(Gap.exactly(3)))
                            .samples(20)
                            .build()),
                    7)) {
                assertArrayEquals(new int[] {2, 0, 1}, generation.tokens(), strategy);
            }
        }
    }
}
