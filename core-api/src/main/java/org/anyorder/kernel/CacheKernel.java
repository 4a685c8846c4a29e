// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * What a cache of keys and values does to its memory, all of it in place.
 *
 * <p>A cache is one array of keys and one of values, {@code (R, G, C, d)}: rows, key heads, slots, width. A head's
 * slots lie side by side: read as a view by {@link FusedAttention} that is as fast as a dense array, while with the
 * heads innermost one query over 1,024 or 4,096 slots took 1.4-1.6 times as long. Indices are checked by nobody. Not
 * for use under a gradient collector.
 *
 * <p>Measured (8 rows of 12 heads of 64): writing one token per row takes 6 µs where all rows stand at the same slot
 * and 16 µs where they do not (an {@code index_copy_} of vectors; an {@code index_put_} by row and slot takes two to
 * five times as long); concatenating instead takes 65 µs at length 128 and 1,041 µs at 1,024.
 */
public final class CacheKernel {

    private CacheKernel() {}

    /**
     * Sizes for a kernel, as the shape of an array without elements: integers in an array would make a GPU wait at
     * every layer.
     *
     * @param manager owns the result
     * @param sizes each at least 0
     * @return {@code (sizes…, 0)}
     */
    public static NDArray extent(NDManager manager, long... sizes) {
        return manager.zeros(new Shape(sizes).add(0), DataType.FLOAT32);
    }

    /**
     * Writes the same slots of consecutive rows.
     *
     * @param key {@code (B, G, T, d)}, float32
     * @param value {@code (B, G, T, d)}, float32
     * @param keys {@code (R, G, C, d)}, changed
     * @param values {@code (R, G, C, d)}, changed
     * @param extent of (first row, first slot, S)
     * @return views of the first S slots of the B rows, keys and values, {@code (B, G, S, d)}; owned by the manager of
     *     {@code key}
     */
    public static NDList writeEven(NDArray key, NDArray value, NDArray keys, NDArray values, NDArray extent) {
        return EngineKernel.of("cache-write-even").call(key, value, keys, values, extent);
    }

    /**
     * Writes any slots of any rows.
     *
     * @param key {@code (B, G, T, d)}, float32
     * @param value {@code (B, G, T, d)}, float32
     * @param keys {@code (R, G, C, d)}, changed
     * @param values {@code (R, G, C, d)}, changed
     * @param extent of (first row, any, S)
     * @param source {@code (N)}, int64: which of the {@code B · T} tokens are written
     * @param place {@code (N · G)}, int64, all different: where the heads of each go, among the {@code R · G · C}
     *     vectors of the cache
     * @return as of {@link #writeEven}
     */
    public static NDList write(
            NDArray key, NDArray value, NDArray keys, NDArray values, NDArray extent, NDArray source, NDArray place) {
        return EngineKernel.of("cache-write").call(key, value, keys, values, extent, source, place);
    }

    /**
     * Copies the beginning of a cache into a larger one.
     *
     * @param extent of (rows, slots)
     * @param old {@code (R, G, C, d)}
     * @param larger {@code (R′, G, C′, d)}, changed
     */
    public static void copy(NDArray extent, NDArray old, NDArray larger) {
        EngineKernel.of("cache-copy").call(extent, old, larger).close();
    }

    /**
     * Copies rows over rows; all are read before one is written.
     *
     * @param extent of (slots); later slots are left alone
     * @param source {@code (N)}, int64
     * @param target {@code (N)}, int64, all different
     * @param cache {@code (R, G, C, d)}, changed
     */
    public static void moveRows(NDArray extent, NDArray source, NDArray target, NDArray cache) {
        EngineKernel.of("cache-move-rows").call(extent, source, target, cache).close();
    }

    /**
     * Copies slots over slots of the same row; all are read before one is written.
     *
     * @param row {@code (N)}, int64
     * @param source {@code (N)}, int64
     * @param target {@code (N)}, int64, no slot of a row twice
     * @param cache {@code (R, G, C, d)}, changed
     */
    public static void moveSlots(NDArray row, NDArray source, NDArray target, NDArray cache) {
        EngineKernel.of("cache-move-slots").call(row, source, target, cache).close();
    }

    /**
     * A mask under which every query sees the first slots.
     *
     * @param end {@code (B, T)}, int64: how many slots each query sees
     * @param extent of (S)
     * @return {@code (B, 1, T, S)}, float32, 0 or −∞; owned by the manager of {@code end}
     */
    public static NDArray maskOfEnds(NDArray end, NDArray extent) {
        return EngineKernel.of("cache-mask-ends").call(end, extent).singletonOrThrow();
    }

    /**
     * A mask under which the last query sees every key and each one before it a key less.
     *
     * @param manager owns the result
     * @param queries T
     * @param keys S, at least T
     * @return {@code (T, S)}, float32, 0 or −∞: attention would make that of a boolean mask anew in every layer
     */
    public static NDArray causalMask(NDManager manager, long queries, long keys) {
        try (NDArray query = extent(manager, 1, 1, queries);
                NDArray key = extent(manager, 1, 1, keys)) {
            return EngineKernel.of("cache-mask-causal").call(query, key).singletonOrThrow();
        }
    }

    /**
     * A mask for tokens that see each other as drawn, and of what was there before the first slots except a range.
     *
     * @param stored {@code (B, T)}, int64: each query sees older slots below this
     * @param place {@code (B, 3)}, int64: the slot of the row's first token; the hidden range, start and end
     * @param visible {@code (B, T, T)}, boolean: whether a query sees a token of its row
     * @param extent of (S)
     * @return {@code (B, 1, T, S)}, float32, 0 or −∞; owned by the manager of {@code stored}
     */
    public static NDArray maskOfLayout(NDArray stored, NDArray place, NDArray visible, NDArray extent) {
        return EngineKernel.of("cache-mask-layout")
                .call(stored, place, visible, extent)
                .singletonOrThrow();
    }
}
