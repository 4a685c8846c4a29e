// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.decoding.StrategyCatalog;
import org.anyorder.decoding.StrategyGenerator;
import org.anyorder.decoding.StrategyOptions;
import org.anyorder.model.CausalModel;
import org.anyorder.model.ModelResolver;
import org.anyorder.model.SequenceModel;
import org.anyorder.testing.AssertingCausalModel;
import org.anyorder.testing.Draws;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounds of sequences of equal length: nobody's tokens change, nobody waits for ever. */
class GroupingTest {
    private static final int WINDOW = 20;
    private static final MarkovPair TABLES = MarkovPair.of(5, 3).near(0.7);

    private static List<GenerationRequest> requests(int lengths) {
        RandomGenerator random = Seeds.random("GroupingTest");
        List<GenerationRequest> requests = new ArrayList<>();
        for (int number = 0; number < 30; number++) {
            requests.add(GenerationRequest.builder(Template.continuing(
                            random.ints(1 + random.nextInt(lengths), 0, 5).toArray()))
                    .number(number)
                    .seed(3)
                    .limits(Limits.DEFAULT.withMaxNewTokens(1 + random.nextInt(20)))
                    .build());
        }
        return requests;
    }

    private static CheckedRounds rounds(Pairing pairing, Grouping grouping, WatchedModel target) {
        WatchedModel draft = WatchedModel.of(new AssertingCausalModel(TABLES.draft()));
        SpeculativeDecoding plain = pairing.with(draft, 3);
        return new CheckedRounds(
                new SpeculativeDecoding(plain.drafter(), plain.verifier(), plain.draftLength(), grouping),
                target,
                draft,
                pairing.hasDraftModel());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 11, 14})
    void tokensDoNotDependOnIt(int number) {
        Pairing pairing = Pairing.all().get(number);
        for (CausalModel model :
                List.of(TABLES.target(), WatchedModel.of(TABLES.target()).withoutFeatures())) {
            List<Generation> expected = Draws.of(
                    StrategyGenerator.of(TABLES.target(), pairing.with(TABLES.draft(), 3)), requests(3), WINDOW);
            for (int rows : new int[] {3}) {
                AssertingCausalModel asserting = new AssertingCausalModel(model);
                WatchedModel target = WatchedModel.of(asserting);
                CheckedRounds rounds = rounds(pairing, new Grouping(rows), target);
                List<Generation> grouped =
                        Draws.of(StrategyGenerator.of((CausalModel) target, rounds), requests(3), WINDOW);
                asserting.requireStatesClosedOnce();
                for (int i = 0; i < expected.size(); i++) {
                    assertArrayEquals(expected.get(i).tokens(), grouped.get(i).tokens());
                    assertArrayEquals(expected.get(i).steps(), grouped.get(i).steps());
                    assertEquals(
                            expected.get(i).usage().nfe(),
                            grouped.get(i).usage().nfe());
                    assertEquals(
                            expected.get(i).usage().draftNfe(),
                            grouped.get(i).usage().draftNfe());
                }
                assertTrue(rounds.groups().stream().allMatch(group -> group.length <= rows));
                assertTrue(rounds.longestWait() <= Grouping.PATIENCE + WINDOW / rows, "waited " + rounds.longestWait());
            }
        }
    }

    /** The share of rounds whose sequences are equally long; without groups hardly any. */
    @Test
    void groupsAreOfEqualLengthWhereThereAreEnough() {
        Pairing pairing = Pairing.all().get(0);
        double alike = rate(pairing, new Grouping(4), requests(2));
        double unlike = rate(pairing, new Grouping(4), requests(30));
        double without = rate(pairing, Grouping.NONE, requests(2));
        System.out.printf(
                "rounds of equal length: %.2f of prompts alike, %.2f of others, %.2f without groups%n",
                alike, unlike, without);
        assertTrue(alike > 0.3 && unlike < alike / 2 && without < 0.1, alike + " " + unlike + " " + without);
    }

    private static double rate(Pairing pairing, Grouping grouping, List<GenerationRequest> requests) {
        WatchedModel target = WatchedModel.of(TABLES.target());
        CheckedRounds rounds = rounds(pairing, grouping, target);
        Draws.of(StrategyGenerator.of((CausalModel) target, rounds), requests, WINDOW);
        List<int[]> several =
                rounds.groups().stream().filter(group -> group.length > 1).toList();
        long equal = several.stream()
                .filter(group -> java.util.Arrays.stream(group).distinct().count() == 1)
                .count();
        return (double) equal / several.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0})
    void aGroupOfNobodyIsRefused(int rows) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> new Grouping(rows));
        assertEquals("the rows of a group must be at least 1, got " + rows, refused.getMessage());
    }

    private static SpeculativeDecoding create(Map<String, String> options) throws Exception {
        ModelResolver none = new ModelResolver() {
            @Override
            public <S extends SequenceModel> S resolve(String reference, Class<S> type) {
                throw new AssertionError(reference);
            }
        };
        StrategyCatalog.Entry<?> entry = new SpeculativeStrategies().entries().get(0);
        return (SpeculativeDecoding) entry.create(new StrategyOptions(options), none);
    }

    @Test
    void isAnOptionOfTheStrategy() throws Exception {
        assertEquals(Grouping.NONE, create(Map.of()).grouping());
        assertEquals(Grouping.NONE, create(Map.of("grouping", "none")).grouping());
        assertEquals(new Grouping(8), create(Map.of("grouping", "equal-length")).grouping());
        assertEquals(
                new Grouping(3),
                create(Map.of("grouping", "equal-length", "group-rows", "3")).grouping());
    }

    @ParameterizedTest
    @CsvSource({
        "grouping=some, equal-length",
        "group-rows=3, grouping=equal-length",
        "grouping=equal-length group-rows=0, 'group-rows'",
        "grouping=equal-length group-rows=1025, 'group-rows'"
    })
    void wrongOptionsAreRefused(String options, String named) {
        Map<String, String> values = new java.util.HashMap<>();
        for (String option : options.split(" ")) {
            values.put(option.split("=")[0], option.split("=")[1]);
        }
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> create(values));
        assertTrue(refused.getMessage().contains(named), refused.getMessage());
    }
}
