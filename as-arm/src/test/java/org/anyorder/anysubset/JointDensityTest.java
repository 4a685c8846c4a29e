// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.model.Vocabulary;
import org.anyorder.order.LatticeOrder;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.table.JointTable;
import org.anyorder.testing.AssertingAnySubsetModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

class JointDensityTest {

    /** Every set of scored tokens of every outcome, against the sums of the table. */
    @Test
    void ofAnySubsetGivenAnyOtherIsExactAndOnePass() throws IOException {
        JointTable table = GoldenRuns.table();
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(table.anySubset());
        try (Generator generator = StrategyGenerator.of(model, new SequentialSubset(new LatticeOrder()))) {
            int scores = 0;
            for (int outcome = 0; outcome < 81; outcome += 5) {
                int[] tokens = {outcome / 27, outcome / 9 % 3, outcome / 3 % 3, outcome % 3};
                for (int set = 0; set < 16; set++) {
                    boolean[] scored = new boolean[4];
                    int[] given = tokens.clone();
                    for (int position = 0; position < 4; position++) {
                        scored[position] = (set >> position & 1) == 1;
                        given[position] = scored[position] ? 3 : given[position];
                    }
                    Score score = generator.score(tokens, scored, 0);
                    assertEquals(Math.log(table.mass(tokens) / table.mass(given)), score.logProb(), 1e-9);
                    assertEquals(Integer.bitCount(set), score.tokens());
                    assertEquals(Score.Kind.EXACT, score.kind());
                    scores += set == 0 ? 0 : 1;
                }
            }
            assertEquals(scores, model.evaluatedRows());
            model.requireStatesClosedOnce();
        }
    }

    /**
     * Sequences of any lengths, with any tokens scored or none, together as each alone; and none where there are none.
     */
    @Test
    void ofSeveralSequencesIsThatOfEach() {
        LawModel table = LawModel.hashed(3, 6, 12);
        RandomGenerator random = Seeds.random("JointDensityTest");
        List<int[]> sequences = new ArrayList<>();
        List<boolean[]> scored = new ArrayList<>();
        for (int number = 0; number < 150; number++) {
            int[] tokens = random.ints(1 + random.nextInt(6), 0, 3).toArray();
            boolean[] asked = new boolean[tokens.length];
            for (int position = 0; position < asked.length; position++) {
                asked[position] = random.nextInt(3) > 0;
            }
            sequences.add(tokens);
            scored.add(asked);
        }
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(table);
        try (Generator generator = StrategyGenerator.of(model, new AnySubsetSpeculative(3))) {
            List<Score> together = generator.scoreAll(sequences, scored, 0);
            for (int number = 0; number < sequences.size(); number++) {
                assertEquals(generator.score(sequences.get(number), scored.get(number), 0), together.get(number));
            }
            assertEquals(List.of(), generator.scoreAll(List.of(), List.of(), 0));
            IllegalArgumentException uneven = assertThrows(
                    IllegalArgumentException.class, () -> generator.scoreAll(sequences, scored.subList(0, 3), 0));
            assertEquals("scored must have one entry per sequence, got 3 for 150", uneven.getMessage());
        }
        model.requireStatesClosedOnce();
    }

    /** Also where the conditionals are those of no joint law. */
    @Test
    void isThatOfSequentialDecodingInTheLattice() {
        LawModel table = LawModel.hashed(3, 5, 2);
        EnumeratedChain chain = EnumeratedChain.of(table, SamplingOptions.plain(), -1, 1, -1, -1, 0);
        boolean[] scored = {true, false, true, true, false};
        try (Generator generator = StrategyGenerator.of(table, new AnySubsetSpeculative(3))) {
            for (Map.Entry<List<Integer>, Double> outcome : chain.law().entrySet()) {
                int[] tokens =
                        outcome.getKey().stream().mapToInt(Integer::intValue).toArray();
                assertEquals(
                        Math.log(outcome.getValue()),
                        generator.score(tokens, scored, 0).logProb(),
                        1e-9);
            }
        }
    }

    /** What samples say of themselves is what scoring says, so both rank alternatives alike. */
    @Test
    void ranksSamplesAsTheyRankThemselves() {
        LawModel table = LawModel.hashed(4, 6, 9);
        boolean[] scored = {true, true, false, true, true};
        try (Generator generator = StrategyGenerator.of(table, new AnySubsetSpeculative(4))) {
            GenerationRequest request = GenerationRequest.builder(Templates.of(-1, -1, 3, -1, -1))
                    .samples(40)
                    .build();
            List<Generation> samples = Draws.of(generator, List.of(request), 7);
            List<Generation> byScore = new ArrayList<>(samples);
            Comparator<Generation> order = Comparator.comparing(
                    each -> generator.score(each.tokens(), scored, 0).logProb());
            byScore.sort(order);
            List<Generation> byThemselves = new ArrayList<>(samples);
            byThemselves.sort(Comparator.comparing(Generation::logProb));
            for (int place = 0; place < samples.size(); place++) {
                assertEquals(
                        byScore.get(place).logProb(), byThemselves.get(place).logProb(), 1e-9);
            }
            assertTrue(samples.stream()
                            .map(each -> Arrays.toString(each.tokens()))
                            .distinct()
                            .count()
                    > 10);
        }
    }

    @Test
    void leavesOutTokensThatAreNeverDrawn() {
        LawModel table = LawModel.hashed(3, 3, 4);
        Vocabulary without = new Vocabulary(
                3, OptionalInt.of(3), OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty(), Set.of(1));
        double[] logits = table.law().logits(new int[] {-1, 2, -1}, 0);
        double rest = Math.log(Math.exp(logits[0]) + Math.exp(logits[2]));
        boolean[] scored = {true, false};
        try (Generator generator = StrategyGenerator.of(table.with(without), new AnySubsetSpeculative(2))) {
            assertEquals(
                    logits[0] - rest,
                    generator.score(new int[] {0, 2}, scored, 0).logProb(),
                    1e-9);
            assertEquals(
                    Double.NEGATIVE_INFINITY,
                    generator.score(new int[] {1, 2}, scored, 0).logProb());
        }
    }

    @Test
    void putsTheBeginTokenInFrontOfTooShortAPromptOrRefuses() {
        LawModel table = LawModel.hashed(3, 4, 4);
        Vocabulary begun = new Vocabulary(
                3, OptionalInt.of(3), OptionalInt.of(2), OptionalInt.empty(), OptionalInt.empty(), Set.of());
        boolean[] all = {true, true, true};
        int[] tokens = {0, 1, 1};
        double expected = EnumeratedChain.of(table, SamplingOptions.plain(), 2, -1, -1, -1)
                .law()
                .get(List.of(2, 0, 1, 1));
        try (Generator generator = StrategyGenerator.of(table.with(begun).needing(1), new AnySubsetSpeculative(2))) {
            assertEquals(Math.log(expected), generator.score(tokens, all, 0).logProb(), 1e-9);
            IllegalArgumentException tooLong = assertThrows(
                    IllegalArgumentException.class,
                    () -> generator.score(new int[4], new boolean[] {true, true, true, true}, 0));
            assertTrue(tooLong.getMessage().contains("at most 3 behind the begin token"), tooLong.getMessage());
        }
        try (Generator generator = StrategyGenerator.of(table.needing(1), new AnySubsetSpeculative(2))) {
            UnsupportedTemplateException refused =
                    assertThrows(UnsupportedTemplateException.class, () -> generator.score(tokens, all, 0));
            assertTrue(refused.getMessage().contains("no begin token"), refused.getMessage());
        }
    }
}
