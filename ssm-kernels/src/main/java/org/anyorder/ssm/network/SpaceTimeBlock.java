// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.anyorder.kernel.GeluKernel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.nn.TypedBlock;
import org.anyorder.ssm.kernel.ClosedLoop;
import org.anyorder.ssm.kernel.CompanionSystem;
import org.anyorder.ssm.kernel.Convolution;
import org.anyorder.ssm.network.SpaceTimeConfig.Preparation;

/** One encoder layer of SpaceTime: a fixed preparation, a companion system, two linear layers, and what came in. */
final class SpaceTimeBlock extends TypedBlock {
    private static final double[][] DIFFERENCES = {{1}, {1, -1}, {1, -2, 1}, {1, -3, 3, -1}};

    private final SpaceTimeConfig config;
    private final Parameter feedback;
    private final Parameter entry;
    private final Parameter read;
    private final Parameter through;
    private final Linear up;
    private final Linear down;

    SpaceTimeBlock(SpaceTimeConfig config, Compute compute) {
        this.config = config;
        Shape shape = new Shape(config.kernels(), config.state());
        Initializer normal = SpaceTimeNetwork.normal(config.state());
        feedback = parameter("feedback", Parameter.Type.OTHER, shape, normal);
        entry = parameter("entry", Parameter.Type.OTHER, shape, normal);
        read = parameter("read", Parameter.Type.OTHER, shape, normal);
        through = parameter("through", Parameter.Type.OTHER, new Shape(config.width()), Initializer.ONES);
        up = part("up", Linear.biased(config.width(), config.hidden(), compute));
        down = part("down", Linear.biased(config.hidden(), config.width(), compute));
    }

    /** {@code (B, D, L)} → the same. */
    NDArray forward(NDArray x) {
        NDArray u = config.preparation() == Preparation.NONE ? x : Convolution.apply(x, prepared(x));
        NDArray a = ClosedLoop.stable(u, feedback.getArray());
        NDArray b = ClosedLoop.stable(u, entry.getArray());
        NDArray c = ClosedLoop.stable(u, read.getArray());
        NDArray y = new CompanionSystem(a, b, c, through.getArray()).convolve(u);
        NDArray mixed = down.forward(GeluKernel.tanh(up.forward(GeluKernel.tanh(y.transpose(0, 2, 1))))); // (B, L, D)
        return x.add(mixed.transpose(0, 2, 1));
    }

    /** Kernels of differences, {@code (D, L)}; the last in turn takes away a moving average over the state's size. */
    private NDArray prepared(NDArray x) {
        int length = (int) x.getShape().get(2);
        float[] taps = new float[config.width() * length];
        for (int channel = 0; channel < config.width(); channel++) {
            int kind = channel % (DIFFERENCES.length + 1);
            for (int l = 0; l < length; l++) {
                taps[channel * length + l] = (float) tap(kind, l, Math.min(config.state(), length));
            }
        }
        return x.getManager().create(taps, new Shape(config.width(), length));
    }

    static double tap(int kind, int lag, int window) {
        if (kind == DIFFERENCES.length) {
            return (lag == 0 ? 1 : 0) - (lag < window ? 1.0 / window : 0);
        }
        return lag < DIFFERENCES[kind].length ? DIFFERENCES[kind][lag] : 0;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
