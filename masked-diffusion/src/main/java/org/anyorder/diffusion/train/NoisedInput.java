// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDArray;

/**
 * What a network reads of a group of rows.
 *
 * @param ids {@code (B, N)}, int64
 * @param visible true where a key is seen, boolean, {@code (B, N)} for all queries or {@code (B, N, N)} for each; a
 *     batch of 1 serves all rows
 * @param positions {@code (1, N)}, int64
 * @param sigma total noise of each row, {@code (B)}, float32
 */
public record NoisedInput(NDArray ids, NDArray visible, NDArray positions, NDArray sigma) {}
