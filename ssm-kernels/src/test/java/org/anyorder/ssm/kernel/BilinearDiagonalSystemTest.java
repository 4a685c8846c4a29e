// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;
import org.anyorder.ssm.hippo.Discretisation;

/** S4D with the bilinear rule. */
class BilinearDiagonalSystemTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).diagonal(2, 3, Discretisation.BILINEAR);
    }
}
