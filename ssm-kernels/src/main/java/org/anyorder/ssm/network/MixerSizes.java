// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.anyorder.nn.Compute;

/** Sizes of what a layer does to its input; each member is one kind: Mamba, Mamba-2, S4D. */
public sealed interface MixerSizes permits SelectiveSizes, DualSizes, DiagonalSizes {

    /**
     * Channels of the recurrence.
     *
     * @return E
     */
    int inner();

    /**
     * Numbers of a state.
     *
     * @return N
     */
    int stateSize();

    /**
     * Inputs that the convolution sees.
     *
     * @return W
     */
    int window();

    /**
     * Channels of the convolution.
     *
     * @return E, or more where B and C pass through it too
     */
    int convolved();

    /**
     * The state of the recurrence of some rows.
     *
     * @param rows how many
     * @return its shape
     */
    Shape recurrence(long rows);

    /**
     * A state as the published networks lay it out.
     *
     * @param state as {@link #recurrence} says
     * @return the same numbers; owned by its manager
     */
    default NDArray published(NDArray state) {
        return state;
    }

    /**
     * Declares a layer's part of this kind.
     *
     * @param width of the residual stream
     * @param layers of the whole network, by whose root the last projection starts smaller
     * @param compute arithmetic of the projections until packed
     * @return the part, without values
     */
    LayerPart mixer(int width, int layers, Compute compute);
}
