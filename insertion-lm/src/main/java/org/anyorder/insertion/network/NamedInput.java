// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads the named tensors of the command {@code forward}: {@code input_ids} and what may come with it. */
final class NamedInput {
    private static final List<String> NAMES = List.of("input_ids", "attention_mask", "positions", "constraint");

    private NamedInput() {}

    static InsertionInput read(NDManager scope, Map<String, NDArray> inputs) {
        TreeSet<String> unknown = new TreeSet<>(inputs.keySet());
        NAMES.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("inputs must be among " + NAMES + ", got " + unknown);
        }
        NDArray given = inputs.get("input_ids");
        if (given == null) {
            throw new IllegalArgumentException("inputs must hold input_ids, got " + inputs.keySet());
        }
        NDArray ids = integers(scope, "input_ids", given);
        Shape shape = ids.getShape();
        if (!(shape.dimension() == 2 && shape.size() > 0)) {
            throw new IllegalArgumentException("input_ids must be (B, N), neither of them 0, got " + shape);
        }
        NDArray attend = Optional.ofNullable(inputs.get("attention_mask"))
                .map(mask -> flags(scope, "attention_mask", mask))
                .orElseGet(() -> scope.ones(shape, DataType.BOOLEAN));
        NDArray positions = Optional.ofNullable(inputs.get("positions"))
                .map(places -> integers(scope, "positions", places))
                .orElseGet(() -> counted(scope, attend, shape));
        return new InsertionInput(
                ids,
                Optional.of(attend),
                positions,
                Optional.ofNullable(inputs.get("constraint")).map(flags -> flags(scope, "constraint", flags)));
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

    private static NDArray integers(NDManager scope, String name, NDArray array) {
        if (array.getDataType() != DataType.INT64) {
            throw new IllegalArgumentException(name + " must be int64, got " + array.getDataType());
        }
        return scope.create(array.toLongArray(), array.getShape());
    }

    private static NDArray flags(NDManager scope, String name, NDArray array) {
        boolean[] flags = new boolean[(int) array.size()];
        switch (array.getDataType()) {
            case BOOLEAN -> flags = array.toBooleanArray();
            case INT64 -> {
                long[] values = array.toLongArray();
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = values[i] != 0;
                }
            }
            case FLOAT32 -> {
                float[] values = array.toFloatArray();
                for (int i = 0; i < flags.length; i++) {
                    flags[i] = values[i] != 0;
                }
            }
            default ->
                throw new IllegalArgumentException(
                        name + " must be boolean, int64 or float32, got " + array.getDataType());
        }
        return scope.create(flags, array.getShape());
    }
}
