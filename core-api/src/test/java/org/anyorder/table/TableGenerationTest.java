// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.Execution;
import org.anyorder.Gap;
import org.anyorder.Generation;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.Known;
import org.anyorder.RequestSource;
import org.anyorder.Template;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.causal.Autoregressive;
import org.anyorder.model.CausalModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.LawTest;
import org.junit.jupiter.api.Test;

/** Tables behind the front door. */
class TableGenerationTest {

    private static final double[] JOINT = {0.05, 0.2, 0.15, 0.1, 0, 0.3, 0.2, 0};
    private static final Map<List<Integer>, Double> SEQUENCES =
            Map.of(List.of(), 0.1, List.of(0, 1), 0.4, List.of(0, 0, 1), 0.3, List.of(1), 0.2);

    @Test
    void aJointTableEndsAtItsLength() {
        AssertingCausalModel model =
                new AssertingCausalModel(JointTable.of(2, 3, JOINT).causal());
        Template template = Template.of(Gap.exactly(3));
        Map<List<Integer>, Double> law = RandomLaws.byOutcome(JOINT, 2, 3);
        Map<List<Integer>, Double> uniform = new HashMap<>(law);
        uniform.replaceAll((tokens, p) -> p > 0 ? 1.0 / 6 : 0);
        new LawTest(law, uniform).check(draw(model, template, 20_000));
        model.requireStatesClosedOnce();
    }

    @Test
    void aTableOfSequencesEndsWithItsEndToken() {
        CausalModel model = SequenceTable.of(2, SEQUENCES, Weighting.PLAIN).causal();
        Map<List<Integer>, Double> uniform = new HashMap<>(SEQUENCES);
        uniform.replaceAll((tokens, p) -> 0.25);
        new LawTest(SEQUENCES, uniform)
                .check(draw(new AssertingCausalModel(model), Template.of(Gap.between(0, 10)), 20_000));
    }

    @Test
    void knownTokensOfProbabilityZeroAreRefused() {
        CausalModel joint = JointTable.of(2, 3, JOINT).causal();
        CausalModel sequences = SequenceTable.of(2, SEQUENCES, Weighting.PLAIN).causal();
        Template possible = Template.of(Known.of(1, 0), Gap.exactly(1));
        assertArrayEquals(new int[] {1, 0, 1}, generate(joint, possible).tokens());
        Template impossible = Template.of(Known.of(1, 1, 1), Gap.between(0, 1));
        for (CausalModel model :
                List.of(sequences, JointTable.of(2, 4, Arrays.copyOf(JOINT, 16)).causal())) {
            UnsupportedTemplateException e =
                    assertThrows(UnsupportedTemplateException.class, () -> generate(model, impossible));
            assertTrue(e.getMessage().contains("probability 0"), e.getMessage());
        }
        assertEquals(
                2,
                generate(sequences, Template.of(Known.of(0, 1), Gap.between(0, 1)))
                        .tokens()
                        .length);
    }

    private static Generation generate(CausalModel model, Template template) {
        try (StrategyGenerator<CausalModel> generator = StrategyGenerator.of(model, new Autoregressive())) {
            return generator.infill(GenerationRequest.builder(template).build());
        }
    }

    private static Map<List<Integer>, Integer> draw(CausalModel model, Template template, int samples) {
        Map<List<Integer>, Integer> counts = new HashMap<>();
        try (StrategyGenerator<CausalModel> generator = StrategyGenerator.of(model, new Autoregressive())) {
            GenerationRequest request =
                    GenerationRequest.builder(template).seed(3).samples(samples).build();
            GenerationListener counting = new GenerationListener() {
                @Override
                public void onFinished(Generation generation) {
                    counts.merge(IntStream.of(generation.tokens()).boxed().toList(), 1, Integer::sum);
                }
            };
            generator.generateAll(
                    RequestSource.of(List.of(request)), Execution.ofBatch(2000).withListener(counting));
        }
        return counts;
    }
}
