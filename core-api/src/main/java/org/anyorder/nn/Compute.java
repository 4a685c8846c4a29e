// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/** The arithmetic of linear layers whose weights can still be trained. */
public enum Compute {
    /** Products in float32. */
    FLOAT32,
    /** Products in bfloat16; weights and gradients stay float32. */
    MIXED
}
