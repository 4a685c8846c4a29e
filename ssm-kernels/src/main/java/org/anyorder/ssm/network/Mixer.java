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
import org.anyorder.nn.Linear;

/**
 * What a layer of a Mamba network does to its input: project, convolve the last W inputs of every channel, run the
 * recurrence, gate, project back.
 *
 * <p>Decay rates, skips and biases of steps stay float32 in any precision.
 */
abstract class Mixer extends LayerPart {
    // Steps at the start: uniform in their logarithm between these two.
    private static final double LEAST_STEP = 1e-3;
    private static final double MOST_STEP = 0.1;
    private static final double STEP_FLOOR = 1e-4;

    private static final EngineKernel TAP_ROWS = EngineKernel.of("tap-rows");

    private final Linear input;
    private final Linear output;
    private final Parameter taps;
    private final Parameter tapBias;
    private final Parameter logRate;
    private final EngineKernel convolution;
    private final EngineKernel decayRate;
    private Optional<NDArray> rate = Optional.empty();

    /** Declares what all mixers have. */
    Mixer(MixerSizes sizes, Shape rates, Initializer logRates, Ends ends) {
        input = part("input", ends.input());
        float bound = (float) (1 / Math.sqrt(sizes.window()));
        Initializer uniform = (manager, shape, type) -> manager.randomUniform(-bound, bound, shape, type);
        Shape kernel = new Shape(sizes.convolved(), 1, sizes.window());
        taps = parameter("convolution_weight", Parameter.Type.WEIGHT, kernel, uniform);
        tapBias = parameter("convolution_bias", Parameter.Type.BIAS, new Shape(sizes.convolved()), uniform);
        logRate = parameter("log_rate", Parameter.Type.OTHER, rates, logRates);
        output = part("output", ends.output());
        boolean each = rates.dimension() == 2; // of every state of every channel: channels side by side
        decayRate = EngineKernel.of("decay-rate", Map.of("form", each ? "torch.contiguous(torch.t(rate))" : "rate"));
        convolution = EngineKernel.of("causal-convolution", Map.of("from", Integer.toString(ends.convolvedFrom())));
    }

    /** The two projections, and from which column of the first on the convolution reads. */
    record Ends(Linear input, Linear output, int convolvedFrom) {}

    @Override
    final NDArray forward(NDArray x, int layer, RecurrentPass pass) {
        NDArray projected = input.forward(x); // (B, n, …)
        NDArray y = pass.run(layer, projected, this::part);
        return output.forward(behind(y)); // (B, n, D)
    }

    private NDList part(NDArray projected, RecurrentPass.Part part, NDArray window, NDArray state) {
        NDList convolved =
                run(convolution, projected, taps.getArray(), tapBias.getArray(), window, part.present(), part.places());
        NDList found = recur(convolved.get(0), projected, part, state);
        return new NDList(found.get(0), convolved.get(1), found.get(1));
    }

    /**
     * The recurrence and its gate.
     *
     * @param x what came out of the convolution
     * @param projected all that the input was projected to
     * @param part which tokens
     * @param state before them
     * @return what goes on, {@code (B, n, E)}, and the state behind them
     */
    abstract NDList recur(NDArray x, NDArray projected, RecurrentPass.Part part, NDArray state);

    /** {@inheritDoc} None on a GPU, which waits for no call. */
    @Override
    final Optional<LayerStep> step(NDArray norm, double epsilon) {
        if (rate.isEmpty() || norm.getDevice().isGpu()) {
            return Optional.empty();
        }
        LayerStep.Text text = text().norm(norm, epsilon)
                .exactProduct("input", input.packed().orElseThrow(), "normed")
                .array(
                        "taps",
                        TAP_ROWS.call(taps.getArray(), tapBias.getArray()).singletonOrThrow())
                .array("rate", rate())
                .product("output", output.packed().orElseThrow(), "gated");
        return Optional.of(text.step());
    }

    /** The text of the whole layer, filled with what belongs to the recurrence. */
    abstract LayerStep.Text text();

    /** What comes between the recurrence and the last projection. */
    NDArray behind(NDArray y) {
        return y;
    }

    /** Whether this is one more token of texts that are generated: nobody asks for a gradient any more. */
    final boolean steps(long tokens) {
        return rate.isPresent() && tokens == 1;
    }

    /**
     * Runs a kernel; once packed it needs no record, which saves up to a third of the time of a few small operators and
     * an eighth of a scan's.
     */
    final NDList run(EngineKernel kernel, NDArray... inputs) {
        return rate.isPresent() ? kernel.infer(inputs) : kernel.call(inputs);
    }

    /** A, below 0: {@code (H)}, or {@code (N, E)}. */
    final NDArray rate() {
        return rate.orElseGet(() -> decayRate.call(logRate.getArray()).singletonOrThrow());
    }

    /** {@inheritDoc} The decay rates are then made once. */
    @Override
    public void pack(Precision precision) {
        super.pack(precision);
        NDArray once = decayRate.call(logRate.getArray()).singletonOrThrow();
        once.attach(logRate.getArray().getManager());
        rate = Optional.of(once);
    }

    /** Biases of which softplus makes steps. */
    static NDArray stepBiases(NDManager manager, Shape shape, DataType type) {
        float[] biases = manager.randomUniform(0, 1, shape, type).toFloatArray();
        for (int i = 0; i < biases.length; i++) {
            double range = Math.log(MOST_STEP) - Math.log(LEAST_STEP);
            double step = Math.max(STEP_FLOOR, Math.exp(Math.log(LEAST_STEP) + biases[i] * range));
            biases[i] = (float) (step + Math.log(-Math.expm1(-step)));
        }
        return manager.create(biases, shape);
    }
}
