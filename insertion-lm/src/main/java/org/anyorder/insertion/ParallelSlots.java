// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.decoding.OpenGap;

/**
 * Which open slots of a sequence receive a token in a parallel step.
 *
 * <p>Those that do not say that nothing is missing. A gap that lacks k tokens for its least length overrules that in as
 * many slots as are wanting to k. Where a gap, or the sequence, cannot take all, the slots of the higher score win, on
 * ties the lower slot; a slot's score is the log-probability of its most probable token, so that what is drawn does not
 * decide where.
 */
final class ParallelSlots {

    private final SlotEnding ending;
    private final SlotLaws laws;

    ParallelSlots(SlotEnding ending, SlotLaws laws) {
        this.ending = ending;
        this.laws = laws;
    }

    /**
     * Chooses for one sequence.
     *
     * @param row the sequence
     * @param first its first slot among all slots of the batch
     * @param room how many tokens it may receive, at least 1
     * @return indices of its slots, ascending; none = it is complete
     */
    int[] chosen(OpenSlots row, int first, int room) {
        boolean complete = ending.endsSequence(laws, first, first + row.size());
        List<Integer> chosen = new ArrayList<>();
        int next = 0;
        for (OpenGap gap : row.canvas().gaps()) {
            if (gap.growing()) {
                int[] inside = IntStream.rangeClosed(next, next + gap.length())
                        .filter(index -> laws.best(first + index) > Double.NEGATIVE_INFINITY)
                        .toArray();
                chosen.addAll(inGap(gap, inside, first, complete));
                next += gap.length() + 1;
            }
        }
        return best(chosen, first, room).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    private List<Integer> inGap(OpenGap gap, int[] inside, int first, boolean complete) {
        List<Integer> wanting = new ArrayList<>();
        List<Integer> ended = new ArrayList<>();
        for (int index : inside) {
            (complete || ending.ends(laws, first + index) ? ended : wanting).add(index);
        }
        int overruled = Math.max(0, gap.min() - gap.length() - wanting.size());
        wanting.addAll(best(ended, first, overruled));
        return best(wanting, first, gap.max() - gap.length());
    }

    private List<Integer> best(List<Integer> slots, int first, int count) {
        return slots.stream()
                .sorted(Comparator.comparingDouble((Integer index) -> -laws.best(first + index))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .toList();
    }
}
