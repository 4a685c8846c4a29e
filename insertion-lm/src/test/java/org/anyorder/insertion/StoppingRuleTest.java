// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.sampling.SamplingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StoppingRuleTest {

    private static final AnyStateModel MODEL = new AnyStateModel(4, AnyStateModel.Ending.STOP_HEAD);
    private static final AnyStateModel ENDINGS = new AnyStateModel(4, AnyStateModel.Ending.END_TOKENS);

    private static Generation generate(AnyStateModel model, StoppingRule rule, GenerationRequest request) {
        return RealLoop.generate(model, new JointInsertion(rule), List.of(request), 1)
                .get(0);
    }

    private static GenerationRequest.Builder request(Template template) {
        return GenerationRequest.builder(template).sampling(SamplingOptions.greedy());
    }

    @Test
    void stopsWhereTheProbabilityReachesTheThreshold() {
        double p = MODEL.stop(new int[] {1, 2});
        GenerationRequest request = request(Template.continuing(1, 2))
                .limits(Limits.DEFAULT.withMaxNewTokens(1))
                .build();
        Generation at = generate(MODEL, StoppingRule.threshold(p), request);
        assertEquals(FinishReason.STOP, at.finishReason());
        assertEquals(2, at.tokens().length);
        Generation above = generate(MODEL, StoppingRule.threshold(Math.nextUp(p)), request);
        assertEquals(3, above.tokens().length);
    }

    @Test
    void theFirstStepMayBeForced() {
        StoppingRule rule = StoppingRule.threshold(Double.MIN_VALUE);
        GenerationRequest request = request(Template.continuing(1, 2)).build();
        assertEquals(2, generate(MODEL, rule, request).tokens().length);
        Generation forced = generate(MODEL, rule.insertingFirst(), request);
        assertEquals(3, forced.tokens().length);
        assertEquals(FinishReason.STOP, forced.finishReason());
        assertEquals(2, forced.usage().nfe());
    }

    @Test
    void aForcedStepInsertsThoughAllSlotsAreFinished() {
        StoppingRule rule = StoppingRule.threshold(Double.MIN_VALUE);
        GenerationRequest request = request(Template.continuing(1, 2)).build();
        assertEquals(2, generate(ENDINGS, rule, request).tokens().length);
        Generation forced = generate(ENDINGS, rule.insertingFirst(), request);
        assertEquals(3, forced.tokens().length);
        assertTrue(Arrays.stream(forced.tokens()).noneMatch(token -> token == AnyStateModel.END));
    }

    @Test
    void aSlotIsFinishedWhereItsEndTokenIsTheArgMax() {
        Template template = Template.of(Gap.atLeast(0), Known.of(1), Gap.atLeast(0), Known.of(2), Gap.atLeast(0));
        int finishedSlots = 0;
        for (int seed = 0; seed < 60; seed++) {
            AnyStateModel model = new AnyStateModel(seed, AnyStateModel.Ending.END_TOKENS);
            int[] unfinished = IntStream.range(0, 3)
                    .filter(slot -> !endsByArgMax(model.logits(new int[] {1, 2}, slot)))
                    .toArray();
            finishedSlots += 3 - unfinished.length;
            Generation generation = generate(
                    model,
                    StoppingRule.DEFAULT,
                    request(template).limits(Limits.DEFAULT.withMaxNewTokens(1)).build());
            assertEquals(unfinished.length == 0 ? 2 : 3, generation.tokens().length);
            if (unfinished.length > 0) {
                int inserted = IntStream.range(0, 3)
                        .filter(position -> generation.steps()[position] == 1)
                        .findFirst()
                        .orElseThrow();
                assertTrue(Arrays.stream(unfinished).anyMatch(slot -> slot == inserted));
            }
        }
        assertTrue(finishedSlots > 10, "the seeds must show finished slots");
    }

    private static boolean endsByArgMax(double[] logits) {
        return IntStream.range(0, AnyStateModel.SIZE)
                .filter(token -> token != AnyStateModel.PADDING)
                .allMatch(token -> logits[token] <= logits[AnyStateModel.END]);
    }

    @Test
    void aSlotIsFinishedWhereItsEndTokenExceedsTheThreshold() {
        double[] logits = ENDINGS.logits(new int[] {1, 2}, 2);
        double sum = IntStream.range(0, AnyStateModel.SIZE)
                .filter(token -> token != AnyStateModel.PADDING)
                .mapToDouble(token -> Math.exp(logits[token]))
                .sum();
        double p = Math.exp(logits[AnyStateModel.END]) / sum;
        GenerationRequest request = request(Template.continuing(1, 2))
                .limits(Limits.DEFAULT.withMaxNewTokens(1))
                .build();
        assertEquals(
                2,
                generate(ENDINGS, StoppingRule.threshold(p * (1 - 1e-9)), request)
                        .tokens()
                        .length);
        assertEquals(
                3,
                generate(ENDINGS, StoppingRule.threshold(p * (1 + 1e-9)), request)
                        .tokens()
                        .length);
    }

    @Test
    void aDrawnStopNeedsAStopHeadAndSaysSoBeforeAnyEvaluation() {
        long before = ENDINGS.evaluatedRows.get();
        UnsupportedTemplateException refused = assertThrows(
                UnsupportedTemplateException.class,
                () -> generate(
                        ENDINGS,
                        StoppingRule.sampled(),
                        request(Template.continuing()).build()));
        assertTrue(refused.getMessage().contains("use stop=threshold"), refused.getMessage());
        assertEquals(before, ENDINGS.evaluatedRows.get());
    }

    @Test
    void temperatureAndFiltersDoNotTouchTheStop() {
        int samples = 20_000;
        double p = MODEL.stop(new int[] {3, 3});
        for (SamplingOptions options : List.of(
                SamplingOptions.plain(),
                SamplingOptions.greedy(),
                SamplingOptions.builder().temperature(0.1).topK(1).build())) {
            GenerationRequest request = GenerationRequest.builder(Template.continuing(3, 3))
                    .sampling(options)
                    .samples(samples)
                    .limits(Limits.DEFAULT.withMaxNewTokens(1))
                    .build();
            long stopped =
                    RealLoop.generate(MODEL, new TwoStageInsertion(StoppingRule.sampled()), List.of(request), 500)
                            .stream()
                            .filter(generation -> generation.finishReason() == FinishReason.STOP)
                            .count();
            // Four standard deviations of a binomial: a false alarm in 16,000.
            assertEquals(p * samples, stopped, 4 * Math.sqrt(samples * p * (1 - p)));
        }
    }

    @Test
    void drawnStopsAreAccounted() {
        GenerationRequest request =
                request(Template.continuing(1, 2)).samples(50).build();
        for (Generation generation :
                RealLoop.generate(MODEL, new JointInsertion(StoppingRule.sampled()), List.of(request), 10)) {
            // Greedy tokens count 0; what remains are the draws, and those know the states the tokens led to.
            int[] steps = generation.steps();
            int last = Arrays.stream(steps).max().orElse(0);
            double expected = IntStream.rangeClosed(0, last)
                    .mapToObj(step -> IntStream.range(0, steps.length)
                            .filter(position -> steps[position] <= step)
                            .map(position -> generation.tokens()[position])
                            .toArray())
                    .flatMapToDouble(visible -> DoubleStream.of(
                            visible.length == steps.length
                                    ? Math.log(MODEL.stop(visible))
                                    : Math.log1p(-MODEL.stop(visible))))
                    .sum();
            assertEquals(FinishReason.STOP, generation.finishReason());
            assertEquals(expected, generation.logProb(), 1e-9);
        }
    }

    @Test
    void nothingIsDrawnWhereAStopWouldDecideNothing() {
        GenerationRequest request =
                request(Template.of(Known.of(1), Gap.exactly(5))).samples(20).build();
        for (Generation generation :
                RealLoop.generate(MODEL, new JointInsertion(StoppingRule.sampled()), List.of(request), 10)) {
            assertEquals(6, generation.tokens().length);
            assertEquals(0, generation.logProb());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.5, Double.NEGATIVE_INFINITY, Double.NaN})
    void refusesThresholdsThatAreNotPositive(double threshold) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> StoppingRule.threshold(threshold));
        assertEquals("stop-threshold must be greater than 0, got " + threshold, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.MIN_VALUE, 0.9, 1, 2, Double.POSITIVE_INFINITY})
    void acceptsThresholdsThatArePositive(double threshold) {
        assertEquals(threshold, StoppingRule.threshold(threshold).threshold().orElseThrow());
    }
}
