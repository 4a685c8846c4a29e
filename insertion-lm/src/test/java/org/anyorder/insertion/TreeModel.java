// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.model.Vocabulary;

/**
 * Knows the sequence 0, 1, …, n − 1 and an order of insertion: each slot wants one of its missing tokens, and the end
 * token n once none is missing.
 */
record TreeModel(int length, Order order, Set<Integer> never, AtomicLong evaluatedRows) implements InsertionModel {

    /** Which token a slot wants. */
    enum Order {
        /** The middle one. */
        BALANCED,
        /** The first one. */
        LEFT_TO_RIGHT
    }

    TreeModel(int length, Order order) {
        this(length, order, Set.of());
    }

    /** With tokens that are never inserted. */
    TreeModel(int length, Order order, Set<Integer> never) {
        this(length, order, never, new AtomicLong());
    }

    @Override
    public Ending ending() {
        return Ending.END_TOKENS;
    }

    @Override
    public int addedTokens(InsertionRow row) {
        return 0;
    }

    @Override
    public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
        evaluatedRows.addAndGet(rows.size());
        int[] offsets = new int[rows.size() + 1];
        double[] logits = new double[0];
        for (int row = 0; row < rows.size(); row++) {
            InsertionRow state = rows.get(row);
            int size = offsets[row];
            for (int slot = 0; slot < state.open().length; slot++) {
                if (state.open()[slot]) {
                    logits = Arrays.copyOf(logits, ++size * (length + 1));
                    logits[(size - 1) * (length + 1) + wanted(state.tokens(), slot)] = 5;
                }
            }
            offsets[row + 1] = size;
        }
        return new InsertionScores(
                scope.create(logits, new Shape(offsets[rows.size()], length + 1)),
                offsets,
                new Stop.PerSlot(length, OptionalDouble.empty()));
    }

    private int wanted(int[] visible, int slot) {
        int first = slot == 0 ? 0 : visible[slot - 1] + 1;
        int end = slot == visible.length ? length : visible[slot];
        if (first == end) {
            return length;
        }
        return order == Order.BALANCED ? (first + end - 1) / 2 : first;
    }

    @Override
    public Vocabulary vocabulary() {
        return new Vocabulary(
                length + 1,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.of(length),
                OptionalInt.empty(),
                never);
    }

    @Override
    public Device device() {
        return Device.cpu();
    }

    @Override
    public int maxLength() {
        return 1000;
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
