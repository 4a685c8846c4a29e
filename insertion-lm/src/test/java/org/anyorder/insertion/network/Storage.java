// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;

/** The same visible tokens, stored in other ways. */
final class Storage {
    private Storage() {}

    /** Index i of the result is index {@code order[i]} of the input, in all rows. */
    static InsertionInput reordered(InsertionInput input, int[] order) {
        NDManager manager = input.ids().getManager();
        Shape shape = input.ids().getShape();
        int rows = (int) shape.get(0);
        int length = (int) shape.get(1);
        long[] ids = input.ids().toLongArray();
        long[] positions = input.positions().toLongArray();
        boolean[] attend = input.attend().orElseThrow().toBooleanArray();
        long[] newIds = new long[rows * length];
        long[] newPositions = new long[rows * length];
        boolean[] newAttend = new boolean[rows * length];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < length; i++) {
                newIds[row * length + i] = ids[row * length + order[i]];
                newPositions[row * length + i] = positions[row * length + order[i]];
                newAttend[row * length + i] = attend[row * length + order[i]];
            }
        }
        return new InsertionInput(
                manager.create(newIds, shape), manager.create(newAttend, shape), manager.create(newPositions, shape));
    }

    /** Some hidden tokens more at the end of each row. */
    static InsertionInput padded(InsertionInput input, long hiddenId, int count) {
        NDManager manager = input.ids().getManager();
        Shape shape = new Shape(input.ids().getShape().get(0), count);
        long[] ids = new long[(int) shape.size()];
        Arrays.fill(ids, hiddenId);
        NDArray hidden = manager.create(new boolean[ids.length], shape);
        return new InsertionInput(
                input.ids().concat(manager.create(ids, shape), 1),
                input.attend().orElseThrow().concat(hidden, 1),
                input.positions().concat(manager.create(new long[ids.length], shape), 1));
    }

    /** Every position shifted by the same offset. */
    static InsertionInput shifted(InsertionInput input, int offset) {
        return new InsertionInput(
                input.ids(), input.attend().orElseThrow(), input.positions().add(offset));
    }
}
