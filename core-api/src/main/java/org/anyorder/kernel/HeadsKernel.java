// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Map;

/**
 * From one projection to queries, keys and values: heads are told apart, queries and keys turned by their positions as
 * by {@link RotaryKernel}. One call instead of six.
 *
 * <p>Differentiable in all arrays. Immutable and thread-safe.
 */
public final class HeadsKernel {
    private final int heads;
    private final int keyHeads;
    private final EngineKernel kernel;

    private HeadsKernel(int heads, int keyHeads) {
        this.heads = heads;
        this.keyHeads = keyHeads;
        kernel = EngineKernel.of(
                "heads",
                Map.of(
                        "all", Integer.toString(heads + 2 * keyHeads),
                        "turning", Integer.toString(heads + keyHeads),
                        "heads", Integer.toString(heads)));
    }

    /**
     * The kernel of a layout.
     *
     * @param heads heads of queries, H, at least 1
     * @param keyHeads heads of keys and of values, G, at least 1
     * @return the kernel
     * @throws IllegalArgumentException if a number is below 1
     */
    public static HeadsKernel of(int heads, int keyHeads) {
        if (!(heads >= 1 && keyHeads >= 1)) {
            throw new IllegalArgumentException(
                    "heads and keyHeads must be at least 1, got " + heads + " and " + keyHeads);
        }
        return new HeadsKernel(heads, keyHeads);
    }

    /**
     * Tells heads apart.
     *
     * @param projected {@code (B, T, (H + 2G) · d)}, float32: all queries, then all keys, then all values of a token
     * @param cosines {@code (B, T, R/2)}, float32, R at most d; a batch of 1 serves all rows
     * @param sines the shape of {@code cosines}
     * @return queries {@code (B, H, T, d)}, keys and values {@code (B, G, T, d)}, not all of them contiguous; owned by
     *     the manager of {@code projected}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public NDList split(NDArray projected, NDArray cosines, NDArray sines) {
        Shape shape = projected.getShape();
        int all = heads + 2 * keyHeads;
        if (!(shape.dimension() == 3 && shape.get(2) % all == 0)) {
            throw new IllegalArgumentException(
                    "projected must be (B, T, " + all + " · d) for " + heads + " heads, got " + shape);
        }
        RotaryKernel.check(shape, new Shape(shape.get(0), shape.get(1), shape.get(2) / all), cosines, sines);
        return kernel.call(projected, cosines, sines);
    }
}
