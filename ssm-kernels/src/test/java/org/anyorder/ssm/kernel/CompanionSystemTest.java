// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;

/** SpaceTime: two kernels, each for three channels. */
class CompanionSystemTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).companion(2, 3, 5);
    }
}
