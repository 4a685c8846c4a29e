// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * What an {@link InsertionNetwork} reads. Tokens may be stored in any order, except that CLS comes first: the stop head
 * reads storage index 0. The arrays stay the caller's; results of a forward pass belong to the manager of {@code ids}.
 *
 * @param ids token ids, {@code (B, N)}, int64
 * @param attend true where a token is visible, boolean, {@code (B, N)}, or {@code (B, N, N)} as (query, key); empty
 *     where all are
 * @param positions {@code (B, N)}, int64; only differences within a row matter
 * @param constraint true where nothing may be inserted after the token, boolean, {@code (B, N)}; only for checkpoints
 *     trained with it as an input
 */
public record InsertionInput(NDArray ids, Optional<NDArray> attend, NDArray positions, Optional<NDArray> constraint) {
    /**
     * Checks types and shapes.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @param attend true where a token is visible, boolean, {@code (B, N)}, or {@code (B, N, N)} as (query, key); empty
     *     where all are
     * @param positions {@code (B, N)}, int64; only differences within a row matter
     * @param constraint true where nothing may be inserted after the token, boolean, {@code (B, N)}; only for
     *     checkpoints trained with it as an input
     * @throws IllegalArgumentException if an array has the wrong type or shape
     */
    public InsertionInput {
        Shape shape = ids.getShape();
        if (!(shape.dimension() == 2 && shape.size() > 0)) {
            throw new IllegalArgumentException("ids must be (B, N), neither of them 0, got " + shape);
        }
        check("ids", ids, DataType.INT64, shape);
        check("positions", positions, DataType.INT64, shape);
        attend.ifPresent(seen -> check(
                "attend", seen, DataType.BOOLEAN, seen.getShape().dimension() == 3 ? shape.add(shape.get(1)) : shape));
        constraint.ifPresent(flags -> check("constraint", flags, DataType.BOOLEAN, shape));
    }

    /**
     * An input without constraint flags.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @param attend {@code (B, N)} or {@code (B, N, N)}, boolean
     * @param positions {@code (B, N)}, int64
     */
    public InsertionInput(NDArray ids, NDArray attend, NDArray positions) {
        this(ids, Optional.of(attend), positions, Optional.empty());
    }

    /**
     * The input in the order of a DJL block: ids, attend, positions, and constraint where there is one.
     *
     * @param arrays three or four arrays
     * @return the input
     * @throws IllegalArgumentException if there are fewer or more, or one has the wrong type or shape
     */
    public static InsertionInput of(NDList arrays) {
        if (!(arrays.size() == 3 || arrays.size() == 4)) {
            throw new IllegalArgumentException(
                    "an insertion network takes ids, attend, positions and perhaps constraint, got " + arrays.size()
                            + " arrays");
        }
        return new InsertionInput(
                arrays.get(0),
                Optional.of(arrays.get(1)),
                arrays.get(2),
                arrays.size() == 4 ? Optional.of(arrays.get(3)) : Optional.empty());
    }

    /**
     * Checks the values too, which reads them back from the device: for input from outside. A network does not do it,
     * and on a GPU a wrong id is fatal to the process.
     *
     * @param config the network's configuration
     * @return this
     * @throws IllegalArgumentException if an id or a position is out of range, or a query sees no key
     */
    public InsertionInput requireValid(InsertionConfig config) {
        requireRange("ids", ids, config.vocabulary() - 1L);
        requireRange("positions", positions, config.transformer().positions() - 1L);
        boolean[] sees = attend.map(NDArray::toBooleanArray).orElse(new boolean[0]);
        int length = (int) ids.getShape().get(1);
        for (int from = 0; from < sees.length; from += length) {
            boolean any = false;
            for (int key = from; key < from + length; key++) {
                any |= sees[key];
            }
            if (!any) {
                throw new IllegalArgumentException("attend must let every row and query see at least one token, number "
                        + from / length + " sees none");
            }
        }
        return this;
    }

    private static void requireRange(String name, NDArray values, long last) {
        long[] flat = values.toLongArray();
        for (long value : flat) {
            if (!(value >= 0 && value <= last)) {
                throw new IllegalArgumentException(name + " must be in [0, " + last + "], got " + value);
            }
        }
    }

    private static void check(String name, NDArray array, DataType type, Shape shape) {
        if (array.getDataType() != type || !array.getShape().equals(shape)) {
            throw new IllegalArgumentException(
                    name + " must be " + type + " " + shape + ", got " + array.getDataType() + " " + array.getShape());
        }
    }
}
