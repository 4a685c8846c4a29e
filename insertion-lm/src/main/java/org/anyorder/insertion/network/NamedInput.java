// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Optional;
import org.anyorder.model.NamedTensors;

/** Reads the named tensors of the command {@code forward}: {@code input_ids} and what may come with it. */
final class NamedInput {
    private NamedInput() {}

    static InsertionInput read(NDManager scope, Map<String, NDArray> inputs, InsertionConfig config) {
        NamedTensors named = NamedTensors.of(scope, inputs, "attention_mask", "positions", "constraint");
        NDArray ids = named.ids(config.vocabulary(), Integer.MAX_VALUE);
        Shape shape = ids.getShape();
        NDArray attend = named.flags("attention_mask").orElseGet(() -> scope.ones(shape, DataType.BOOLEAN));
        Shape perQuery = shape.add(shape.get(1));
        if (!attend.getShape().equals(shape) && !attend.getShape().equals(perQuery)) {
            throw new IllegalArgumentException(
                    "attention_mask must be " + shape + " or " + perQuery + ", got " + attend.getShape());
        }
        NDArray positions = named.integers("positions").orElseGet(() -> counted(scope, attend, shape));
        return new InsertionInput(ids, Optional.of(attend), positions, named.flags("constraint")).requireValid(config);
    }

    /**
     * The original's positions: the number of visible tokens up to here, less one; storage order under a mask per
     * query.
     */
    private static NDArray counted(NDManager scope, NDArray attend, Shape shape) {
        int rows = (int) shape.get(0);
        int length = (int) shape.get(1);
        boolean[] visible = attend.toBooleanArray();
        boolean perQuery = attend.getShape().dimension() == 3;
        long[] positions = new long[rows * length];
        for (int row = 0; row < rows; row++) {
            int count = 0;
            for (int i = 0; i < length; i++) {
                count += perQuery || visible[row * length + i] ? 1 : 0;
                positions[row * length + i] = count - 1;
            }
        }
        return scope.create(positions, shape);
    }
}
