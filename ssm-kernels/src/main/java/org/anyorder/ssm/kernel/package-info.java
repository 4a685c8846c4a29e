// SPDX-License-Identifier: Apache-2.0
/**
 * Time-invariant layers as numbers: each class takes the arrays of its parameters and offers kernel, scan and step.
 *
 * <p>Start at {@link org.anyorder.ssm.kernel.DiagonalSystem}; {@link org.anyorder.ssm.kernel.DenseSystem} is the slow
 * one that all others are compared with. The arithmetic is in kernel texts, where the engine's complex numbers, Fourier
 * transforms and solvers work, also under a gradient: DJL's own arrays have no complex numbers that do. What depends on
 * parameters alone is computed in float64, since that costs next to nothing; what runs along the sequence is float32.
 */
@NullMarked
package org.anyorder.ssm.kernel;

import org.jspecify.annotations.NullMarked;
