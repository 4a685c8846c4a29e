// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/** The sizes of one attention, checked: what a fused kernel is given wrongly it may read out of bounds. */
record AttentionShape(long batch, long heads, long groups, long queries, long keys, long width) {

    static AttentionShape of(NDArray query, NDArray key, NDArray value) {
        Shape q = query.getShape();
        Shape k = key.getShape();
        if (!(q.dimension() == 4 && q.size() > 0)) {
            throw new IllegalArgumentException("query must be (B, H, T, d), none of them 0, got " + q);
        }
        boolean fits = k.dimension() == 4 && k.size() > 0 && k.get(0) == q.get(0) && k.get(3) == q.get(3);
        if (!(fits && q.get(1) % k.get(1) == 0)) {
            throw new IllegalArgumentException("key must be (" + q.get(0) + ", G, S, " + q.get(3) + "), G dividing "
                    + q.get(1) + " and S at least 1, got " + k);
        }
        if (!value.getShape().equals(k)) {
            throw new IllegalArgumentException("value must have the shape of key, " + k + ", got " + value.getShape());
        }
        return new AttentionShape(q.get(0), q.get(1), k.get(1), q.get(2), k.get(2), q.get(3));
    }

    void check(NDArray mask) {
        if (!(mask.getDataType() == DataType.BOOLEAN || mask.getDataType() == DataType.FLOAT32)) {
            throw new IllegalArgumentException("mask must be boolean or float32, got " + mask.getDataType());
        }
        Shape shape = mask.getShape();
        long[] full = {batch, heads, queries, keys};
        boolean fits = shape.dimension() <= 4;
        for (int i = 1; fits && i <= shape.dimension(); i++) {
            long size = shape.get(shape.dimension() - i);
            fits = size == 1 || size == full[4 - i];
        }
        if (!fits) {
            throw new IllegalArgumentException(
                    "mask must be broadcastable to (B, H, T, S) = " + new Shape(full) + ", got " + shape);
        }
    }

    boolean causal(Causality causality) {
        if (causality == Causality.CAUSAL && !(keys >= queries)) {
            throw new IllegalArgumentException(
                    "causal attention needs at least as many keys as queries, got " + keys + " and " + queries);
        }
        return causality == Causality.CAUSAL;
    }
}
