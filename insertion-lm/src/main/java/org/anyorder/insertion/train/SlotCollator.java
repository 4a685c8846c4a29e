// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDManager;
import java.util.List;

/** Makes arrays of depleted examples for models whose every slot has a softmax of its own. */
interface SlotCollator {

    /**
     * Collates one group of a micro-batch.
     *
     * @param examples the rows
     * @param scope owns the arrays
     * @return the group
     */
    SlotBatch collate(List<DepletedExample> examples, NDManager scope);

    /**
     * How much a group counts in the mean.
     *
     * @param group made here
     * @return what the sum of all its slot losses is divided by, together with the other groups'
     */
    long units(SlotBatch group);
}
