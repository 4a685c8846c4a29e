// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * What a {@link MaskedDecoder} reads of whole rows. The arrays stay the caller's.
 *
 * @param ids token ids, {@code (B, N)}, int64
 * @param visible true where a key is seen, boolean, {@code (B, N)} for all queries or {@code (B, N, N)} for each; a
 *     batch of 1 serves all rows
 * @param positions {@code (B, N)} or {@code (1, N)}, int64
 */
public record DecoderInput(NDArray ids, NDArray visible, NDArray positions) {

    /**
     * Rows without padding, under the visibility of a network.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @param config the network's configuration
     * @return the input, owned by the manager of {@code ids}
     */
    public static DecoderInput of(NDArray ids, DecoderConfig config) {
        boolean[] present = new boolean[(int) ids.getShape().get(1)];
        Arrays.fill(present, true);
        return of(ids, new Shape(1, present.length), present, config.blockSize());
    }

    /**
     * Noised rows and behind each the same row without noise, under the mask of {@link BlockMask#noisedAndClean}.
     *
     * @param ids token ids, {@code (B, 2 L)}, int64
     * @param blockSize positions per block
     * @return the input, owned by the manager of {@code ids}
     */
    public static DecoderInput noisedAndClean(NDArray ids, int blockSize) {
        NDManager manager = ids.getManager();
        int both = (int) ids.getShape().get(1);
        long[] positions = new long[both];
        Arrays.setAll(positions, i -> i % (both / 2));
        NDArray visible = BlockMask.noisedAndClean(manager, both / 2, blockSize).reshape(1, both, both);
        return new DecoderInput(ids, visible, manager.create(positions, new Shape(1, both)));
    }

    /**
     * Rows of which some tokens are padding, anywhere: it is seen by nobody, and the others have the positions they
     * would have without it. What comes out at padding means nothing.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @param present which tokens are no padding, row after row
     * @param config the network's configuration
     * @return the input, owned by the manager of {@code ids}
     */
    static DecoderInput padded(NDArray ids, boolean[] present, DecoderConfig config) {
        return of(ids, ids.getShape(), present, config.blockSize());
    }

    private static DecoderInput of(NDArray ids, Shape shape, boolean[] present, OptionalInt blockSize) {
        NDManager manager = ids.getManager();
        long[] positions = counted(present, (int) shape.get(1));
        NDArray visible = blockSize.isEmpty()
                ? manager.create(present, shape)
                : manager.create(
                        blockCausal(present, positions, (int) shape.get(1), blockSize.getAsInt()),
                        shape.add(shape.get(1)));
        return new DecoderInput(ids, visible, manager.create(positions, shape));
    }

    /** How many tokens that are no padding stand before each. */
    private static long[] counted(boolean[] present, int length) {
        long[] positions = new long[present.length];
        long count = 0;
        for (int i = 0; i < present.length; i++) {
            count = i % length == 0 ? 0 : count;
            positions[i] = count;
            count += present[i] ? 1 : 0;
        }
        return positions;
    }

    private static boolean[] blockCausal(boolean[] present, long[] positions, int length, int blockSize) {
        boolean[] sees = new boolean[present.length * length];
        for (int query = 0; query < present.length; query++) {
            int row = query / length * length;
            for (int key = row; key < row + length; key++) {
                sees[query * length + key - row] =
                        present[key] && positions[key] / blockSize <= positions[query] / blockSize;
            }
        }
        return sees;
    }
}
