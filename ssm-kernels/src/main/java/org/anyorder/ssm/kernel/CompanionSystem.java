// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.TimeInvariant;

/**
 * The companion system of SpaceTime (Zhang et al. 2023, arXiv 2303.09489): a shift register of d numbers whose last is
 * fed back with weights a. Real and discrete; autoregression is the case a = 0, b = e₀. K kernels serve H channels,
 * each H/K in turn.
 *
 * <p>With |a|₁ ≤ 1 the system is stable. The kernel is c b, c A b, … by repeated squaring, O(d² L);
 * {@link #transformed} takes O(d log d + L log L), but divides 0 by 0 where an eigenvalue of A is an L-th root of
 * unity. A step takes O(d). The state is {@code (B, H, d)}.
 */
public final class CompanionSystem implements TimeInvariant {
    private static final EngineKernel KRYLOV = EngineKernel.of("companion-krylov", Map.of("a", "a", "c", "c"));
    private static final EngineKernel KRYLOV_BY_CHANNEL = EngineKernel.of(
            "companion-krylov",
            Map.of(
                    "a",
                    "(__torch__.companion_repeated)(a, channels, )",
                    "c",
                    "(__torch__.companion_repeated)(c, channels, )"));
    private static final EngineKernel TRUNCATED = EngineKernel.of("companion-truncated");
    private static final EngineKernel TRANSFORMED = EngineKernel.of("companion-transformed");
    private static final EngineKernel SCAN = EngineKernel.of("companion-scan");
    private static final EngineKernel NEXT = EngineKernel.of("companion-next");

    /** The least distance of an eigenvalue from a root of unity at which the transformed kernel is to be trusted. */
    private static final double SINGULAR = 1e-5;

    private final NDArray a;
    private final NDArray b;
    private final NDArray c;
    private final NDArray through;

    /**
     * A view of a layer. The arrays stay their owner's.
     *
     * @param a the weights of the feedback, {@code (K, d)}
     * @param b where inputs enter, {@code (K, d)}
     * @param c what outputs read, {@code (K, d)}
     * @param through D, {@code (H)}, H a multiple of K
     */
    public CompanionSystem(NDArray a, NDArray b, NDArray c, NDArray through) {
        Shapes.require("b", b, a.getShape());
        Shapes.require("c", c, a.getShape());
        if (through.getShape().get(0) % a.getShape().get(0) != 0) {
            throw new IllegalArgumentException("through must hold a multiple of "
                    + a.getShape().get(0) + " channels, as many as there are kernels, got " + through.getShape());
        }
        this.a = a;
        this.b = b;
        this.c = c;
        this.through = through;
    }

    /**
     * A register without feedback: y_t = Σ_i c_i u_{t−i} + D u_t.
     *
     * @param scope owns what the view needs besides
     * @param c the weights of the past, the present first, {@code (K, d)}
     * @param through D, {@code (H)}
     * @return the view
     */
    public static CompanionSystem shift(NDManager scope, NDArray c, NDArray through) {
        NDArray none = scope.zeros(c.getShape(), DataType.FLOAT32);
        NDArray first = scope.zeros(c.getShape(), DataType.FLOAT32);
        first.set(new NDIndex(":, 0"), 1f);
        return new CompanionSystem(none, first, c, through);
    }

    @Override
    public NDArray kernel(NDManager scope, int length) {
        NDArray time = scope.arange(0, length, 1, DataType.FLOAT64);
        return KRYLOV.call(time, b, a, c, through).singletonOrThrow(); // (H, L)
    }

    /**
     * The kernel by Fourier transforms of cross-correlations, in float64; by repeated squaring where that is singular.
     * Not differentiable there.
     *
     * @param scope owns the result
     * @param length L, at least 1
     * @return as {@link #kernel}
     */
    public NDArray transformed(NDManager scope, int length) {
        NDArray time = scope.arange(0, length, 1, DataType.FLOAT64);
        NDArray read = TRUNCATED.call(time, a, c).singletonOrThrow(); // c (I − A^L)
        NDList results = TRANSFORMED.call(time, a, b, read);
        boolean sound = results.get(1).getDouble() >= SINGULAR;
        int heads = (int) (through.getShape().get(0) / a.getShape().get(0));
        return sound ? results.get(0).repeat(0, heads) : kernel(scope, length);
    }

    /**
     * What outputs read in the transformed kernel, c (I − A^L).
     *
     * @param scope owns the result
     * @param length L, at least 1
     * @return {@code (K, d)}
     */
    NDArray truncated(NDManager scope, int length) {
        return TRUNCATED
                .call(scope.arange(0, length, 1, DataType.FLOAT64), a, c)
                .singletonOrThrow();
    }

    @Override
    public NDArray freeResponse(NDList state, int length) {
        NDArray x = state.singletonOrThrow();
        NDArray next = NEXT.call(x, a).singletonOrThrow();
        NDArray time = x.getManager().arange(0, length, 1, DataType.FLOAT64);
        return KRYLOV_BY_CHANNEL.call(time, next, a, c, through).singletonOrThrow();
    }

    @Override
    public NDArray convolve(NDArray u) {
        int length = (int) u.getShape().get(2);
        return Convolution.apply(u, kernel(u.getManager(), length), through);
    }

    @Override
    public Recurrence recurrence(NDManager owner) {
        long channels = through.getShape().get(0);
        return new DiscreteRecurrence(
                SCAN, (int) channels, new Shape(channels, a.getShape().get(1)), List.of(a, b, c, through));
    }
}
