// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;

/**
 * The scores of an insertion step: one row of logits per slot, the slots of a canvas one after the other.
 *
 * @param logits {@code (K, V)}, float32 or float64, comparable across the slots of a canvas; stays the caller's
 * @param offsets canvas c owns the rows {@code offsets[c] .. offsets[c + 1]}, at least one; copied
 * @param banned {@code (M)}, int64, tokens in [0, V) that no slot may receive; whoever draws takes them out of the
 *     logits, in place unless an option of the request changes logits; empty for none; stays the caller's
 * @param closed {@code (K)}, boolean, the slots that may receive no token; empty for none; stays the caller's
 * @param stop {@code (C)}, float32 or float64, a number per canvas that is wanted on the host beside its draw: it comes
 *     with the same read; stays the caller's
 */
public record SlotLogits(
        NDArray logits, int[] offsets, Optional<NDArray> banned, Optional<NDArray> closed, Optional<NDArray> stop) {
    /**
     * Checks that the parts fit.
     *
     * @param logits {@code (K, V)}, float32 or float64
     * @param offsets first row of every canvas, and K
     * @param banned {@code (M)}, int64
     * @param closed {@code (K)}, boolean
     * @param stop {@code (C)}, float32 or float64
     * @throws IllegalArgumentException if shape, type or lengths do not fit, the offsets do not ascend from 0 to K, or
     *     a canvas has no slot
     */
    public SlotLogits {
        TokenDraw.checkLogits(logits);
        long slots = logits.getShape().get(0);
        offsets = offsets.clone();
        if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != slots) {
            throw new IllegalArgumentException(
                    "offsets must run from 0 to the " + slots + " rows, got " + Arrays.toString(offsets));
        }
        for (int canvas = 0; canvas + 1 < offsets.length; canvas++) {
            if (offsets[canvas] > offsets[canvas + 1]) {
                throw new IllegalArgumentException("offsets must ascend, got " + Arrays.toString(offsets));
            }
            if (offsets[canvas] == offsets[canvas + 1]) {
                throw new IllegalArgumentException("canvas " + canvas + " has no slot: finish it instead");
            }
        }
        banned.ifPresent(tokens -> {
            if (tokens.getDataType() != DataType.INT64 || tokens.getShape().dimension() != 1) {
                throw new IllegalArgumentException(
                        "banned must be int64 ids, got " + tokens.getDataType() + " " + tokens.getShape());
            }
        });
        closed.ifPresent(flags -> {
            if (flags.getDataType() != DataType.BOOLEAN || !flags.getShape().equals(new Shape(slots))) {
                throw new IllegalArgumentException("closed must be boolean, one per row of the " + slots + ", got "
                        + flags.getDataType() + " " + flags.getShape());
            }
        });
        Shape canvases = new Shape(offsets.length - 1);
        stop.ifPresent(numbers -> {
            if (!numbers.getDataType().isFloating() || !numbers.getShape().equals(canvases)) {
                throw new IllegalArgumentException("stop must be floating, one per canvas of the " + canvases.get(0)
                        + ", got " + numbers.getDataType() + " " + numbers.getShape());
            }
        });
    }

    /**
     * Scores of slots that are all open.
     *
     * @param logits {@code (K, V)}, float32 or float64
     * @param offsets first row of every canvas, and K
     * @return the scores
     * @throws IllegalArgumentException as the constructor
     */
    public static SlotLogits of(NDArray logits, int[] offsets) {
        return new SlotLogits(logits, offsets, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * The same scores with a number per canvas to be read beside the draws.
     *
     * @param numbers {@code (C)}, float32 or float64; stays the caller's
     * @return the scores
     * @throws IllegalArgumentException if shape or type do not fit
     */
    public SlotLogits withStop(NDArray numbers) {
        return new SlotLogits(logits, offsets, banned, closed, Optional.of(numbers));
    }

    /**
     * The same scores with tokens that no slot may receive.
     *
     * @param tokens {@code (M)}, int64, in [0, V); stays the caller's
     * @return the scores; drawing from them changes the logits
     * @throws IllegalArgumentException if shape or type do not fit
     */
    public SlotLogits withBanned(NDArray tokens) {
        return new SlotLogits(logits, offsets, Optional.of(tokens), closed, stop);
    }

    /**
     * The same scores with slots that may receive no token.
     *
     * @param flags {@code (K)}, boolean; stays the caller's
     * @return the scores
     * @throws IllegalArgumentException if shape or type do not fit
     */
    public SlotLogits withClosed(NDArray flags) {
        return new SlotLogits(logits, offsets, banned, Optional.of(flags), stop);
    }

    /**
     * Where each canvas begins.
     *
     * @return a copy
     */
    @Override
    public int[] offsets() {
        return offsets.clone();
    }

    /**
     * Number of canvases.
     *
     * @return at least 0
     */
    public int canvases() {
        return offsets.length - 1;
    }

    int first(int canvas) {
        return offsets[canvas];
    }

    int slots(int canvas) {
        return offsets[canvas + 1] - offsets[canvas];
    }

    int mostSlots() {
        int most = 0;
        for (int canvas = 0; canvas < canvases(); canvas++) {
            most = Math.max(most, slots(canvas));
        }
        return most;
    }
}
