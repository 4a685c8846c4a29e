// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.CausalModel;
import org.anyorder.table.JointTable;
import org.anyorder.table.MarkovTable;
import org.anyorder.table.SequenceTable;
import org.anyorder.table.Weighting;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

final class CausalScorerTest {

    private static Score score(CausalModel model, int[] tokens, int given) {
        boolean[] scored = new boolean[tokens.length];
        Arrays.fill(scored, given, tokens.length, true);
        return new CausalScorer().score(model, tokens, scored, RandomStreams.of(0, 0, 0));
    }

    private static double[] law(int size, RandomGenerator random) {
        double[] law = random.doubles(size, 0.05, 1).toArray();
        double sum = Arrays.stream(law).sum();
        return Arrays.stream(law).map(mass -> mass / sum).toArray();
    }

    @Test
    void theScoreIsTheProductOfATablesRows() {
        RandomGenerator random = Seeds.random("causal-scorer");
        Map<List<Integer>, double[]> rows = new HashMap<>();
        rows.put(List.of(), law(4, random));
        for (int token = 0; token < 4; token++) {
            rows.put(List.of(token), law(4, random));
        }
        CausalModel model = new AssertingCausalModel(
                MarkovTable.of(4, 1, OptionalInt.of(3), rows).causal());
        int[] tokens = {2, 0, 0, 1, 3};
        double[] steps = new double[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            steps[i] = Math.log(rows.get(i == 0 ? List.<Integer>of() : List.of(tokens[i - 1]))[tokens[i]]);
        }
        for (int given = 0; given <= tokens.length; given++) {
            Score score = score(model, tokens, given);
            assertEquals(Arrays.stream(steps, given, steps.length).sum(), score.logProb(), 1e-9, "given " + given);
            assertEquals(tokens.length - given, score.tokens());
            assertEquals(Score.Kind.EXACT, score.kind());
        }
    }

    @Test
    void theScoresOfAJointLawAreItsLogarithmsAndSumToOne() {
        double[] joint = law(27, Seeds.random("causal-scorer-joint"));
        CausalModel model = new AssertingCausalModel(JointTable.of(3, 3, joint).causal());
        double sum = 0;
        for (int index = 0; index < joint.length; index++) {
            double logProb = score(model, new int[] {index / 9, index / 3 % 3, index % 3}, 0)
                    .logProb();
            assertEquals(Math.log(joint[index]), logProb, 1e-9);
            sum += Math.exp(logProb);
        }
        assertEquals(1, sum, 1e-9);
    }

    @Test
    void anEndTokenIsScoredWhereItStands() {
        Map<List<Integer>, Double> law = Map.of(List.of(0), 0.25, List.of(0, 1), 0.5, List.of(1), 0.25);
        CausalModel model = new AssertingCausalModel(
                SequenceTable.of(2, law, Weighting.PLAIN).causal());
        int end = model.vocabulary().end().orElseThrow();
        assertEquals(Math.log(0.75), score(model, new int[] {0}, 0).logProb(), 1e-9);
        assertEquals(Math.log(0.25), score(model, new int[] {0, end}, 0).logProb(), 1e-9);
        assertEquals(Math.log(0.5), score(model, new int[] {0, 1, end}, 0).logProb(), 1e-9);
        assertEquals(Double.NEGATIVE_INFINITY, score(model, new int[] {1, 1}, 0).logProb());
    }

    @Test
    void aSequenceTakesOneEvaluationAndNothingScoredTakesNone() {
        AssertingCausalModel model = new AssertingCausalModel(
                JointTable.of(2, 3, law(8, Seeds.random("causal-scorer-cost"))).causal());
        score(model, new int[] {0, 1, 1}, 0);
        assertEquals(1, model.evaluatedRows());
        assertEquals(0, score(model, new int[] {0, 1, 1}, 3).logProb());
        assertEquals(1, model.evaluatedRows());
    }

    @Test
    void tokensGivenBehindScoredOnesAreRefused() {
        CausalModel model = JointTable.of(2, 3, law(8, Seeds.random("causal-scorer-behind")))
                .causal();
        boolean[] scored = {false, true, false};
        UnsupportedTemplateException refused = assertThrows(UnsupportedTemplateException.class, () -> new CausalScorer()
                .score(model, new int[] {0, 1, 1}, scored, RandomStreams.of(0, 0, 0)));
        assertTrue(refused.getMessage().contains("position 2 is given behind position 1"), refused.getMessage());
    }

    @Test
    void theGeneratorOfAnyCausalModelScoresWithIt() {
        double[] joint = law(9, Seeds.random("causal-scorer-generator"));
        try (StrategyGenerator<CausalModel> generator =
                StrategyGenerator.of(JointTable.of(3, 2, joint).causal(), new Autoregressive())) {
            Score score = generator.score(new int[] {2, 1}, new boolean[] {true, true}, 5);
            assertEquals(Math.log(joint[7]), score.logProb(), 1e-9);
        }
    }

    @Test
    void rowsOfAnyLengthAreScoredTogether() {
        double[] joint = law(27, Seeds.random("causal-scorer-rows"));
        CausalModel model = new AssertingCausalModel(JointTable.of(3, 3, joint).causal());
        int[][] rows = {{2}, {0, 1, 2}, {1, 1}};
        int[] first = {0, 1, 0};
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            double[][] together = new TeacherForcing(model).logProbs(owner, rows, first);
            for (int row = 0; row < rows.length; row++) {
                assertEquals(
                        score(model, rows[row], first[row]).logProb(),
                        Arrays.stream(together[row]).sum(),
                        1e-9);
            }
        }
    }
}
