// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.hippo.Discretisation;

/**
 * S5 (Smith et al. 2023, arXiv 2208.04933): one system with all channels as its inputs and outputs, its matrix diagonal
 * and complex, a step of its own for each number of the state.
 *
 * <p>A scan takes O(P L) and two matrix products over the whole sequence; the convolution is made in the state, where
 * it is P sequences long and not H². The state is {@code (B, P/2, 2)}.
 */
public final class MimoSystem implements TimeInvariant {
    private static final EngineKernel SCAN = EngineKernel.of("mimo-scan");

    private final Parameters parameters;
    private final Discretisation rule;

    /**
     * The arrays of a layer, all float32; they stay their owner's.
     *
     * @param logStep log Δ, {@code (P/2)}
     * @param decay log(−Re Λ), {@code (P/2)}
     * @param frequency −Im Λ, {@code (P/2)}
     * @param b B̃, {@code (P/2, H, 2)}
     * @param c C̃, {@code (H, P/2, 2)}
     * @param through D, {@code (H)}
     */
    public record Parameters(NDArray logStep, NDArray decay, NDArray frequency, NDArray b, NDArray c, NDArray through) {
        /**
         * Checks the shapes.
         *
         * @param logStep log Δ
         * @param decay log(−Re Λ)
         * @param frequency −Im Λ
         * @param b B̃
         * @param c C̃
         * @param through D
         */
        public Parameters {
            long states = logStep.getShape().get(0);
            long channels = through.getShape().get(0);
            Shapes.require("decay", decay, logStep.getShape());
            Shapes.require("frequency", frequency, logStep.getShape());
            Shapes.require("b", b, new Shape(states, channels, 2));
            Shapes.require("c", c, new Shape(channels, states, 2));
        }
    }

    /**
     * A view of a layer.
     *
     * @param parameters its arrays
     * @param rule how it is made discrete; the hold, as published, or another
     */
    public MimoSystem(Parameters parameters, Discretisation rule) {
        this.parameters = parameters;
        this.rule = rule;
    }

    @Override
    public NDArray kernel(NDManager scope, int length) {
        Parameters p = parameters;
        return DiagonalSystem.text("mimo-kernel", rule)
                .call(time(scope, length), p.logStep, p.decay, p.frequency, p.b, p.c)
                .singletonOrThrow(); // (H, H, L)
    }

    @Override
    public NDArray freeResponse(NDList state, int length) {
        Parameters p = parameters;
        NDArray x = state.singletonOrThrow();
        return DiagonalSystem.text("mimo-free", rule)
                .call(x, time(x.getManager(), length), p.logStep, p.decay, p.frequency, p.c)
                .singletonOrThrow();
    }

    @Override
    public NDArray convolve(NDArray u) {
        Parameters p = parameters;
        NDArray time = time(u.getManager(), (int) u.getShape().get(2));
        return DiagonalSystem.text("mimo-convolve", rule)
                .call(u, time, p.logStep, p.decay, p.frequency, p.b, p.c, p.through)
                .singletonOrThrow();
    }

    private static NDArray time(NDManager scope, int length) {
        return scope.arange(0, length, 1, DataType.FLOAT64);
    }

    @Override
    public Recurrence recurrence(NDManager owner) {
        Parameters p = parameters;
        NDList numbers = DiagonalSystem.text("mimo-discrete", rule).call(p.logStep, p.decay, p.frequency, p.b);
        NDList all = new NDList(numbers);
        all.add(p.c);
        all.add(p.through);
        numbers.attach(owner);
        int channels = (int) p.through.getShape().get(0);
        return new DiscreteRecurrence(SCAN, channels, p.logStep.getShape().add(2), all);
    }
}
