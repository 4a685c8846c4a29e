// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.ssm.kernel.ClosedLoop;
import org.anyorder.ssm.kernel.ClosedLoop.Growth;
import org.anyorder.ssm.kernel.CompanionSystem;
import org.anyorder.ssm.network.SpaceTimeConfig.Feedback;

/**
 * SpaceTime (Zhang et al. 2023, arXiv 2303.09489): an encoder of companion systems, and a decoder that predicts its own
 * next inputs, so that forecasts of any horizon come from one matrix and its powers.
 *
 * <p>Legend: a = feedback, b = entry, c = read, k = next of the decoder. The loss is the squared error of the forecast
 * (closed loop), of the next value at every time of the past and of the decoder's next input there (open loop); times
 * whose state has not seen as many inputs as it holds are left out. The weights of companion systems are each
 * {@linkplain ClosedLoop#stable scaled}, and the loop is {@link Growth#BOUNDED}: without that their size went with
 * hundreds of inputs, and training ran away after a hundred updates. Differentiable.
 */
public final class SpaceTimeNetwork extends ForecastNetwork {
    private static final float LEAST_SIZE = 1e-6f;

    private final SpaceTimeConfig config;
    private final Optional<Linear> embedding;
    private final List<SpaceTimeBlock> blocks = new ArrayList<>();
    private final Optional<Parameter> feedback;
    private final Optional<Parameter> entry;
    private final Parameter read;
    private final Parameter next;
    private final Optional<Linear> output;

    /**
     * Declares the network.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers
     */
    public SpaceTimeNetwork(SpaceTimeConfig config, Compute compute) {
        this.config = config;
        boolean wide = config.width() > 1;
        embedding = wide ? Optional.of(part("embedding", Linear.biased(1, config.width(), compute))) : Optional.empty();
        for (int i = 0; i < config.blocks(); i++) {
            blocks.add(part("blocks." + i, new SpaceTimeBlock(config, compute)));
        }
        Shape shape = new Shape(config.kernels(), config.state());
        feedback = companion() ? Optional.of(weights("feedback", shape)) : Optional.empty();
        entry = companion() ? Optional.of(weights("entry", shape)) : Optional.empty();
        read = weights("read", shape);
        next = weights("next", shape);
        output = wide ? Optional.of(part("output", Linear.biased(config.width(), 1, compute))) : Optional.empty();
    }

    private Parameter weights(String name, Shape shape) {
        return parameter(name, Parameter.Type.OTHER, shape, normal(shape.get(1)));
    }

    /** N(0, 1/d). */
    static Initializer normal(long size) {
        return (manager, shape, type) -> manager.randomNormal(0, (float) (1 / Math.sqrt(size)), shape, type);
    }

    @Override
    public NDArray forecast(NDArray past, int horizon) {
        return closed(encode(past), horizon);
    }

    @Override
    public NDArray loss(NDArray window, int horizon) {
        long lag = window.getShape().get(1) - horizon;
        NDArray past = head(window, lag); // (B, L)
        NDArray u = encode(past); // (B, D, L)
        NDArray forecast = meanSquare(closed(u, horizon), tail(window, lag));
        int seen = config.state() - 1;
        NDArray open = meanSquare(
                tail(output(convolve(u, scaled(u, read))), seen).get(new NDIndex(":, :-1")), tail(past, seen + 1));
        // Relative to their own size, which the encoder chooses: otherwise large inputs would be all that is learned.
        NDArray known = times(u, seen + 1, lag).stopGradient();
        NDArray size = known.mul(known).mean().add(u.getManager().create(LEAST_SIZE));
        NDArray inputs = meanSquare(times(convolve(u, scaled(u, next)), seen, lag - 1), known)
                .div(size);
        return forecast.add(open).add(inputs);
    }

    private static NDArray times(NDArray x, long from, long to) {
        return x.get(new NDIndex(":, :, " + from + ":" + to));
    }

    /** What the decoder reads, {@code (B, L)} → {@code (B, D, L)}. */
    private NDArray encode(NDArray past) {
        if (embedding.isEmpty()) {
            return past.expandDims(1);
        }
        NDArray x = embedding.get().forward(past.expandDims(2)).transpose(0, 2, 1);
        for (SpaceTimeBlock block : blocks) {
            x = block.forward(x);
        }
        return x;
    }

    private NDArray closed(NDArray u, int horizon) {
        NDArray a = a(u);
        NDArray b = b(u);
        NDArray state = ClosedLoop.end(u, a, b); // (B, D, d)
        NDArray k = scaled(u, next);
        NDArray y = new ClosedLoop(a, b, k, scaled(u, read), k, companion() ? Growth.BOUNDED : Growth.FREE)
                .run(state, horizon)
                .get(0); // (B, D, h)
        return output(y);
    }

    /** One output a time from the state there. */
    private NDArray convolve(NDArray u, NDArray c) {
        NDArray none = u.getManager().zeros(new Shape(config.width()), DataType.FLOAT32);
        return new CompanionSystem(a(u), b(u), c, none).convolve(u);
    }

    private NDArray a(NDArray u) {
        return feedback.map(a -> ClosedLoop.stable(u, value(a))).orElseGet(() -> zeros(u.getManager()));
    }

    private NDArray b(NDArray u) {
        return entry.map(b -> ClosedLoop.stable(u, value(b))).orElseGet(() -> {
            NDArray first = zeros(u.getManager());
            first.set(new NDIndex(":, 0"), 1f);
            return first;
        });
    }

    private boolean companion() {
        return config.feedback() == Feedback.COMPANION;
    }

    private NDArray scaled(NDArray u, Parameter weights) {
        return companion() ? ClosedLoop.stable(u, value(weights)) : value(weights);
    }

    private NDArray zeros(NDManager scope) {
        return scope.zeros(new Shape(config.kernels(), config.state()), DataType.FLOAT32);
    }

    /** {@code (B, D, L)} → {@code (B, L)}. */
    private NDArray output(NDArray y) {
        return output.map(layer -> layer.forward(y.transpose(0, 2, 1)).squeeze(2))
                .orElseGet(() -> y.squeeze(1));
    }
}
