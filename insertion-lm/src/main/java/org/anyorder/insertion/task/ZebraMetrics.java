// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How well a generated answer matches the solution of a zebra puzzle. Order does not count: both are sets of facts.
 *
 * @param exact whether both sets are equal
 * @param overlap facts in both over facts in either (intersection over union); 0 if the answer is malformed
 * @param wellFormed whether the answer is triples of digits
 */
public record ZebraMetrics(boolean exact, double overlap, boolean wellFormed) {
    /**
     * Compares an answer, however bad, with the truth.
     *
     * @param answer token ids behind BOS
     * @param truth facts of the solution
     * @return the measures; all of them nil if the answer is not triples of digits
     */
    public static ZebraMetrics of(int[] answer, Collection<ZebraFact> truth) {
        Optional<List<ZebraFact>> facts = ZebraTokens.facts(answer);
        if (facts.isEmpty()) {
            return new ZebraMetrics(false, 0, false);
        }
        Set<ZebraFact> union = new HashSet<>(facts.get());
        Set<ZebraFact> both = new HashSet<>(union);
        union.addAll(truth);
        both.retainAll(Set.copyOf(truth));
        double overlap = union.isEmpty() ? 1 : (double) both.size() / union.size();
        return new ZebraMetrics(both.size() == union.size(), overlap, true);
    }
}
