// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.Response;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.TimeInvariantContract;
import org.anyorder.ssm.hippo.Discretisation;
import org.junit.jupiter.api.Test;

/** S4D with the hold; the bilinear rule is tested below. */
class DiagonalSystemTest extends TimeInvariantContract {
    @Override
    protected TimeInvariant layer(NDManager owner) {
        return new Systems(owner, random).diagonal(3, 4, Discretisation.ZERO_ORDER_HOLD);
    }

    @Test
    void prefillingIsScanning() {
        DiagonalSystem system = new Systems(manager, random).diagonal(3, 4, Discretisation.ZERO_ORDER_HOLD);
        Recurrence recurrence = system.recurrence(manager);
        for (int length : new int[] {1, 17, 1024, 1025, 2500}) {
            NDArray u = inputs(recurrence, length);
            NDList state = randomState(recurrence);
            Response scan = recurrence.scan(u, state);
            Response prefill = system.convolve(u, state);
            requireClose(scan.y(), prefill.y(), "outputs of length " + length);
            requireClose(
                    scan.state().singletonOrThrow(), prefill.state().singletonOrThrow(), "state of length " + length);
        }
    }
}
