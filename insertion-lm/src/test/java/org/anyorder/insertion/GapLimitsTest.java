// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Segment;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.InsertionModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

final class GapLimitsTest {

    private static final List<StoppingRule> RULES = List.of(
            StoppingRule.threshold(0.3),
            StoppingRule.threshold(0.9).insertingFirst(),
            StoppingRule.sampled(),
            StoppingRule.sampled().insertingFirst());

    @Test
    void gapsHoldWhatTheyMayAndKnownTokensStayWhereTheyAre() {
        RandomGenerator random = Seeds.random("GapLimitsTest");
        for (int round = 0; round < 24; round++) {
            AnyStateModel.Ending ending = AnyStateModel.Ending.values()[round % 2];
            AnyStateModel model = new AnyStateModel(random.nextLong(), ending);
            StoppingRule rule = ending == AnyStateModel.Ending.STOP_HEAD
                    ? RULES.get(random.nextInt(RULES.size()))
                    : StoppingRule.DEFAULT;
            DecodingStrategy<InsertionModel> strategy =
                    random.nextBoolean() ? new JointInsertion(rule) : new TwoStageInsertion(rule);
            List<GenerationRequest> requests = new ArrayList<>();
            for (int number = 0; number < 6; number++) {
                requests.add(GenerationRequest.builder(template(random))
                        .sampling(options(random))
                        .number(number)
                        .samples(3)
                        .build());
            }
            for (Generation generation : RealLoop.generate(model, strategy, requests, 5)) {
                Template template = requests.get(generation.request()).template();
                String which = template + " " + strategy + " " + ending;
                assertTrue(fits(template.segments(), generation, 0), which);
                assertTrue(
                        Arrays.stream(generation.tokens()).noneMatch(token -> token == AnyStateModel.PADDING), which);
                boolean exact = template.gaps().stream().allMatch(Gap::fixed);
                if (exact) {
                    // Full gaps end a row without another evaluation.
                    assertEquals(FinishReason.LENGTH, generation.finishReason(), which);
                    assertEquals(
                            generation.usage().generated(), generation.usage().nfe(), which);
                }
            }
        }
    }

    private static SamplingOptions options(RandomGenerator random) {
        return List.of(
                        SamplingOptions.plain(),
                        SamplingOptions.greedy(),
                        SamplingOptions.builder().temperature(0.7).topK(3).build(),
                        SamplingOptions.builder().repetitionPenalty(1.3).build())
                .get(random.nextInt(4));
    }

    private static Template template(RandomGenerator random) {
        boolean exact = random.nextBoolean();
        List<Segment> segments = new ArrayList<>();
        for (int segment = 0; segment < 1 + random.nextInt(5); segment++) {
            int min = random.nextInt(4);
            segments.add(
                    random.nextBoolean()
                            ? Known.of(random.nextInt(5), random.nextInt(5))
                            : Gap.between(min, exact ? min : min + random.nextInt(3)));
        }
        return new Template(segments);
    }

    /** Whether the tokens can be cut into the template's segments, each token of a gap generated, the others given. */
    private static boolean fits(List<Segment> segments, Generation generation, int from) {
        int[] tokens = generation.tokens();
        if (segments.isEmpty()) {
            return from == tokens.length;
        }
        List<Segment> rest = segments.subList(1, segments.size());
        if (segments.get(0) instanceof Known known) {
            int end = from + known.length();
            return end <= tokens.length
                    && Arrays.equals(Arrays.copyOfRange(tokens, from, end), known.tokens())
                    && Arrays.stream(generation.steps(), from, end).allMatch(step -> step == 0)
                    && fits(rest, generation, end);
        }
        Gap gap = (Gap) segments.get(0);
        int end = from;
        while (end < tokens.length && generation.steps()[end] > 0) {
            end++;
        }
        return end - from >= gap.min() && end - from <= gap.max() && fits(rest, generation, end);
    }

    @Test
    void aTemplateWithoutRoomEndsWithoutAnEvaluation() {
        AnyStateModel model = new AnyStateModel(1, AnyStateModel.Ending.STOP_HEAD);
        GenerationRequest request =
                GenerationRequest.builder(Template.of(Known.of(1, 2))).build();
        Generation generation = RealLoop.generate(model, new JointInsertion(StoppingRule.DEFAULT), List.of(request), 1)
                .get(0);
        assertArrayEquals(new int[] {1, 2}, generation.tokens());
        assertEquals(FinishReason.LENGTH, generation.finishReason());
        assertEquals(0, model.evaluatedRows.get());
    }

    @Test
    void specialTokensCountInTheMaximalLength() {
        AnyStateModel model = new AnyStateModel(1, AnyStateModel.Ending.STOP_HEAD);
        StoppingRule never = StoppingRule.threshold(2);
        Template template = Template.of(Known.of(1, 2), Gap.atLeast(0));
        for (DecodingStrategy<InsertionModel> strategy : List.<DecodingStrategy<InsertionModel>>of(
                new JointInsertion(never, OptionalInt.empty(), OptionalInt.of(9)),
                new TwoStageInsertion(never, OptionalInt.empty(), OptionalInt.of(9)))) {
            GenerationRequest request = GenerationRequest.builder(template).build();
            Generation generation =
                    RealLoop.generate(model, strategy, List.of(request), 1).get(0);
            assertEquals(7, generation.tokens().length);
            assertEquals(FinishReason.LENGTH, generation.finishReason());
            assertEquals(5, generation.usage().nfe());
            // 2 special tokens and 2 to 6 visible ones.
            assertEquals(2 * 5 + 2 + 3 + 4 + 5 + 6, generation.usage().rows());
            Template tooLong = Template.of(Known.of(1, 2), Gap.atLeast(6));
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> strategy.check(tooLong, model));
            assertTrue(refused.getMessage().contains("max-length is 9"), refused.getMessage());
        }
    }

    @Test
    void aSequenceNeverOutgrowsItsModel() {
        AnyStateModel model = new AnyStateModel(1, AnyStateModel.Ending.STOP_HEAD);
        GenerationRequest request = GenerationRequest.builder(Template.continuing())
                .limits(Limits.DEFAULT.withMaxNewTokens(1000))
                .build();
        Generation generation = RealLoop.generate(
                        model, new JointInsertion(StoppingRule.threshold(2)), List.of(request), 1)
                .get(0);
        assertEquals(model.maxLength() - 2, generation.tokens().length, "two special tokens count");
        assertEquals(FinishReason.LENGTH, generation.finishReason());
    }
}
