// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Locale;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.Response;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.hippo.Discretisation;

/**
 * S4D (Gu et al. 2022, arXiv 2206.11893): one input and one output per channel, the state's matrix diagonal and
 * complex.
 *
 * <p>Re A = −exp(decay), so no training makes it unstable; Im A = −frequency. K_l = 2 Re Σ_n C_n B̄_n Ā_n^l takes O(H N
 * L) products but only O(H N √L) exponentials and as much memory; a step takes O(H N). Powers are taken in float64, so
 * phases are right at any length. The state is {@code (B, H, N/2, 2)}.
 */
public final class DiagonalSystem implements TimeInvariant {
    /** Of a sequence that is read into the state at once; bounds the powers held. */
    private static final int PIECE = 1024;

    private static final EngineKernel SCAN = EngineKernel.of("diagonal-scan");
    private static final EngineKernel STEP = EngineKernel.of("diagonal-step");

    private final Parameters parameters;
    private final Discretisation rule;

    /**
     * The arrays of a layer, all float32; they stay their owner's.
     *
     * @param logStep log Δ, {@code (H)}
     * @param decay log(−Re A), {@code (H, N/2)}
     * @param frequency −Im A, {@code (H, N/2)}
     * @param b B, {@code (H, N/2, 2)}
     * @param c C, {@code (H, N/2, 2)}
     * @param through D, {@code (H)}
     */
    public record Parameters(NDArray logStep, NDArray decay, NDArray frequency, NDArray b, NDArray c, NDArray through) {
        /**
         * Checks the shapes.
         *
         * @param logStep log Δ
         * @param decay log(−Re A)
         * @param frequency −Im A
         * @param b B
         * @param c C
         * @param through D
         */
        public Parameters {
            Shapes.require(
                    "decay", decay, logStep.getShape().add(decay.getShape().get(1)));
            Shapes.require("frequency", frequency, decay.getShape());
            Shapes.require("b", b, decay.getShape().add(2));
            Shapes.require("c", c, decay.getShape().add(2));
            Shapes.require("through", through, logStep.getShape());
        }
    }

    /**
     * A view of a layer.
     *
     * @param parameters its arrays
     * @param rule how it is made discrete
     */
    public DiagonalSystem(Parameters parameters, Discretisation rule) {
        this.parameters = parameters;
        this.rule = rule;
    }

    @Override
    public NDArray kernel(NDManager scope, int length) {
        Times times = Times.of(scope, length);
        Parameters p = parameters;
        NDArray all = text("diagonal-kernel", rule)
                .call(times.fine(), times.coarse(), p.logStep, p.decay, p.frequency, p.b, p.c)
                .singletonOrThrow(); // (H, M Q)
        return times.cut(all);
    }

    @Override
    public NDArray freeResponse(NDList state, int length) {
        NDArray x = state.singletonOrThrow();
        Times times = Times.of(x.getManager(), length);
        Parameters p = parameters;
        NDArray all = text("diagonal-free", rule)
                .call(times.fine(), times.coarse(), x, p.logStep, p.decay, p.frequency, p.c)
                .singletonOrThrow(); // (B, H, M Q)
        return times.cut(all);
    }

    @Override
    public NDArray convolve(NDArray u) {
        int length = (int) u.getShape().get(2);
        return Convolution.apply(u, kernel(u.getManager(), length), parameters.through);
    }

    /**
     * Reads a sequence from a state without a loop over time: outputs by convolution, the last state by one product per
     * 1,024 inputs.
     *
     * @param u {@code (B, H, L)}
     * @param state before the first input
     * @return outputs and last state, as a scan gives them
     */
    public Response convolve(NDArray u, NDList state) {
        NDManager scope = u.getManager();
        NDArray all = scope.full(new Shape(u.getShape().get(0)), u.getShape().get(2), DataType.FLOAT64);
        NDList found = read(u, all, state.singletonOrThrow());
        return new Response(found.get(0), new NDList(found.get(1)));
    }

    /**
     * Reads sequences of unequal lengths in the same way.
     *
     * @param u {@code (B, H, L)}; what stands behind the end of a row changes nothing before it
     * @param counts how many inputs of each row are read, {@code (B)}, float64, each in {@code [0, L]}
     * @param state before the first input, {@code (B, H, N/2, 2)}
     * @return outputs {@code (B, H, L)} and the state after the last input of each row
     */
    public NDList read(NDArray u, NDArray counts, NDArray state) {
        int length = (int) u.getShape().get(2);
        NDList outputs = new NDList();
        NDArray before = state;
        NDArray left = counts;
        for (int from = 0; from < length; from += PIECE) {
            int to = Math.min(length, from + PIECE);
            NDArray piece = from == 0 && to == length ? u : u.get(new NDIndex(":, :, " + from + ":" + to));
            outputs.add(convolve(piece).add(freeResponse(new NDList(before), to - from)));
            before = end(piece, left.clip(0, to - from), before);
            left = left.sub(to - from);
        }
        return new NDList(outputs.size() == 1 ? outputs.get(0) : NDArrays.concat(outputs, 2), before);
    }

    /** Ā^n x + Σ_t Ā^{n−1−t} B̄ u_t, n the count of a row. */
    private NDArray end(NDArray u, NDArray counts, NDArray state) {
        int length = (int) u.getShape().get(2);
        NDArray back = u.getManager().arange(length - 1, -1, -1, DataType.FLOAT64);
        Parameters p = parameters;
        return text("diagonal-end", rule)
                .call(u, counts, back, state, p.logStep, p.decay, p.frequency, p.b)
                .singletonOrThrow();
    }

    /**
     * One step, of the rows that have an input.
     *
     * @param u {@code (B, H, 1)}
     * @param present above 0 for rows whose state goes on, {@code (B, 1, 1)} or {@code (1, 1, 1)}
     * @param state {@code (B, H, N/2, 2)}
     * @param discrete what {@link #discrete} made
     * @return outputs {@code (B, H, 1)} and states
     */
    public NDList step(NDArray u, NDArray present, NDArray state, NDList discrete) {
        return STEP.call(u, present, state, discrete.get(0), discrete.get(1), parameters.c, parameters.through);
    }

    /**
     * The discrete matrices.
     *
     * @param owner owns them
     * @return Ā and B̄, {@code (H, N/2, 2)} each
     */
    public NDList discrete(NDManager owner) {
        Parameters p = parameters;
        NDList numbers = text("diagonal-discrete", rule).call(p.logStep, p.decay, p.frequency, p.b);
        numbers.attach(owner);
        return numbers;
    }

    @Override
    public Recurrence recurrence(NDManager owner) {
        Parameters p = parameters;
        NDList all = new NDList(discrete(owner));
        all.add(p.c);
        all.add(p.through);
        Shape shape = p.decay.getShape();
        return new DiscreteRecurrence(SCAN, (int) shape.get(0), shape.add(2), all);
    }

    /** A text with a rule of discretisation in it. */
    static EngineKernel text(String name, Discretisation rule) {
        String pole = "(__torch__.ssm_pole)(decay, frequency, )";
        String call = rule.alpha().isPresent()
                ? String.format(
                        Locale.ROOT,
                        "(__torch__.ssm_bilinear)(step, %s, %s, )",
                        pole,
                        rule.alpha().getAsDouble())
                : "(__torch__.ssm_held)(step, " + pole + ", )";
        return EngineKernel.of(name, Map.of("rule", call));
    }
}
