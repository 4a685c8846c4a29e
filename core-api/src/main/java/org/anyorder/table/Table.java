// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.List;
import org.anyorder.model.ModelSummary;
import org.anyorder.model.Recommendation;
import org.anyorder.model.SequenceModel;

/** An exact model held as a table. Immutable but for its cache, thread-safe, without native memory. */
public sealed interface Table permits JointTable, SequenceTable, InsertionTable, MarkovTable, PairwiseTable {

    /**
     * The interfaces through which the table answers; the first gives the default strategy.
     *
     * @return at least one view
     */
    List<SequenceModel> views();

    /**
     * How it wants to be decoded.
     *
     * @return the recommendation
     */
    default Recommendation recommendation() {
        return Recommendation.NONE;
    }

    /**
     * What it consists of.
     *
     * @return its kind and sizes
     */
    ModelSummary summary();
}
