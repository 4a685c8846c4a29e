// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.initializer.Initializer;
import java.util.Optional;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.GeluKernel;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.ssm.kernel.DiagonalSystem;
import org.apache.commons.math3.complex.Complex;

/**
 * A layer of S4D (Gu et al. 2022, arXiv 2206.11893): a diagonal state system for each channel, GELU, a linear layer to
 * twice the channels, and one half gating the other.
 *
 * <p>In training and over many tokens the system is a convolution; a single token is one step. Both know padding: what
 * stands behind the end of a row changes no state.
 */
final class DiagonalMixer extends LayerPart {
    private static final EngineKernel GATE = EngineKernel.of("gate-halves");
    private static final EngineKernel COUNTED = EngineKernel.of("count-present");

    private final DiagonalSizes sizes;
    private final Parameter logStep;
    private final Parameter decay;
    private final Parameter frequency;
    private final Parameter entry;
    private final Parameter read;
    private final Parameter skip;
    private final Linear output;
    private Optional<NDList> discrete = Optional.empty();

    DiagonalMixer(DiagonalSizes sizes, Compute compute) {
        this.sizes = sizes;
        Shape channels = new Shape(sizes.inner());
        Shape poles = channels.add(sizes.stateSize() / 2);
        logStep = parameter("log_step", Parameter.Type.OTHER, channels, DiagonalMixer::logSteps);
        decay = parameter(
                "decay",
                Parameter.Type.OTHER,
                poles,
                (manager, shape, type) -> repeated(manager, shape, n -> Math.log(-poles()[n].getReal())));
        frequency = parameter(
                "frequency",
                Parameter.Type.OTHER,
                poles,
                (manager, shape, type) -> repeated(manager, shape, n -> -poles()[n].getImaginary()));
        entry = parameter("entry", Parameter.Type.OTHER, poles.add(2), this::entries);
        float deviation = (float) Math.sqrt(0.5);
        read = parameter(
                "read",
                Parameter.Type.OTHER,
                poles.add(2),
                (manager, shape, type) -> manager.randomNormal(0, deviation, shape, type));
        skip = parameter("skip", Parameter.Type.OTHER, channels, Initializer.ONES);
        output = part("output", Linear.biased(sizes.inner(), 2 * sizes.inner(), compute));
    }

    @Override
    NDArray forward(NDArray x, int layer, RecurrentPass pass) {
        NDArray y = pass.run(layer, x, (piece, part, window, state) -> {
            NDList found = run(piece.transpose(0, 2, 1), part, state, pass.mode());
            return new NDList(found.get(0).transpose(0, 2, 1), window.stopGradient(), found.get(1));
        }); // (B, n, D)
        return GATE.call(output.forward(GeluKernel.tanh(y))).singletonOrThrow(); // (B, n, D)
    }

    private NDList run(NDArray u, RecurrentPass.Part part, NDArray state, Mode mode) {
        DiagonalSystem system = system();
        if (mode == Mode.TRAINING) {
            return new NDList(system.convolve(u), state.stopGradient()); // nobody goes on from here
        }
        if (part.count() == 1 && discrete.isPresent()) {
            return system.step(u, part.present(), state, discrete.get());
        }
        NDArray counts = COUNTED.call(part.present(), u).singletonOrThrow();
        return system.read(u, counts, state);
    }

    private DiagonalSystem system() {
        return new DiagonalSystem(
                new DiagonalSystem.Parameters(
                        logStep.getArray(),
                        decay.getArray(),
                        frequency.getArray(),
                        entry.getArray(),
                        read.getArray(),
                        skip.getArray()),
                sizes.rule());
    }

    /** {@inheritDoc} The discrete matrices are then made once. */
    @Override
    public void pack(Precision precision) {
        super.pack(precision);
        discrete = Optional.of(system().discrete(logStep.getArray().getManager()));
    }

    private Complex[] poles() {
        return sizes.start().poles(sizes.stateSize());
    }

    private NDArray entries(NDManager manager, Shape shape, DataType type) {
        Complex[] entries = sizes.start().entries(sizes.stateSize());
        return repeated(manager, shape, i -> i % 2 == 0 ? entries[i / 2].getReal() : entries[i / 2].getImaginary());
    }

    /** One number of a channel. */
    private interface Law {
        double at(int i);
    }

    /** The same numbers for every channel. */
    private static NDArray repeated(NDManager manager, Shape shape, Law law) {
        int count = (int) (shape.size() / shape.get(0));
        float[] once = new float[count];
        for (int i = 0; i < count; i++) {
            once[i] = (float) law.at(i);
        }
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = once[i % count];
        }
        return manager.create(values, shape);
    }

    /** Uniform in their logarithm from 0.001 to 0.1. */
    private static NDArray logSteps(NDManager manager, Shape shape, DataType type) {
        return manager.randomUniform((float) Math.log(1e-3), (float) Math.log(0.1), shape, type);
    }
}
