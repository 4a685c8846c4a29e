// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;

/** LSSL with two outputs a channel. */
class DenseSystemTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).dense(2, 2, 8);
    }
}
