// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;

class ZebraGeneratorTest {
    @Test
    void everyPuzzleOfEverySizeHasOneSolutionAndNoClueToSpare() {
        RandomGenerator random = Seeds.random("everyPuzzleOfEverySizeHasOneSolutionAndNoClueToSpare");
        Set<ZebraRelation> relations = EnumSet.noneOf(ZebraRelation.class);
        for (int houses = 2; houses <= 6; houses++) {
            for (int attributes = 1; attributes <= 6; attributes++) {
                ZebraGenerator generator = ZebraGenerator.of(houses, attributes);
                for (int i = 0; i < 60; i++) {
                    ZebraExample example = generator.generate(random);
                    check(example, houses, attributes);
                    example.clues().forEach(clue -> relations.add(clue.relation()));
                }
            }
        }
        assertEquals(EnumSet.allOf(ZebraRelation.class), relations);
    }

    private static void check(ZebraExample example, int houses, int attributes) {
        ZebraPuzzle puzzle = example.puzzle();
        ZebraSolution solution = example.solution();
        assertEquals(List.of(houses, attributes), List.of(puzzle.houses(), puzzle.attributes()));
        assertEquals(solution.facts(), example.answer(), "house by house");
        assertEquals(Optional.of(solution), ZebraSolver.unique(puzzle));
        assertTrue(example.clues().stream().allMatch(clue -> clue.holds(solution)), example::toString);
        assertTrue(ZebraTokens.example(example).length() <= ZebraTokens.LONGEST, example::toString);
        for (int i = 0; i < example.clues().size(); i++) {
            List<ZebraClue> others = new ArrayList<>(example.clues());
            ZebraClue without = others.remove(i);
            assertEquals(
                    2,
                    ZebraSolver.count(new ZebraPuzzle(houses, attributes, others), 2),
                    () -> "superfluous: " + without + " in " + example);
        }
    }

    @Test
    void smallPuzzlesHaveOneSolutionByTrialOfAllTables() {
        List<ZebraSolution> tables = ZebraTables.all(4, 2);
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            ZebraExample example = ZebraGenerator.of(4, 2).generate(random);
            assertEquals(List.of(example.solution()), ZebraTables.satisfying(tables, example.clues()));
        }
    }

    @Test
    void sizesAndPuzzlesAreAFunctionOfTheStream() {
        Set<List<Integer>> sizes = new HashSet<>();
        for (int seed = 0; seed < 400; seed++) {
            ZebraGenerator generator = new ZebraGenerator(3, 4, 2, 4);
            ZebraExample example = generator.generate(new SplittableRandom(seed));
            assertEquals(example, generator.generate(new SplittableRandom(seed)));
            sizes.add(List.of(example.puzzle().houses(), example.puzzle().attributes()));
        }
        assertEquals(6, sizes.size(), "every size occurs: " + sizes);
    }

    @Test
    void sizesSurviveJson() throws CheckpointFormatException {
        ZebraGenerator generator = new ZebraGenerator(2, 5, 1, 6);
        assertEquals(
                generator,
                ZebraGenerator.read(ModelConfig.parse("test", generator.toJson().toString())));
        assertEquals(new ZebraGenerator(3, 6, 3, 6), ZebraGenerator.published());
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        for (int[] sizes : new int[][] {
            {1, 3, 3, 3}, {4, 3, 3, 3}, {3, 7, 3, 3}, {3, 3, 0, 3}, {3, 3, 4, 3}, {3, 3, 3, 7}, {1, 1, 3, 3}
        }) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new ZebraGenerator(sizes[0], sizes[1], sizes[2], sizes[3]),
                    () -> List.of(sizes[0], sizes[1], sizes[2], sizes[3]).toString());
        }
        for (String json : new String[] {
            "{}",
            "{\"min_houses\": 3, \"max_houses\": 7, \"min_attributes\": 3, \"max_attributes\": 3}",
            "{\"min_houses\": 4, \"max_houses\": 3, \"min_attributes\": 3, \"max_attributes\": 3}",
            "{\"min_houses\": 3, \"max_houses\": 3, \"min_attributes\": 0, \"max_attributes\": 3}"
        }) {
            assertThrows(
                    CheckpointFormatException.class, () -> ZebraGenerator.read(ModelConfig.parse("test", json)), json);
        }
    }
}
