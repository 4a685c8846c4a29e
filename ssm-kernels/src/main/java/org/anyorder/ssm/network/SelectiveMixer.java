// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.Map;
import java.util.Optional;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.ssm.scan.FusedScan;

/**
 * Mamba's mixer (Gu and Dao 2023, arXiv 2312.00752, section 3.4): steps, B and C are functions of the input.
 *
 * <p>The scan goes token by token in one kernel, on a GPU in two levels from 64 tokens on, and in plain Java where a
 * packed network reads 16 tokens and more on the CPU.
 *
 * <p>Legend: delta = Δ; the step of a channel is {@code softplus(dt_proj(…) + bias)}.
 */
final class SelectiveMixer extends Mixer {
    private static final int FUSED_FROM = 16;
    private static final int LEVELS_FROM = 64;
    private static final EngineKernel STEP = EngineKernel.of("selective-mixer", Map.of("way", "selective_step"));
    private static final EngineKernel STEPS = EngineKernel.of("selective-mixer", Map.of("way", "selective_steps"));
    private static final EngineKernel LEVELS = EngineKernel.of("selective-mixer", Map.of("way", "selective_levels"));
    private static final EngineKernel START = EngineKernel.of("selective-start");
    private static final EngineKernel END = EngineKernel.of("selective-end");

    private final SelectiveSizes sizes;
    private final Linear choice;
    private final Linear step;
    private final Parameter stepBias;
    private final Parameter skip;
    private final EngineKernel rank;
    private Optional<FusedScan> fused = Optional.empty();

    SelectiveMixer(SelectiveSizes sizes, int width, int layers, Compute compute) {
        super(
                sizes,
                new Shape(sizes.inner(), sizes.stateSize()),
                SelectiveMixer::logRates,
                new Ends(
                        Linear.unbiased(width, 2 * sizes.inner(), compute),
                        Linear.scaled(sizes.inner(), width, 1 / Math.sqrt(layers), compute),
                        0));
        this.sizes = sizes;
        choice = part("choice", Linear.unbiased(sizes.inner(), sizes.rank() + 2 * sizes.stateSize(), compute));
        step = part("step", Linear.unbiased(sizes.rank(), sizes.inner(), compute));
        stepBias = parameter("step_bias", Parameter.Type.BIAS, new Shape(sizes.inner()), Mixer::stepBiases);
        skip = parameter("skip", Parameter.Type.OTHER, new Shape(sizes.inner()), Initializer.ONES);
        rank = EngineKernel.of("first-columns", Map.of("count", Integer.toString(sizes.rank())));
    }

    @Override
    NDList recur(NDArray x, NDArray projected, RecurrentPass.Part part, NDArray state) {
        NDArray chosen = choice.forward(x); // (B, n, R + 2 N)
        NDArray few = run(rank, chosen).singletonOrThrow();
        NDArray delta = step.forward(few); // (B, n, E), before bias and softplus
        if (fused.isPresent() && part.count() >= FUSED_FROM) {
            NDArray done =
                    run(START, delta, stepBias.getArray(), part.present()).singletonOrThrow();
            NDList found = fused(x, done, chosen, state);
            NDArray y = run(END, found.get(0), x, skip.getArray(), projected).singletonOrThrow();
            return new NDList(y, found.get(1));
        }
        return run(
                way(x, part.count()),
                x,
                delta,
                stepBias.getArray(),
                chosen,
                projected,
                rate(),
                skip.getArray(),
                state,
                part.present());
    }

    @Override
    LayerStep.Text text() {
        return new LayerStep.Text("selective-layer")
                .value("inner", sizes.inner())
                .value("rank", sizes.rank())
                .value("size", sizes.stateSize())
                .exactProduct("choice", choice.packed().orElseThrow(), "u")
                .product("step", step.packed().orElseThrow(), "few")
                .array("step_bias", stepBias.getArray())
                .array("skip", skip.getArray());
    }

    private EngineKernel way(NDArray x, int tokens) {
        if (steps(tokens)) {
            return STEP;
        }
        return x.getDevice().isGpu() && tokens >= LEVELS_FROM ? LEVELS : STEPS;
    }

    /** {@inheritDoc} On the CPU long runs of tokens are scanned in Java from then on. */
    @Override
    public void pack(Precision precision) {
        super.pack(precision);
        NDArray rate = rate();
        if (!rate.getDevice().isGpu()) {
            fused = Optional.of(new FusedScan(rate.toFloatArray(), sizes.inner()));
        }
    }

    private NDList fused(NDArray x, NDArray delta, NDArray chosen, NDArray state) {
        int width = sizes.rank() + 2 * sizes.stateSize();
        FusedScan.Input input = new FusedScan.Input(
                x.toFloatArray(),
                delta.toFloatArray(),
                chosen.toFloatArray(),
                width,
                sizes.rank(),
                sizes.rank() + sizes.stateSize());
        float[] states = state.toFloatArray();
        int length = Math.toIntExact(x.getShape().get(1));
        float[] y = fused.orElseThrow().apply(input, length, states);
        NDManager manager = x.getManager();
        return new NDList(manager.create(y, x.getShape()), manager.create(states, state.getShape()));
    }

    /** {@code log(1 … N)} for every channel. */
    private static NDArray logRates(NDManager manager, Shape shape, DataType type) {
        int channels = (int) shape.get(0);
        int size = (int) shape.get(1);
        float[] values = new float[channels * size];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.log(1 + i % size);
        }
        return manager.create(values, shape);
    }
}
