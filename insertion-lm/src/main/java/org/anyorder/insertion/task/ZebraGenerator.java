// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/**
 * Draws zebra puzzles with one solution and no clue to spare.
 *
 * <p>The size is uniform, and so is the table. True clues are added, each one uniform among the clues of a uniformly
 * drawn relation ({@link TrueClues}), until the solution is the only one; then they are tried in random order and
 * dropped if the others suffice. A puzzle longer than {@link ZebraTokens#LONGEST} tokens is drawn again. The data set
 * of the ILM paper comes from another generator (Shah et al. 2024), whose law is not published. A puzzle is a function
 * of the random stream alone. Immutable and thread-safe.
 *
 * @param minHouses fewest houses, at least 2
 * @param maxHouses most houses, at most 6
 * @param minAttributes fewest attributes, at least 1
 * @param maxAttributes most attributes, at most 6
 */
public record ZebraGenerator(int minHouses, int maxHouses, int minAttributes, int maxAttributes) {
    private static final int LONGEST_QUESTION = ZebraTokens.LONGEST - 2;

    /**
     * Checks the sizes.
     *
     * @param minHouses fewest houses, at least 2
     * @param maxHouses most houses, at most 6
     * @param minAttributes fewest attributes, at least 1
     * @param maxAttributes most attributes, at most 6
     * @throws IllegalArgumentException if a size is out of range or a least size exceeds the most
     */
    public ZebraGenerator {
        requireRange("Houses", 2, minHouses, maxHouses);
        requireRange("Attributes", 1, minAttributes, maxAttributes);
    }

    private static void requireRange(String what, int least, int min, int max) {
        if (!(max >= least && max <= ZebraPuzzle.MOST)) {
            throw new IllegalArgumentException(
                    "max" + what + " must be in [" + least + ", " + ZebraPuzzle.MOST + "], got " + max);
        }
        if (!(min >= least && min <= max)) {
            throw new IllegalArgumentException("min" + what + " must be in [" + least + ", " + max + "], got " + min);
        }
    }

    /**
     * The sizes of the data set of the paper.
     *
     * @return 3 to 6 houses, 3 to 6 attributes
     */
    public static ZebraGenerator published() {
        return new ZebraGenerator(3, 6, 3, 6);
    }

    /**
     * Puzzles of one size.
     *
     * @param houses number of houses
     * @param attributes number of attributes
     * @return the generator
     */
    public static ZebraGenerator of(int houses, int attributes) {
        return new ZebraGenerator(houses, houses, attributes, attributes);
    }

    /**
     * Reads the sizes as training files and published models write them: {@code min_houses}, {@code max_houses},
     * {@code min_attributes}, {@code max_attributes}. Other keys are the caller's.
     *
     * @param config an object with these keys
     * @return the generator
     * @throws CheckpointFormatException if a key is missing or out of range
     */
    public static ZebraGenerator read(ModelConfig config) throws CheckpointFormatException {
        int maxHouses = config.integer("max_houses", 2, ZebraPuzzle.MOST);
        int maxAttributes = config.integer("max_attributes", 1, ZebraPuzzle.MOST);
        return new ZebraGenerator(
                config.integer("min_houses", 2, maxHouses),
                maxHouses,
                config.integer("min_attributes", 1, maxAttributes),
                maxAttributes);
    }

    /**
     * The sizes as {@link #read} takes them.
     *
     * @return a new JSON object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("min_houses", minHouses);
        json.addProperty("max_houses", maxHouses);
        json.addProperty("min_attributes", minAttributes);
        json.addProperty("max_attributes", maxAttributes);
        return json;
    }

    /**
     * Draws a puzzle.
     *
     * @param random the stream to draw from
     * @return the puzzle and its only solution, house by house
     */
    public ZebraExample generate(RandomGenerator random) {
        while (true) {
            int houses = random.nextInt(minHouses, maxHouses + 1);
            int attributes = random.nextInt(minAttributes, maxAttributes + 1);
            ZebraSolution solution = table(houses, attributes, random);
            List<ZebraClue> clues = irredundant(solution, sufficient(solution, random));
            int answer = 3 * houses * attributes;
            if (ZebraTokens.question(clues).length + answer <= LONGEST_QUESTION) {
                return new ZebraExample(clues, solution.facts());
            }
        }
    }

    private static ZebraSolution table(int houses, int attributes, RandomGenerator random) {
        List<List<Integer>> table = new ArrayList<>();
        for (int attribute = 0; attribute < attributes; attribute++) {
            List<Integer> row = new ArrayList<>();
            for (int house = 0; house < houses; house++) {
                row.add(house);
            }
            shuffle(row, random);
            table.add(row);
        }
        return new ZebraSolution(table);
    }

    /** True clues in random order that leave no other solution. */
    private static List<ZebraClue> sufficient(ZebraSolution solution, RandomGenerator random) {
        TrueClues source = new TrueClues(solution);
        Set<ZebraClue> clues = new LinkedHashSet<>();
        Optional<ZebraSolution> other = other(solution, List.of());
        while (other.isPresent()) {
            ZebraClue clue = source.draw(random);
            clues.add(clue);
            // As long as the other solution found last survives, there is no need to search for another one.
            if (!clue.holds(other.get())) {
                other = other(solution, List.copyOf(clues));
            }
        }
        List<ZebraClue> shuffled = new ArrayList<>(clues);
        shuffle(shuffled, random);
        return shuffled;
    }

    /** Drops what the others make superfluous, from the last to the first. */
    private static List<ZebraClue> irredundant(ZebraSolution solution, List<ZebraClue> clues) {
        List<ZebraClue> kept = new ArrayList<>(clues);
        for (int i = clues.size() - 1; i >= 0; i--) {
            ZebraClue clue = kept.remove(i);
            if (other(solution, kept).isPresent()) {
                kept.add(i, clue);
            }
        }
        return kept;
    }

    private static Optional<ZebraSolution> other(ZebraSolution solution, List<ZebraClue> clues) {
        ZebraPuzzle puzzle = new ZebraPuzzle(solution.houses(), solution.attributes(), clues);
        return ZebraSolver.solutions(puzzle, 2).stream()
                .filter(found -> !found.equals(solution))
                .findFirst();
    }

    private static <T> void shuffle(List<T> list, RandomGenerator random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }
}
