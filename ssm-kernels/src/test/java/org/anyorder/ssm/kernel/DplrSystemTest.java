// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;

/** S4 of rank 1; longer sequences than its C was made for. */
class DplrSystemTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).dplr(3, 4, 1);
    }
}
