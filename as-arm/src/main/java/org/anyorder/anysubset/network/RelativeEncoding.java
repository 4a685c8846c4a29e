// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.nn.TypedBlock;
import org.jspecify.annotations.Nullable;

/**
 * Distances as vectors: the sines of a distance at {@code D / 2} frequencies, then its cosines (Dai et al. 2019, arXiv
 * 1901.02860). It has no parameters; its table is computed in double, grows with the longest row that was seen and
 * belongs to the manager the network was initialised or filled with. Thread-safe.
 */
final class RelativeEncoding extends TypedBlock {
    private static final double BASE = 10_000;
    private static final int STEP = 64;

    private final int width;
    private final int clamp;
    private final int positions;
    private @Nullable NDManager owner;
    private volatile @Nullable Waves waves;

    /**
     * Vectors of the distances of some positions.
     *
     * @param reach M: distances are from M − 1 down to −(M − 1)
     * @param table {@code (2 M − 1, D)}
     */
    record Waves(int reach, NDArray table) {}

    /** Distances beyond {@code clamp} count as it, 0 for none; rows have no more than {@code positions}. */
    RelativeEncoding(int width, int clamp, int positions) {
        this.width = width;
        this.clamp = clamp;
        this.positions = positions;
    }

    /** The vectors for rows of so many positions, and of at least one more. */
    Waves waves(int length) {
        Waves known = waves;
        return known != null && known.reach() > length ? known : grown(length);
    }

    private synchronized Waves grown(int length) {
        Waves known = waves;
        if (known != null && known.reach() > length) {
            return known; // another thread came first
        }
        // What others may still read stays open: doubling bounds all of it by twice the last.
        int doubled = known == null ? 0 : 2 * known.reach();
        int reach = Math.max((length / STEP + 1) * STEP, Math.min(doubled, positions + 1));
        if (owner == null) {
            throw new IllegalStateException("the network has no values yet");
        }
        NDArray table = owner.create(table(width, clamp, reach - 1, 1 - reach), new Shape(2L * reach - 1, width));
        table.setName(null);
        Waves larger = new Waves(reach, table);
        waves = larger;
        return larger;
    }

    /** Rows of the distances from {@code first} down to {@code last}. */
    static float[] table(int width, int clamp, int first, int last) {
        int half = width / 2;
        float[] table = new float[Math.multiplyExact(first - last + 1, width)];
        for (int wave = 0; wave < half; wave++) {
            double frequency = Math.pow(BASE, -2.0 * wave / width);
            for (int distance = first; distance >= last; distance--) {
                double seen = clamp > 0 ? Math.max(-clamp, Math.min(clamp, distance)) : distance;
                int row = (first - distance) * width;
                table[row + wave] = (float) Math.sin(seen * frequency);
                table[row + half + wave] = (float) Math.cos(seen * frequency);
            }
        }
        return table;
    }

    @Override
    public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        owner = manager;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        throw new UnsupportedOperationException("distances are looked up by waves");
    }
}
