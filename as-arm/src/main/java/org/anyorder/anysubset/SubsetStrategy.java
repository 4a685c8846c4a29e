// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.List;
import java.util.Set;
import org.anyorder.Capability;
import org.anyorder.Exactness;
import org.anyorder.Template;
import org.anyorder.decoding.DecodingStrategy;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.GenerationOrder;

/** What all ways of filling positions in an order have in common. */
sealed interface SubsetStrategy extends DecodingStrategy<AnySubsetModel>
        permits SequentialSubset, AnySubsetSpeculative, AheadSpeculative, CausalDraftSpeculative {

    /** Which positions are next. */
    GenerationOrder order();

    @Override
    default Set<Capability> capabilities() {
        return SubsetTemplates.CAPABILITIES;
    }

    @Override
    default Exactness exactness() {
        return Exactness.SEQUENTIAL_IN_ITS_ORDER;
    }

    @Override
    default List<String> notes() {
        return SubsetTemplates.notes(order());
    }

    @Override
    default void check(Template template, AnySubsetModel model) {
        SubsetTemplates.check(name(), template, model);
    }
}
