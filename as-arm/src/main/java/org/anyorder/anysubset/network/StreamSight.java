// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * What the rows of one stream see, for every layer alike.
 *
 * @param rows T, how many there are
 * @param mask added to scores, float32, {@code (B, 1, T, S)} or {@code (1, 1, T, S)}; empty if everything is seen
 * @param offsets position of the key minus that of the row, int64, {@code (B, T, S)} or {@code (1, T, S)}; empty where
 *     the rows are the last T of S consecutive positions
 * @param differs 1 where row and key are in different segments, int64, of the same shape; empty if there are none
 */
record StreamSight(int rows, Optional<NDArray> mask, Optional<NDArray> offsets, Optional<NDArray> differs) {

    /** What the rows behind the first few see, where offsets and mask are given; owned as these are. */
    StreamSight behind(int first) {
        long[] at = {first};
        return new StreamSight(
                rows - first,
                mask.map(all -> all.split(at, 2).get(1)),
                offsets.map(all -> all.split(at, 1).get(1)),
                differs.map(all -> all.split(at, 1).get(1)));
    }

    /** Rows at consecutive positions that see everything. */
    static StreamSight everything(int rows) {
        return new StreamSight(rows, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
