// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.anyorder.anysubset.network.RelativeEncoding.Waves;
import org.anyorder.nn.Mode;
import org.jspecify.annotations.Nullable;

/**
 * What every layer makes of distances. While weights change it is made anew in every pass; once they stay as they are
 * it is kept, {@code layers · 2 · length · D} floats, and grows with the longest row. Thread-safe.
 */
final class DistanceTables {
    private final RelativeEncoding distances;
    private final List<XlnetLayer> layers;
    private volatile boolean kept;
    private volatile @Nullable Kept tables;

    private record Kept(int reach, List<NDArray> byLayer) {}

    DistanceTables(RelativeEncoding distances, List<XlnetLayer> layers) {
        this.distances = distances;
        this.layers = layers;
    }

    /** From now on the weights stay as they are. */
    void keep() {
        kept = true;
    }

    /** The table of one layer for rows of so many positions, as {@code pass}'s manager's where it is not kept. */
    NDArray of(int layer, int length, NDArray pass, Mode mode) {
        if (!kept) {
            return layers.get(layer)
                    .attention()
                    .table(pass, distances.waves(length).table(), mode);
        }
        Kept known = tables;
        return (known != null && known.reach() > length ? known : grown(length))
                .byLayer()
                .get(layer);
    }

    private synchronized Kept grown(int length) {
        Kept known = tables;
        if (known != null && known.reach() > length) {
            return known; // another thread came first
        }
        Waves waves = distances.waves(length);
        NDArray table = waves.table();
        Kept larger = new Kept(
                waves.reach(),
                layers.stream()
                        .map(layer -> layer.attention().table(table, table, Mode.INFERENCE))
                        .toList());
        tables = larger;
        return larger;
    }
}
