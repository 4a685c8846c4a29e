// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;

/**
 * What a {@link DiffusionTransformer} reads of whole rows. The arrays stay the caller's.
 *
 * @param ids token ids, {@code (B, N)}, int64
 * @param visible true where a query sees a key, boolean, broadcastable to {@code (B, 1, N, N)}
 * @param positions {@code (B, N)} or {@code (1, N)}, int64
 * @param noise total noise σ of each row, {@code (B)} or {@code (1)}, float32; empty for what the configuration says:
 *     none
 */
public record DiffusionInput(NDArray ids, NDArray visible, NDArray positions, Optional<NDArray> noise) {

    /**
     * Rows in which every position sees every other.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @return the input, owned by the manager of {@code ids}
     */
    public static DiffusionInput full(NDArray ids) {
        NDManager manager = ids.getManager();
        long length = ids.getShape().get(1);
        NDArray visible = manager.ones(new Shape(1, 1, 1, length), DataType.BOOLEAN);
        return new DiffusionInput(ids, visible, counted(manager, (int) length, 1), Optional.empty());
    }

    /**
     * Rows in which positions see their own block and earlier ones.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @param blockSize positions per block
     * @return the input, owned by the manager of {@code ids}
     */
    public static DiffusionInput blockCausal(NDArray ids, int blockSize) {
        NDManager manager = ids.getManager();
        int length = (int) ids.getShape().get(1);
        NDArray visible = BlockMask.causal(manager, length, blockSize);
        return new DiffusionInput(ids, visible, counted(manager, length, 1), Optional.empty());
    }

    /**
     * Noised rows and behind each the same row without noise, under the mask of {@link BlockMask#noisedAndClean}.
     *
     * @param ids token ids, {@code (B, 2 L)}, int64
     * @param blockSize positions per block
     * @return the input, owned by the manager of {@code ids}
     */
    public static DiffusionInput noisedAndClean(NDArray ids, int blockSize) {
        NDManager manager = ids.getManager();
        int length = (int) ids.getShape().get(1) / 2;
        NDArray visible = BlockMask.noisedAndClean(manager, length, blockSize);
        return new DiffusionInput(ids, visible, counted(manager, length, 2), Optional.empty());
    }

    /**
     * The same with noise levels.
     *
     * @param sigma total noise σ of each row, {@code (B)}, float32
     * @return the changed input
     */
    public DiffusionInput withNoise(NDArray sigma) {
        return new DiffusionInput(ids, visible, positions, Optional.of(sigma));
    }

    /** In the order of a DJL block: ids, visible, positions, and noise where there is some. */
    static DiffusionInput of(NDList arrays) {
        if (!(arrays.size() == 3 || arrays.size() == 4)) {
            throw new IllegalArgumentException(
                    "a diffusion transformer takes ids, visible, positions and perhaps noise, got " + arrays.size()
                            + " arrays");
        }
        Optional<NDArray> noise = arrays.size() == 4 ? Optional.of(arrays.get(3)) : Optional.empty();
        return new DiffusionInput(arrays.get(0), arrays.get(1), arrays.get(2), noise);
    }

    /** 0, 1, … some times over. */
    private static NDArray counted(NDManager manager, int length, int times) {
        long[] positions = new long[length * times];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i % length;
        }
        return manager.create(positions, new Shape(1, positions.length));
    }
}
