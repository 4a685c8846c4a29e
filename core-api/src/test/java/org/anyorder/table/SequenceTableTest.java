// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SequenceTableTest {

    @ParameterizedTest
    @CsvSource({
        "fixed_length, plain, PLAIN",
        "fixed_length, length_corrected, LENGTH_CORRECTED",
        "variable_length, plain, PLAIN",
        "variable_length, length_corrected, LENGTH_CORRECTED"
    })
    void answersWithTheGoldenOptimumInEveryState(String part, String weights, Weighting weighting) {
        JsonObject golden = TabularGolden.read().getAsJsonObject(part);
        SequenceTable table = SequenceTable.of(3, TabularGolden.law(golden.getAsJsonObject("data")), weighting);
        JsonObject optimum = golden.getAsJsonObject(weights).getAsJsonObject("optimum");
        double worst = 0;
        for (String visible : optimum.keySet()) {
            InsertionLaw law = table.optimum(TabularGolden.tokens(visible));
            JsonObject expected = optimum.getAsJsonObject(visible);
            worst = Math.max(worst, Math.abs(law.stop() - expected.get("stop").getAsDouble()));
            JsonObject insert = expected.getAsJsonObject("insert");
            for (int slot = 0; slot <= visible.length(); slot++) {
                for (int token = 0; token < 3; token++) {
                    String key = slot + "" + (char) ('a' + token);
                    double wanted = insert.has(key) ? insert.get(key).getAsDouble() : 0;
                    worst = Math.max(worst, Math.abs(law.insert(slot, token) - wanted));
                }
            }
        }
        assertEquals(17, optimum.size());
        assertTrue(worst <= 1e-9, "tabular.json " + part + " " + weights + ": off by " + worst + ", allowed 1e-9");
        Map<List<Integer>, Double> law = table.law();
        TabularGolden.law(golden.getAsJsonObject(weights).getAsJsonObject("law"))
                .forEach((tokens, probability) -> assertEquals(probability, law.get(tokens), 1e-9, tokens.toString()));
    }

    @ParameterizedTest
    @EnumSource(Weighting.class)
    void theOptimumEqualsTheMeanOverAllDropsOnRandomLaws(Weighting weighting) {
        RandomGenerator random = Seeds.random("SequenceTableTest");
        for (int repetition = 0; repetition < 20; repetition++) {
            Map<List<Integer>, Double> law = randomLaw(random, 2, 5);
            SequenceTable table = SequenceTable.of(2, law, weighting);
            Map<List<Integer>, double[]> tallies = talliesOverAllDrops(law, weighting);
            tallies.forEach((visible, tally) -> {
                InsertionLaw optimum = table.optimum(
                        visible.stream().mapToInt(Integer::intValue).toArray());
                int pairs = tally.length - 2;
                assertEquals(tally[pairs] / (tally[pairs] + tally[pairs + 1]), optimum.stop(), 1e-9);
                for (int pair = 0; pair < pairs; pair++) {
                    double wanted = tally[pairs + 1] > 0 ? tally[pair] / tally[pairs + 1] : 0;
                    assertEquals(wanted, optimum.insert(pair / 2, pair % 2), 1e-9);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Weighting.class)
    void insertingFromTheOptimumDrawsItsLawOnRandomLaws(Weighting weighting) {
        RandomGenerator random = Seeds.random("SequenceTableTest");
        for (int repetition = 0; repetition < 20; repetition++) {
            SequenceTable table = SequenceTable.of(3, randomLaw(random, 3, 4), weighting);
            Map<List<Integer>, Double> drawn = InsertionProcess.law(table::optimum, 3, 4);
            table.law().forEach((tokens, p) -> assertEquals(p, drawn.getOrDefault(tokens, 0.0), 1e-9));
            assertEquals(1, drawn.values().stream().mapToDouble(p -> p).sum(), 1e-9);
        }
    }

    @Test
    void refusesWhatIsNoLawOfShortSequences() {
        List<Integer> thirteen = java.util.Collections.nCopies(13, 0);
        refused("sequences[0].tokens must hold at most 12 tokens, got 13", Map.of(thirteen, 1.0));
        refused("sequences[0].tokens must be in [0, 2), got 2", Map.of(List.of(2), 1.0));
        refused("sequences[0].probability must be a probability in [0, 1], got NaN", Map.of(List.of(1), Double.NaN));
        refused("sequences[0].probability must be a probability in [0, 1], got -0.5", Map.of(List.of(1), -0.5));
        refused("must sum to 1", Map.of(List.of(1), 0.5, List.of(0), 0.5 - 2e-9));
        refused("must sum to 1", Map.of());
        SequenceTable.of(2, Map.of(List.of(1), 0.5, List.of(0), 0.5 - 0.5e-9), Weighting.PLAIN);
    }

    @Test
    void namesVisibleTokensThatNoSequenceContains() {
        SequenceTable table = SequenceTable.of(3, Map.of(List.of(0, 1), 1.0), Weighting.PLAIN);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> table.optimum(new int[] {1, 0}));
        assertTrue(e.getMessage().contains("[1, 0]"), e.getMessage());
    }

    private static void refused(String message, Map<List<Integer>, Double> law) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> SequenceTable.of(2, law, Weighting.PLAIN));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static Map<List<Integer>, Double> randomLaw(RandomGenerator random, int vocabulary, int longest) {
        Map<List<Integer>, Double> law = new HashMap<>();
        for (int index = 0; index < 6; index++) {
            List<Integer> tokens = new ArrayList<>();
            int length = random.nextInt(longest + 1);
            for (int position = 0; position < length; position++) {
                tokens.add(random.nextInt(vocabulary));
            }
            law.put(tokens, -Math.log(1 - random.nextDouble()));
        }
        double total = law.values().stream().mapToDouble(p -> p).sum();
        law.replaceAll((tokens, p) -> p / total);
        return law;
    }

    /** By state: the expected count of each (slot, token) over n, then the weights of n = 0 and n &gt; 0. */
    private static Map<List<Integer>, double[]> talliesOverAllDrops(
            Map<List<Integer>, Double> law, Weighting weighting) {
        Map<List<Integer>, double[]> tallies = new HashMap<>();
        law.forEach((tokens, p) -> {
            int length = tokens.size();
            for (int kept = 0; kept < 1 << length; kept++) {
                List<Integer> visible = new ArrayList<>();
                double[] counts = new double[(length + 1) * 2];
                for (int position = 0; position < length; position++) {
                    if ((kept >> position & 1) == 1) {
                        visible.add(tokens.get(position));
                    } else {
                        counts[visible.size() * 2 + tokens.get(position)]++;
                    }
                }
                int dropped = length - visible.size();
                double subsets = 1;
                for (int i = 1; i <= dropped; i++) {
                    subsets = subsets * (length - dropped + i) / i;
                }
                double weight = p * (weighting == Weighting.PLAIN ? 1.0 / (length + 1) : 1) / subsets;
                double[] tally = tallies.computeIfAbsent(visible, key -> new double[(key.size() + 1) * 2 + 2]);
                tally[tally.length - (dropped == 0 ? 2 : 1)] += weight;
                for (int pair = 0; pair < tally.length - 2 && dropped > 0; pair++) {
                    tally[pair] += weight * counts[pair] / dropped;
                }
            }
        });
        return tallies;
    }
}
