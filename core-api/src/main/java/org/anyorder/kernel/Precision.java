// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

/**
 * In which number format the weights of linear layers are kept and multiplied.
 *
 * <p>The relative errors are those of one product on random data; golden files are met within 2e-4, 2e-2 and 1e-1.
 */
public enum Precision {
    /** Weights and products in float32, the reference. */
    FLOAT32,

    /** Weights and products in bfloat16, sums in float32: half the memory, relative error 0.003. */
    BFLOAT16,

    /** Weights in int8 with one scale per output row, activations in bfloat16: a quarter of the memory, error 0.009. */
    INT8
}
