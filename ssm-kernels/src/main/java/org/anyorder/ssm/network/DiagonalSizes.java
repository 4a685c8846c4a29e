// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.types.Shape;
import org.anyorder.nn.Compute;
import org.anyorder.ssm.hippo.DiagonalStart;
import org.anyorder.ssm.hippo.Discretisation;

/**
 * Sizes of a layer of S4D. There is no convolution of the last few inputs: the state system is one itself.
 *
 * @param inner H, channels, those of the residual stream
 * @param stateSize N, numbers of the state of each channel, of which each conjugate pair is stored once; even
 * @param start where the poles begin
 * @param rule how the system is made discrete
 */
public record DiagonalSizes(int inner, int stateSize, DiagonalStart start, Discretisation rule) implements MixerSizes {

    @Override
    public int window() {
        return 0;
    }

    @Override
    public int convolved() {
        return 0;
    }

    @Override
    public Shape recurrence(long rows) {
        return new Shape(rows, inner, stateSize / 2, 2);
    }

    @Override
    public LayerPart mixer(int width, int layers, Compute compute) {
        return new DiagonalMixer(this, compute);
    }
}
