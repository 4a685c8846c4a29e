// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The named tensors of the command {@code forward}, checked. */
record NamedTensors(NDManager scope, Map<String, NDArray> inputs) {
    private static final String IDS = "input_ids";

    /** Refuses other names than these and {@code input_ids}. */
    static NamedTensors of(NDManager scope, Map<String, NDArray> inputs, String... names) {
        List<String> known = List.of(names);
        TreeSet<String> unknown = new TreeSet<>(inputs.keySet());
        unknown.remove(IDS);
        known.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("inputs must be " + IDS + " or among " + known + ", got " + unknown);
        }
        if (!inputs.containsKey(IDS)) {
            throw new IllegalArgumentException("inputs must hold " + IDS + ", got " + inputs.keySet());
        }
        return new NamedTensors(scope, inputs);
    }

    /** Token ids, {@code (B, N)}, int64. */
    NDArray ids(int vocabulary, int maxLength) {
        NDArray given = inputs.get(IDS);
        Shape shape = given.getShape();
        if (given.getDataType() != DataType.INT64 || !(shape.dimension() == 2 && shape.size() > 0)) {
            throw new IllegalArgumentException(
                    IDS + " must be int64 (B, N), neither of them 0, got " + given.getDataType() + " " + shape);
        }
        if (!(shape.get(1) <= maxLength)) {
            throw new IllegalArgumentException(
                    IDS + " must have at most " + maxLength + " positions, got " + shape.get(1));
        }
        long[] ids = given.toLongArray();
        for (long id : ids) {
            if (!(id >= 0 && id < vocabulary)) {
                throw new IllegalArgumentException(IDS + " must be in [0, " + (vocabulary - 1) + "], got " + id);
            }
        }
        return scope.create(ids, shape);
    }

    /** Total noise σ of each row, {@code (B)}, float32. */
    Optional<NDArray> sigma(long rows) {
        NDArray given = inputs.get("sigma");
        if (given == null) {
            return Optional.empty();
        }
        if (given.getDataType() != DataType.FLOAT32 || !given.getShape().equals(new Shape(rows))) {
            throw new IllegalArgumentException("sigma must be float32 " + new Shape(rows) + ", got "
                    + given.getDataType() + " " + given.getShape());
        }
        float[] sigma = given.toFloatArray();
        for (float value : sigma) {
            if (!(value >= 0 && value < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("sigma must be finite and at least 0, got " + value);
            }
        }
        return Optional.of(scope.create(sigma));
    }

    /** Which tokens are there, row after row; all of them unless {@code attention_mask} says otherwise. */
    boolean[] present(Shape shape) {
        NDArray given = inputs.get("attention_mask");
        boolean[] present = new boolean[(int) shape.size()];
        if (given == null) {
            Arrays.fill(present, true);
            return present;
        }
        if (!given.getShape().equals(shape)) {
            throw new IllegalArgumentException("attention_mask must be " + shape + ", got " + given.getShape());
        }
        switch (given.getDataType()) {
            case BOOLEAN -> present = given.toBooleanArray();
            case INT64 -> {
                long[] values = given.toLongArray();
                for (int i = 0; i < present.length; i++) {
                    present[i] = values[i] != 0;
                }
            }
            case FLOAT32 -> {
                float[] values = given.toFloatArray();
                for (int i = 0; i < present.length; i++) {
                    present[i] = values[i] != 0;
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "attention_mask must be boolean, int64 or float32, got " + given.getDataType());
        }
        return present;
    }
}
