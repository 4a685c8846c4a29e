// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The named tensors that a network is given by the command {@code forward}, checked as they are read: {@code input_ids}
 * and what may come with it. What is read is a copy in the scope.
 */
public final class NamedTensors {
    private static final String IDS = "input_ids";

    private final NDManager scope;
    private final Map<String, NDArray> inputs;

    private NamedTensors(NDManager scope, Map<String, NDArray> inputs) {
        this.scope = scope;
        this.inputs = inputs;
    }

    /**
     * Checks the names.
     *
     * @param scope owns what is read
     * @param inputs the tensors; not closed here
     * @param optional names that may come with {@code input_ids}
     * @return the tensors
     * @throws IllegalArgumentException if another name is there, or {@code input_ids} is not
     */
    public static NamedTensors of(NDManager scope, Map<String, NDArray> inputs, String... optional) {
        List<String> names = new ArrayList<>(List.of(optional));
        names.add(0, IDS);
        TreeSet<String> unknown = new TreeSet<>(inputs.keySet());
        names.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("inputs must be among " + names + ", got " + unknown);
        }
        if (!inputs.containsKey(IDS)) {
            throw new IllegalArgumentException("inputs must hold " + IDS + ", got " + inputs.keySet());
        }
        return new NamedTensors(scope, inputs);
    }

    /**
     * Token ids.
     *
     * @param vocabulary how many there are
     * @param maxLength the most positions of a row; {@link Integer#MAX_VALUE} if any
     * @return {@code (B, N)}, int64
     * @throws IllegalArgumentException if type or shape is another, or an id is none
     */
    public NDArray ids(int vocabulary, int maxLength) {
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

    /**
     * Whole numbers of any shape.
     *
     * @param name which
     * @return int64, if they are there
     * @throws IllegalArgumentException if they have another type
     */
    public Optional<NDArray> integers(String name) {
        return given(name).map(array -> {
            if (array.getDataType() != DataType.INT64) {
                throw new IllegalArgumentException(name + " must be int64, got " + array.getDataType());
            }
            return scope.create(array.toLongArray(), array.getShape());
        });
    }

    /**
     * Numbers of a given shape.
     *
     * @param name which
     * @param shape their shape
     * @return float32, if they are there
     * @throws IllegalArgumentException if they have another type or shape
     */
    public Optional<NDArray> reals(String name, Shape shape) {
        return given(name).map(array -> {
            if (array.getDataType() != DataType.FLOAT32 || !array.getShape().equals(shape)) {
                throw new IllegalArgumentException(
                        name + " must be float32 " + shape + ", got " + array.getDataType() + " " + array.getShape());
            }
            return scope.create(array.toFloatArray(), shape);
        });
    }

    /**
     * Flags of any shape, given as such or as numbers that are not 0 where they are set.
     *
     * @param name which
     * @return boolean, if they are there
     * @throws IllegalArgumentException if they are neither boolean nor int64 nor float32
     */
    public Optional<NDArray> flags(String name) {
        return given(name).map(array -> scope.create(flags(name, array), array.getShape()));
    }

    private Optional<NDArray> given(String name) {
        return Optional.ofNullable(inputs.get(name));
    }

    private static boolean[] flags(String name, NDArray array) {
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
        return flags;
    }
}
