// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.anyorder.sampling.TopTokens;

/**
 * The beams of one sequence, group by group (Vijayakumar et al. 2016, arXiv 1610.02424, algorithm 1). One group is
 * ordinary beam search.
 *
 * <p>Each step every group, in order, keeps the best B/G continuations of its beams by its running score, from which
 * the tokens of earlier groups in the same step were subtracted (Hamming diversity). One that ends takes part in that
 * choice and then leaves the living beams; the others share the places of the next step. A group is over when none of
 * its beams lives, when there is no room for more, or when it has B/G ended hypotheses and its beams can become none
 * that is worth more. Beams with the same tokens share a row of the model, in whatever groups.
 */
final class Beams {

    private final SearchPlan plan;
    private final List<BeamGroup> groups;
    /** What each row of the model holds, less its last token. */
    private Hypothesis[] rows = {Hypothesis.EMPTY};

    Beams(SearchPlan plan, int room) {
        this.plan = plan;
        this.groups = IntStream.range(0, plan.groups())
                .mapToObj(group -> new BeamGroup(plan, room))
                .toList();
    }

    /**
     * One step of the search.
     *
     * @param top what may follow each row
     * @param firstRow where the rows of this sequence begin
     * @param step the sequence's step
     * @param ends which tokens end a hypothesis
     * @return for each new row the old row that it continues, counted from the sequence's first; ascending
     */
    int[] advance(TopTokens top, int firstRow, int step, IntPredicate ends) {
        Map<Integer, Integer> chosen = new HashMap<>();
        List<BeamGroup> going = groups.stream().filter(group -> !group.isOver()).toList();
        going.forEach(group -> group.advance(top, firstRow, step, ends, chosen));
        // In order of the old rows: the fewer change their place, the less a model copies.
        long[] keys = going.stream()
                .flatMapToLong(BeamGroup::keys)
                .sorted()
                .distinct()
                .toArray();
        rows = new Hypothesis[keys.length];
        going.stream().filter(group -> !group.isOver()).forEach(group -> group.place(keys, rows));
        return Arrays.stream(keys).mapToInt(key -> (int) (key >>> Integer.SIZE)).toArray();
    }

    /** What each row of the model holds, less its last token; none when the search is over. */
    Hypothesis[] rows() {
        return rows;
    }

    /** Whether no beam goes on. */
    boolean isOver() {
        return groups.stream().allMatch(BeamGroup::isOver);
    }

    List<BeamGroup> groups() {
        return groups;
    }

    /** The hypothesis of the greatest worth: an earlier group's on ties, in a group an ended one, then a lower beam. */
    Optional<Hypothesis> best() {
        return groups.stream()
                .flatMap(group -> group.hypotheses().stream())
                .reduce((best, other) -> worth(other) > worth(best) ? other : best);
    }

    /** What all groups found in order of its worth, {@link #best} first, nothing twice. */
    List<Hypothesis> found() {
        Set<List<Integer>> seen = new HashSet<>();
        return groups.stream()
                .flatMap(group -> group.found().stream())
                .sorted(Comparator.comparingDouble(this::worth).reversed())
                .filter(hypothesis ->
                        seen.add(Arrays.stream(hypothesis.tokens()).boxed().toList()))
                .toList();
    }

    private double worth(Hypothesis hypothesis) {
        return plan.worth(hypothesis.total(), hypothesis.length());
    }
}
