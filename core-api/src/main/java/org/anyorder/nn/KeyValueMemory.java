// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.anyorder.kernel.CacheKernel;

/** The arrays of a {@link KeyValueCache} and what moves inside them; it knows nothing of lengths. */
final class KeyValueMemory implements AutoCloseable {
    private static final int FIRST_CAPACITY = 16;

    private final NDManager manager;
    private final int layers;
    private final int keyHeads;
    private final int headWidth;
    private final int positions;
    private final List<NDArray> keys = new ArrayList<>(); // (rows, G, capacity, d) of each layer
    private final List<NDArray> values = new ArrayList<>();
    private int rows;
    private int capacity;

    KeyValueMemory(NDManager owner, int layers, int keyHeads, int headWidth, int positions) {
        positive("layers", layers);
        positive("keyHeads", keyHeads);
        positive("headWidth", headWidth);
        positive("positions", positions);
        this.layers = layers;
        this.keyHeads = keyHeads;
        this.headWidth = headWidth;
        this.positions = positions;
        manager = owner.newSubManager();
    }

    int capacity() {
        return capacity;
    }

    int keyHeads() {
        return keyHeads;
    }

    int positions() {
        return positions;
    }

    NDArray keys(int layer) {
        return keys.get(layer);
    }

    NDArray values(int layer) {
        return values.get(layer);
    }

    /** Keys and values of each layer behind one another. */
    NDList all() {
        NDList all = new NDList(2 * layers);
        for (int layer = 0; layer < layers; layer++) {
            all.add(keys(layer));
            all.add(values(layer));
        }
        return all;
    }

    /** The shape of what one layer adds in a pass. */
    Shape added(int rowCount, int tokens) {
        return new Shape(rowCount, keyHeads, tokens, headWidth);
    }

    void requireLayer(int layer) {
        if (!(layer >= 0 && layer < layers)) {
            throw new IllegalArgumentException("layer must be in [0, " + layers + "), got " + layer);
        }
    }

    void requireSizesOf(TransformerConfig config) {
        boolean same = layers == config.layers() && keyHeads == config.keyHeads() && headWidth == config.headWidth();
        if (!same) {
            throw new IllegalArgumentException("the cache must have " + config.layers() + " layers of "
                    + config.keyHeads() + " key heads of width " + config.headWidth() + ", it has " + layers + " of "
                    + keyHeads + " of " + headWidth);
        }
        if (!(positions <= config.positions())) {
            throw new IllegalArgumentException("the cache must be for at most " + config.positions()
                    + " positions, those of the rotary tables, it is for " + positions);
        }
    }

    /** Makes room; what the first rows hold in their first slots stays. */
    void reserve(int neededRows, int neededSlots, int usedRows, int usedSlots) {
        if (neededRows <= rows && neededSlots <= capacity) {
            return;
        }
        int newRows = neededRows <= rows ? rows : (int) Math.max(neededRows, Math.min(2L * rows, Integer.MAX_VALUE));
        long doubled = Math.min(positions, Math.max(FIRST_CAPACITY, 2L * capacity));
        int newCapacity = neededSlots <= capacity ? capacity : (int) Math.max(neededSlots, doubled);
        Shape shape = new Shape(newRows, keyHeads, newCapacity, headWidth);
        try (NDManager scope = manager.newSubManager()) {
            NDArray used = CacheKernel.extent(scope, Math.min(usedRows, rows), usedSlots);
            for (int layer = 0; layer < layers; layer++) {
                grow(keys, layer, shape, used);
                grow(values, layer, shape, used);
            }
        }
        rows = newRows;
        capacity = newCapacity;
    }

    private void grow(List<NDArray> arrays, int layer, Shape shape, NDArray used) {
        // Zeros: what a mask hides is still multiplied, by 0, and 0 · NaN is NaN.
        NDArray larger = manager.zeros(shape, DataType.FLOAT32);
        if (layer == arrays.size()) {
            arrays.add(larger);
            return;
        }
        CacheKernel.copy(used, arrays.get(layer), larger);
        arrays.set(layer, larger).close();
    }

    /** Copies rows, up to a slot, over rows; moves are (from, to). */
    void moveRows(List<int[]> moves, int slots) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray extent = CacheKernel.extent(scope, slots);
            NDArray source = column(scope, moves, 0);
            NDArray target = column(scope, moves, 1);
            each(array -> CacheKernel.moveRows(extent, source, target, array));
        }
    }

    /** Copies slots over slots; moves are (row, from, to). */
    void moveSlots(List<int[]> moves) {
        try (NDManager scope = manager.newSubManager()) {
            NDArray row = column(scope, moves, 0);
            NDArray source = column(scope, moves, 1);
            NDArray target = column(scope, moves, 2);
            each(array -> CacheKernel.moveSlots(row, source, target, array));
        }
    }

    private void each(Consumer<NDArray> work) {
        keys.forEach(work);
        values.forEach(work);
    }

    private static NDArray column(NDManager scope, List<int[]> moves, int column) {
        return scope.create(moves.stream().mapToLong(move -> move[column]).toArray());
    }

    private static void positive(String name, int value) {
        if (!(value > 0)) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
