// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/** How the linear layers of a network in training multiply. Weights, gradients and moments are float32 in any case. */
public enum Compute {
    /** Products in float32. */
    FLOAT32,
    /** Products in bfloat16 inside the kernel, about 3 times as fast on a CPU. */
    MIXED
}
