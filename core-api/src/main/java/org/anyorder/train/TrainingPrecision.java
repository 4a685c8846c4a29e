// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

/** How a network in training multiplies. Weights, gradients and moments are float32 in either case. */
public enum TrainingPrecision {
    /** Products in float32. */
    FLOAT32,
    /** Linear layers multiply in bfloat16 inside their kernel, about 3 times as fast. */
    MIXED
}
