// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * The input of the network: the visible tokens of a micro-batch, padded on the right.
 *
 * @param ids token ids, {@code (B, N)}, int64
 * @param attend true on visible tokens, {@code (B, N)}, boolean
 * @param positions positions from 0, {@code (B, N)}, int64; padding repeats the last one
 * @param constraint true on tokens behind which nothing may be inserted, {@code (B, N)}, boolean
 */
record VisibleTokens(NDArray ids, NDArray attend, NDArray positions, NDArray constraint) {
    static VisibleTokens of(
            List<DepletedExample> examples, int padToken, SlotConstraint slotConstraint, NDManager scope) {
        int rows = examples.size();
        int length = longest(examples);
        long[] ids = new long[rows * length];
        long[] positions = new long[rows * length];
        boolean[] attend = new boolean[rows * length];
        boolean[] constraint = new boolean[rows * length];
        for (int b = 0; b < rows; b++) {
            DepletedExample example = examples.get(b);
            int[] visible = example.visible();
            boolean[] flags = slotConstraint.flags(example);
            for (int k = 0; k < length; k++) {
                boolean real = k < visible.length;
                int at = b * length + k;
                ids[at] = real ? visible[k] : padToken;
                positions[at] = Math.min(k, visible.length - 1);
                attend[at] = real;
                constraint[at] = real && flags[k];
            }
        }
        Shape shape = new Shape(rows, length);
        return new VisibleTokens(
                scope.create(ids, shape),
                scope.create(attend, shape),
                scope.create(positions, shape),
                scope.create(constraint, shape));
    }

    /** The number of visible tokens. */
    long count() {
        try (NDArray ones = attend.toType(DataType.INT64, true);
                NDArray sum = ones.sum()) {
            return sum.getLong();
        }
    }

    static int longest(List<DepletedExample> examples) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("examples must not be empty");
        }
        return examples.stream().mapToInt(DepletedExample::length).max().orElseThrow();
    }
}
