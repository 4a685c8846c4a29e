// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import org.anyorder.anysubset.AnySubsetSpeculative.Drafting;
import org.anyorder.anysubset.AnySubsetSpeculative.Tempered;
import org.anyorder.order.GenerationOrder;

/**
 * What both strategies tell their common loop body.
 *
 * @param order which position is next
 * @param draftLength the most positions of a round; 1 = one by one, nothing is verified
 * @param drafting what proposes tokens
 * @param tempered which laws the temperature acts on
 * @param tolerance what is added to the acceptance ratio
 * @param orders in how many orders a draft is tested
 * @param cache what the model remembers between passes
 */
record SubsetPolicy(
        GenerationOrder order,
        int draftLength,
        Drafting drafting,
        Tempered tempered,
        double tolerance,
        int orders,
        SubsetCache cache) {

    static SubsetPolicy oneByOne(GenerationOrder order, SubsetCache cache) {
        return new SubsetPolicy(order, 1, Drafting.SELF, Tempered.BOTH, 0, 1, cache);
    }

    boolean drafts() {
        return draftLength > 1;
    }
}
