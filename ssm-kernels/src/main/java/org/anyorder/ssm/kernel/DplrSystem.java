// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.TimeInvariant;

/**
 * S4 (Gu et al. 2022, arXiv 2111.00396): one input and one output per channel, the state's matrix diagonal minus a low
 * rank, A = Λ − P P*, in the form that cannot become unstable (Goel et al. 2022, arXiv 2202.09729), with the bilinear
 * rule.
 *
 * <p>The kernel is the inverse transform of its generating function at the roots of unity, by Cauchy products and
 * Woodbury's identity: O(H N L), no power of a matrix. The products are written with 2(1−ω) − Δλ(1+ω), which has no
 * pole at ω = −1, and in float64: a pole of a long memory lies next to a node, and gradients there lose all digits in
 * float32. In place of C the layer holds C̃ = (I − Ā^l)ᵀ C, made for kernels of length l; a longer kernel is taken from
 * C̃ of 2l, 4l, … . A step takes O(N) too; it needs C itself, which is solved for once, in float64.
 *
 * <p>The state is {@code (B, H, N/2, 2)}.
 */
public final class DplrSystem implements TimeInvariant {
    private static final EngineKernel KERNEL = EngineKernel.of("dplr-kernel");
    private static final EngineKernel DISCRETE = EngineKernel.of("dplr-discrete");
    private static final EngineKernel FREE = EngineKernel.of("dplr-free");
    private static final EngineKernel SCAN = EngineKernel.of("dplr-scan");
    private static final EngineKernel DENSE = EngineKernel.of("dplr-dense");

    private final Parameters parameters;
    private final int length;

    /**
     * The arrays of a layer, all float32; they stay their owner's.
     *
     * @param logStep log Δ, {@code (H)}
     * @param decay log(−Re Λ), {@code (H, N/2)}
     * @param frequency −Im Λ, {@code (H, N/2)}
     * @param p P, {@code (rank, H, N/2, 2)}
     * @param b B, {@code (H, N/2, 2)}
     * @param c C̃, {@code (H, N/2, 2)}
     * @param through D, {@code (H)}
     */
    public record Parameters(
            NDArray logStep, NDArray decay, NDArray frequency, NDArray p, NDArray b, NDArray c, NDArray through) {
        /**
         * Checks the shapes.
         *
         * @param logStep log Δ
         * @param decay log(−Re Λ)
         * @param frequency −Im Λ
         * @param p P
         * @param b B
         * @param c C̃
         * @param through D
         */
        public Parameters {
            Shapes.require(
                    "decay", decay, logStep.getShape().add(decay.getShape().get(1)));
            Shapes.require("frequency", frequency, decay.getShape());
            Shapes.require("b", b, decay.getShape().add(2));
            Shapes.require("c", c, decay.getShape().add(2));
            Shapes.require("p", p, new Shape(p.getShape().get(0)).addAll(b.getShape()));
            Shapes.require("through", through, logStep.getShape());
        }
    }

    /**
     * A view of a layer.
     *
     * @param parameters its arrays
     * @param length the length of kernels that C̃ was made for, at least 1
     */
    public DplrSystem(Parameters parameters, int length) {
        if (!(length >= 1)) {
            throw new IllegalArgumentException("length must be at least 1, got " + length);
        }
        this.parameters = parameters;
        this.length = length;
    }

    /**
     * C̃ of a C, to start a layer from.
     *
     * @param owner owns the result
     * @param parameters with C in the place of C̃
     * @param length the length of kernels that C̃ is for
     * @return C̃, {@code (H, N/2, 2)}
     */
    public static NDArray truncated(NDManager owner, Parameters parameters, int length) {
        return change(owner, parameters, length, "torch.sub(given, torch.matmul(power, given))");
    }

    /** A system whose C̃ is for kernels of at least some length; its own if that will do. */
    DplrSystem reaching(NDManager scope, int wanted) {
        DplrSystem system = this;
        while (system.length < wanted) {
            NDArray c = change(scope, system.parameters, system.length, "torch.add(given, torch.matmul(power, given))");
            system = new DplrSystem(system.with(c), 2 * system.length);
        }
        return system;
    }

    private Parameters with(NDArray c) {
        Parameters p = parameters;
        return new Parameters(p.logStep, p.decay, p.frequency, p.p, p.b, c, p.through);
    }

    /** (I ± Ā^l)ᵀ c or its inverse, as the text says. */
    private static NDArray change(NDManager owner, Parameters p, int length, String read) {
        NDArray changed = EngineKernel.of("dplr-untruncated", Map.of("length", Integer.toString(length), "read", read))
                .call(p.logStep, p.decay, p.frequency, p.p, p.c)
                .singletonOrThrow();
        changed.attach(owner);
        return changed;
    }

    @Override
    public NDArray kernel(NDManager scope, int wanted) {
        NDArray b = parameters.b.expandDims(0);
        b.attach(scope);
        return spectral(scope, wanted, b).squeeze(0);
    }

    @Override
    public NDArray freeResponse(NDList state, int wanted) {
        NDArray x = state.singletonOrThrow();
        Parameters p = parameters;
        // Ā x is what (I + ΔA/2) x / Δ would be as B.
        NDArray b = FREE.call(x, p.logStep, p.decay, p.frequency, p.p).singletonOrThrow();
        return spectral(x.getManager(), wanted, b);
    }

    /** Kernels of several B, {@code (R, H, N/2, 2)} → {@code (R, H, L)}. */
    private NDArray spectral(NDManager scope, int wanted, NDArray b) {
        DplrSystem reaching = reaching(scope, wanted);
        Parameters p = reaching.parameters;
        NDArray time = scope.arange(0, reaching.length, 1, DataType.FLOAT64);
        NDArray all =
                KERNEL.call(time, p.logStep, p.decay, p.frequency, p.p, b, p.c).singletonOrThrow();
        return reaching.length == wanted ? all : all.get("..., :" + wanted);
    }

    @Override
    public NDArray convolve(NDArray u) {
        int wanted = (int) u.getShape().get(2);
        return Convolution.apply(u, kernel(u.getManager(), wanted), parameters.through);
    }

    @Override
    public Recurrence recurrence(NDManager owner) {
        Parameters p = parameters;
        NDList numbers = DISCRETE.call(p.logStep, p.decay, p.frequency, p.p, p.b);
        NDArray c = change(owner, p, length, "torch.linalg_solve(torch.sub(one, power), given)");
        NDList all = new NDList(numbers);
        all.add(p.p);
        all.add(c);
        all.add(p.through);
        numbers.attach(owner);
        Shape shape = p.decay.getShape();
        return new DiscreteRecurrence(SCAN, (int) shape.get(0), shape.add(2), all);
    }

    /**
     * Ā {@code (H, N, N, 2)} and B̄ {@code (H, N, 2)} of the whole state, each number before its conjugate; float64.
     */
    NDList dense() {
        Parameters p = parameters;
        return DENSE.call(p.logStep, p.decay, p.frequency, p.p, p.b);
    }
}
