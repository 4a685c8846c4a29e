// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;

/** S5. */
class MimoSystemTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).mimo(3, 4);
    }
}
