// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * Masks of whole rows, made on the host: a pass over whole rows costs far more.
 *
 * @param batch how many rows have masks of their own; 1 if one serves all
 * @param length of the rows
 * @param memory how many positions of earlier segments stand in front
 * @param direction which positions are ever looked at
 */
record TwoStreamSights(int batch, int length, int memory, Direction direction) {
    /** As the published implementations hide: where all is hidden, everything is seen alike. */
    private static final float HIDDEN = -1e30f;

    /** Which keys a row must not look at. */
    interface Blocked {
        /** Whether position {@code query} of a row of the batch must not see position {@code key}. */
        boolean test(int row, int query, int key);
    }

    /** What tokens see: what is not blocked, and themselves. */
    StreamSight content(NDManager owner, Optional<Blocked> blocked, Optional<int[][]> types) {
        int[][] positions = new int[batch][length];
        for (int[] row : positions) {
            Arrays.setAll(row, position -> position);
        }
        Optional<Blocked> others =
                blocked.map(given -> (row, query, key) -> query != key && given.test(row, query, key));
        return new StreamSight(
                length, mask(owner, positions, others, true), Optional.empty(), differs(owner, positions, types));
    }

    /** What queries at some positions see: what is not blocked. */
    StreamSight queries(NDManager owner, int[][] positions, Optional<Blocked> blocked, Optional<int[][]> types) {
        return new StreamSight(
                positions[0].length,
                mask(owner, positions, blocked, false),
                Optional.of(offsets(owner, positions)),
                differs(owner, positions, types));
    }

    private Optional<NDArray> mask(NDManager owner, int[][] positions, Optional<Blocked> blocked, boolean self) {
        if (blocked.isEmpty() && direction == Direction.BOTH) {
            return Optional.empty();
        }
        int queries = positions[0].length;
        int keys = memory + length;
        float[] mask = new float[Math.multiplyExact(batch * queries, keys)];
        for (int row = 0; row < batch; row++) {
            for (int query = 0; query < queries; query++) {
                int at = positions[row][query];
                int start = (row * queries + query) * keys;
                for (int key = -memory; key < length; key++) {
                    boolean hidden = direction.hides(at, key, memory)
                            || key >= 0 && blocked.isPresent() && blocked.get().test(row, at, key);
                    mask[start + memory + key] = hidden && !(self && at == key) ? HIDDEN : 0;
                }
            }
        }
        return Optional.of(owner.create(mask, new Shape(batch, 1, queries, keys)));
    }

    private NDArray offsets(NDManager owner, int[][] positions) {
        int queries = positions[0].length;
        int keys = memory + length;
        long[] offsets = new long[Math.multiplyExact(batch * queries, keys)];
        for (int row = 0; row < batch; row++) {
            for (int query = 0; query < queries; query++) {
                int start = (row * queries + query) * keys;
                for (int key = 0; key < keys; key++) {
                    offsets[start + key] = key - memory - positions[row][query];
                }
            }
        }
        return owner.create(offsets, new Shape(batch, queries, keys));
    }

    /** What is remembered counts as of type 0. */
    private Optional<NDArray> differs(NDManager owner, int[][] positions, Optional<int[][]> types) {
        return types.map(given -> {
            int queries = positions[0].length;
            int keys = memory + length;
            long[] differs = new long[Math.multiplyExact(batch * queries, keys)];
            for (int row = 0; row < batch; row++) {
                for (int query = 0; query < queries; query++) {
                    int start = (row * queries + query) * keys;
                    int own = given[row][positions[row][query]];
                    for (int key = 0; key < keys; key++) {
                        int other = key < memory ? 0 : given[row][key - memory];
                        differs[start + key] = own == other ? 0 : 1;
                    }
                }
            }
            return owner.create(differs, new Shape(batch, queries, keys));
        });
    }
}
