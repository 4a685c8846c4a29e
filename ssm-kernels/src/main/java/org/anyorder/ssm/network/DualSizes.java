// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.anyorder.nn.Compute;

/**
 * Sizes of Mamba-2's mixer.
 *
 * @param heads H, each with a decay of its own
 * @param headWidth P, channels of a head
 * @param groups G, of heads that share B and C; a divisor of the heads
 * @param stateSize N, numbers of the state of each channel
 * @param window W, inputs that the convolution sees
 * @param limits of the steps
 * @param normEpsilon added to mean squares behind the gate
 */
public record DualSizes(
        int heads, int headWidth, int groups, int stateSize, int window, StepLimits limits, double normEpsilon)
        implements MixerSizes {

    /**
     * The least and the greatest step.
     *
     * @param least at least 0
     * @param most infinite if there is none
     */
    public record StepLimits(double least, double most) {
        /** Any step. */
        public static final StepLimits NONE = new StepLimits(0, Double.POSITIVE_INFINITY);
    }

    @Override
    public int inner() {
        return heads * headWidth;
    }

    @Override
    public int convolved() {
        return inner() + 2 * groups * stateSize;
    }

    /** Rows of the projection of the input: gate, what is convolved, steps. */
    int projected() {
        return inner() + convolved() + heads;
    }

    @Override
    public Shape recurrence(long rows) {
        return new Shape(rows, groups, stateSize, inner() / groups); // channels side by side, as arithmetic goes
    }

    /** {@inheritDoc} {@code (B, H, P, N)}. */
    @Override
    public NDArray published(NDArray state) {
        long rows = state.getShape().get(0);
        return state.reshape(rows, groups, stateSize, heads / groups, headWidth)
                .transpose(0, 1, 3, 4, 2)
                .reshape(rows, heads, headWidth, stateSize);
    }

    @Override
    public Mixer mixer(int width, int layers, Compute compute) {
        return new DualMixer(this, width, layers, compute);
    }
}
