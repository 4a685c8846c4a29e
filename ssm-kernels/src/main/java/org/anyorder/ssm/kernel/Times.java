// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;

/**
 * The times 0 … L−1 as coarse · + fine, so that the powers of a number at all of them are products of 2 √L powers and
 * no array of the size of states times length is made.
 *
 * @param fine {@code (Q)}, float64, 0 … Q−1
 * @param coarse {@code (⌈L/Q⌉)}, float64, multiples of Q
 * @param length L
 */
record Times(NDArray fine, NDArray coarse, int length) {
    static Times of(NDManager scope, int length) {
        if (!(length >= 1)) {
            throw new IllegalArgumentException("length must be at least 1, got " + length);
        }
        int block = (int) Math.ceil(Math.sqrt(length));
        int blocks = (length + block - 1) / block;
        return new Times(
                scope.arange(0, block, 1, DataType.FLOAT64),
                scope.arange(0, blocks * block, block, DataType.FLOAT64),
                length);
    }

    /** Cuts what was computed at all coarse and fine times to the length, {@code (…, M Q)} → {@code (…, L)}. */
    NDArray cut(NDArray all) {
        return all.get(new NDIndex("..., :" + length));
    }
}
