// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FusedAttentionTest {

    private static final long BATCH = 2;
    private static final long HEADS = 4;
    private static final long WIDTH = 16;

    private final NDManager manager = NDManager.newBaseManager();
    private final Comparison comparison = new Comparison(manager, 1e-5);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void bfloat16AgreesWithinItsErrorForWholePartsAndARest() {
        for (long[] sizes : new long[][] {{256, 256}, {300, 270}, {1, 5}}) {
            NDArray query = Comparison.normal(manager, 1, 2, 3, sizes[0], 16);
            NDArray key = Comparison.normal(manager, 2, 2, 3, sizes[1], 16);
            NDArray value = Comparison.normal(manager, 3, 2, 3, sizes[1], 16);
            NDArray expected = FusedAttention.mix(query, key, value, Optional.empty(), Causality.BIDIRECTIONAL);
            NDArray given = FusedAttention.mixInBfloat16(query, key, value);
            assertEquals(expected.getShape(), given.getShape());
            double error = Comparison.relativeError(given, expected);
            assertTrue(error > 0 && error <= 1e-2, "deviates by " + error);
        }
    }

    @Test
    void agreesWithSeparateOperatorsForEveryGroupingLengthAndOrder() {
        for (long[] lengths : new long[][] {{1, 1}, {1, 40}, {9, 9}, {9, 40}, {70, 70}}) {
            for (long groups : new long[] {4, 2, 1}) {
                for (Causality causality : Causality.values()) {
                    NDArray hidden = causality == Causality.CAUSAL
                            ? behind(lengths[0], lengths[1])
                            : manager.zeros(new Shape(1));
                    agree(lengths, groups, Optional.empty(), hidden, causality);
                }
            }
        }
    }

    @Test
    void agreesWithSeparateOperatorsForEveryShapeOfMask() {
        long queries = 9;
        long keys = 12;
        List<Shape> shapes = List.of(
                new Shape(keys),
                new Shape(queries, keys),
                new Shape(1, queries, keys),
                new Shape(HEADS, 1, keys),
                new Shape(BATCH, 1, 1, keys),
                new Shape(1, HEADS, queries, keys));
        for (Shape shape : shapes) {
            NDArray allowed = allowed(shape);
            NDArray additive = penalty(allowed);
            for (long groups : new long[] {4, 2}) {
                for (Causality causality : Causality.values()) {
                    NDArray hidden = causality == Causality.CAUSAL ? additive.add(behind(queries, keys)) : additive;
                    agree(new long[] {queries, keys}, groups, Optional.of(allowed), hidden, causality);
                    agree(new long[] {queries, keys}, groups, Optional.of(additive), hidden, causality);
                }
            }
        }
    }

    @Test
    void anAdditiveMaskReceivesItsGradient() {
        NDArray bias = Comparison.normal(manager, 4, 1, HEADS, 6, 6);
        comparison.agree(
                in -> FusedAttention.attend(in[0], in[1], in[2], Optional.of(in[3]), Causality.BIDIRECTIONAL),
                in -> reference(in[0], in[1], in[2], in[3]),
                query(6),
                heads(2, HEADS, 6),
                heads(3, HEADS, 6),
                bias);
    }

    @Test
    void aQueryWithoutKeysYieldsZerosAndLeavesTheOthersAlone() {
        for (long length : new long[] {5, 300}) {
            NDArray allowed = allowed(new Shape(BATCH, 1, length, length));
            NDArray closed = allowed.duplicate();
            closed.set(new NDIndex("0, 0, 3, :"), manager.zeros(new Shape(1)).toType(DataType.BOOLEAN, false));
            NDArray negative = manager.zeros(closed.getShape());
            negative.set(closed.logicalNot(), Float.NEGATIVE_INFINITY);
            NDArray ones = manager.ones(new Shape(BATCH, HEADS, length, WIDTH));
            ones.set(new NDIndex("0, :, 3, :"), 0f);
            for (NDArray mask : new NDArray[] {closed, negative}) {
                comparison.agree(
                        in -> FusedAttention.attend(in[0], in[1], in[2], Optional.of(mask), Causality.BIDIRECTIONAL),
                        in -> reference(in[0], in[1], in[2], penalty(allowed)).mul(ones),
                        query(length),
                        heads(2, 2, length),
                        heads(3, 2, length));
            }
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        NDArray query = query(5);
        NDArray key = heads(2, 2, 5);

        assertEquals(
                "key must be (2, G, S, 16), G dividing 4 and S at least 1, got (2, 3, 5, 16)",
                refused(query, heads(2, 3, 5), heads(3, 3, 5), Optional.empty(), Causality.CAUSAL));
        assertEquals(
                "value must have the shape of key, (2, 2, 5, 16), got (2, 2, 6, 16)",
                refused(query, key, heads(3, 2, 6), Optional.empty(), Causality.CAUSAL));
        assertEquals(
                "query must be (B, H, T, d), none of them 0, got (5)",
                refused(manager.ones(new Shape(5)), key, key, Optional.empty(), Causality.CAUSAL));
        assertEquals(
                "causal attention needs at least as many keys as queries, got 5 and 6",
                refused(query(6), key, key, Optional.empty(), Causality.CAUSAL));
        assertEquals(
                "mask must be broadcastable to (B, H, T, S) = (2, 4, 5, 5), got (2, 5)",
                refused(query, key, key, Optional.of(manager.ones(new Shape(2, 5))), Causality.BIDIRECTIONAL));
        assertEquals(
                "mask must be boolean or float32, got int64",
                refused(
                        query,
                        key,
                        key,
                        Optional.of(manager.arange(5).toType(DataType.INT64, false)),
                        Causality.CAUSAL));
    }

    private String refused(NDArray query, NDArray key, NDArray value, Optional<NDArray> mask, Causality causality) {
        return assertThrows(
                        IllegalArgumentException.class, () -> FusedAttention.attend(query, key, value, mask, causality))
                .getMessage();
    }

    private void agree(long[] lengths, long groups, Optional<NDArray> mask, NDArray hidden, Causality causality) {
        comparison.agree(
                in -> FusedAttention.attend(in[0], in[1], in[2], mask, causality),
                in -> reference(in[0], in[1], in[2], hidden),
                query(lengths[0]),
                heads(2, groups, lengths[1]),
                heads(3, groups, lengths[1]));
    }

    private static NDArray reference(NDArray query, NDArray key, NDArray value, NDArray penalty) {
        int shared = (int) (HEADS / key.getShape().get(1));
        NDArray keys = key.repeat(1, shared).transpose(0, 1, 3, 2);
        NDArray root = query.getManager().create((float) Math.sqrt(WIDTH));
        NDArray scores = query.matMul(keys).div(root).add(penalty);
        return scores.softmax(-1).matMul(value.repeat(1, shared));
    }

    /** About two thirds of the keys; the first is always allowed, so that no query is left without. */
    private NDArray allowed(Shape shape) {
        NDArray allowed = Comparison.normal(manager, 5, shape.getShape()).gt(-0.4f);
        allowed.set(new NDIndex("..., 0"), manager.ones(new Shape(1)).toType(DataType.BOOLEAN, false));
        assertTrue(allowed.logicalNot().any().getBoolean());
        return allowed;
    }

    private static NDArray penalty(NDArray allowed) {
        return allowed.toType(DataType.FLOAT32, false).sub(1).mul(1e9f);
    }

    private NDArray behind(long queries, long keys) {
        NDArray last = manager.arange((float) queries).add(keys - queries).reshape(queries, 1);
        return penalty(last.gte(manager.arange((float) keys).reshape(1, keys)));
    }

    private NDArray query(long length) {
        return heads(1, HEADS, length);
    }

    private NDArray heads(long seed, long count, long length) {
        return Comparison.normal(manager, seed, BATCH, count, length, WIDTH);
    }
}
