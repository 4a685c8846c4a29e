// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.anyorder.Cancellation;
import org.anyorder.EndToken;
import org.anyorder.Execution;
import org.anyorder.FinishReason;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.Limits;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.table.JointTable;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.LawTest;
import org.junit.jupiter.api.Test;

/** Laws by the real loop, 200,000 draws; LawTest rejects below 1e-3 (its false-alarm rate) and rejects the control. */
class AutoregressiveTest {

    private static final int DRAWS = 200_000;
    private static final double[] JOINT = {0.05, 0.1, 0.02, 0.03, 0.2, 0.1, 0.25, 0.05, 0.2};

    @Test
    void drawsFromTheJointLawOfATable() {
        CausalModel model = JointTable.of(3, 2, JOINT).causal();
        Map<List<Integer>, Double> law = new HashMap<>();
        Map<List<Integer>, Double> control = new HashMap<>();
        for (int index = 0; index < JOINT.length; index++) {
            List<Integer> tokens = List.of(index / 3, index % 3);
            law.put(tokens, JOINT[index]);
            control.put(tokens, marginal(0, index / 3) * marginal(1, index % 3));
        }
        new LawTest(law, control).check(draws(model, GenerationRequest.builder(Template.continuing())));
    }

    @Test
    void drawsFromAMarkovLawUntilItsEnd() {
        CausalModel model = MarkovTable.of(
                        3,
                        1,
                        OptionalInt.of(2),
                        Map.of(
                                List.of(), new double[] {0.6, 0.4, 0},
                                List.of(0), new double[] {0.2, 0.3, 0.5},
                                List.of(1), new double[] {0.5, 0.1, 0.4}))
                .causal();
        Map<List<Integer>, Integer> counts = draws(
                model, GenerationRequest.builder(Template.continuing()).limits(Limits.DEFAULT.withMaxNewTokens(2)));
        double[][] row = {{0.2, 0.3, 0.5}, {0.5, 0.1, 0.4}};
        double[] first = {0.6, 0.4};
        Map<List<Integer>, Double> law = new HashMap<>();
        Map<List<Integer>, Double> control = new HashMap<>();
        for (int a = 0; a < 2; a++) {
            law.put(List.of(a), first[a] * row[a][2]);
            control.put(List.of(a), first[a] * 0.45);
            for (int b = 0; b < 2; b++) {
                law.put(List.of(a, b), first[a] * row[a][b]);
                control.put(List.of(a, b), first[a] * 0.275);
            }
        }
        new LawTest(law, control).check(counts);
    }

    @Test
    void leavesTheEndOutWhileTheGapIsTooShortAndCountsItsProbability() {
        CausalModel model = MarkovTable.of(2, 0, OptionalInt.of(1), Map.of(List.of(), new double[] {0.25, 0.75}))
                .causal();
        StrategyGenerator<CausalModel> generator = StrategyGenerator.of(model, new Autoregressive());
        GenerationRequest request = GenerationRequest.builder(Template.of(Known.of(0), Gap.atLeast(3)))
                .seed(4)
                .build();
        Generation generation = generator.infill(request);
        assertEquals(FinishReason.STOP, generation.finishReason());
        int generated = generation.usage().generated();
        assertTrue(generated >= 3);
        double expected = (generated - 3) * Math.log(0.25) + Math.log(0.75);
        assertEquals(expected, generation.logProb(), 1e-9);
        assertEquals(generated + 1, generation.usage().nfe());
    }

    @Test
    void anIgnoredEndIsATokenLikeAnyOther() {
        CausalModel model = MarkovTable.of(2, 0, OptionalInt.of(1), Map.of(List.of(), new double[] {0.25, 0.75}))
                .causal();
        StrategyGenerator<CausalModel> generator = StrategyGenerator.of(model, new Autoregressive());
        Generation generation = generator.infill(GenerationRequest.builder(Template.continuing(0))
                .endToken(EndToken.IS_IGNORED)
                .limits(Limits.DEFAULT.withMaxNewTokens(30))
                .build());
        assertEquals(31, generation.tokens().length);
        assertTrue(Arrays.stream(generation.tokens()).anyMatch(token -> token == 1));
    }

    @Test
    void greedyTakesTheLikeliestTokenAndHasLogProbabilityZero() {
        CausalModel model = JointTable.of(3, 2, JOINT).causal();
        Generation generation = StrategyGenerator.of(model, new Autoregressive())
                .infill(GenerationRequest.builder(Template.continuing())
                        .sampling(SamplingOptions.greedy())
                        .build());
        assertEquals(List.of(2, 0), Arrays.stream(generation.tokens()).boxed().toList());
        assertEquals(0, generation.logProb());
    }

    @Test
    void refusesGapsWithKnownTokensToTheirRight() {
        CausalModel model = JointTable.of(3, 2, JOINT).causal();
        StrategyGenerator<CausalModel> generator = StrategyGenerator.of(model, new Autoregressive());
        GenerationRequest request = GenerationRequest.builder(Template.of(Gap.exactly(1), Known.of(0)))
                .build();
        String message = assertThrows(UnsupportedTemplateException.class, () -> generator.infill(request))
                .getMessage();
        assertTrue(message.contains("segment 0 is Gap[1]"), message);
        assertTrue(message.contains("infilling"), message);
    }

    private static double marginal(int position, int token) {
        double sum = 0;
        for (int index = 0; index < JOINT.length; index++) {
            sum += (position == 0 ? index / 3 : index % 3) == token ? JOINT[index] : 0;
        }
        return sum;
    }

    private static Map<List<Integer>, Integer> draws(CausalModel model, GenerationRequest.Builder request) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        GenerationListener counter = new GenerationListener() {
            @Override
            public void onFinished(Generation generation) {
                counts.merge(Arrays.stream(generation.tokens()).boxed().collect(Collectors.toList()), 1, Integer::sum);
            }
        };
        StrategyGenerator.of(model, new Autoregressive())
                .generateAll(
                        RequestSource.of(List.of(request.samples(DRAWS).seed(21).build())),
                        new Execution(2000, counter, new Cancellation()));
        return counts;
    }
}
