// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;
import org.anyorder.diffusion.network.NormModulation.PerRow;

/**
 * What a condition makes of one layer.
 *
 * @param attention the norm before attention
 * @param attentionGate factor of what attention adds, {@code (R, 1, D)}
 * @param feedForward the norm before the feed-forward part
 * @param feedForwardGate factor of what the feed-forward part adds, {@code (R, 1, D)}
 */
record LayerModulation(
        NormModulation attention, NDArray attentionGate, NormModulation feedForward, NDArray feedForwardGate) {
    static final int PARTS = 6;

    /** Shift, scale and gate of attention, then of the feed-forward part, side by side, {@code (R, 6 D)}. */
    static LayerModulation of(NDArray parts) {
        NDList part = split(parts, PARTS);
        return new LayerModulation(
                new PerRow(part.get(0), part.get(1)), part.get(2), new PerRow(part.get(3), part.get(4)), part.get(5));
    }

    /** Changes nothing. */
    static LayerModulation none(NDManager owner, int width) {
        PerRow norm = identity(owner, width);
        NDArray gate = owner.ones(new Shape(1, 1, width), DataType.FLOAT32);
        return new LayerModulation(norm, gate, norm, gate);
    }

    /** Does something to every array. */
    LayerModulation each(UnaryOperator<NDArray> work) {
        return new LayerModulation(
                attention.each(work), work.apply(attentionGate), feedForward.each(work), work.apply(feedForwardGate));
    }

    static PerRow identity(NDManager owner, int width) {
        NDArray nothing = owner.zeros(new Shape(1, 1, width), DataType.FLOAT32);
        return new PerRow(nothing, nothing);
    }

    /** Equal parts of {@code (R, parts · D)}, each {@code (R, 1, D)}. */
    static NDList split(NDArray together, int parts) {
        return together.expandDims(1).split(parts, 2);
    }
}
