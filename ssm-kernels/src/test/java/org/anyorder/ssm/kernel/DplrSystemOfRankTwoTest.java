// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;

/** S4 of rank 2. */
class DplrSystemOfRankTwoTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).dplr(2, 3, 2);
    }
}
