// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.anyorder.nn.Compute;

/**
 * Sizes of Mamba's mixer.
 *
 * @param inner E, channels of the recurrence
 * @param stateSize N, numbers of the state of each channel
 * @param window W, inputs that the convolution sees
 * @param rank R, of the projection that gives the steps
 */
public record SelectiveSizes(int inner, int stateSize, int window, int rank) implements MixerSizes {

    @Override
    public int convolved() {
        return inner;
    }

    @Override
    public Shape recurrence(long rows) {
        return new Shape(rows, stateSize, inner); // channels side by side, as arithmetic goes
    }

    /** {@inheritDoc} {@code (B, E, N)}. */
    @Override
    public NDArray published(NDArray state) {
        return state.transpose(0, 2, 1);
    }

    @Override
    public Mixer mixer(int width, int layers, Compute compute) {
        return new SelectiveMixer(this, width, layers, compute);
    }
}
