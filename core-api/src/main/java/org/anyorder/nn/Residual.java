// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.norm.Dropout;

/**
 * The stream that a part of a layer adds its output to.
 *
 * @param stream {@code (…, D)}, float32; not changed
 * @param dropout probability with which a number of the output is dropped first, in [0, 1); 0 in inference
 */
record Residual(NDArray stream, float dropout) {

    /** The sum, where there is dropout; without, the linear layer itself adds. */
    NDArray plus(NDArray output) {
        return stream.add(Dropout.dropout(output, dropout, true).singletonOrThrow());
    }
}
