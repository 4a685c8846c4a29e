// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.TimeInvariant;
import org.anyorder.ssm.hippo.Discretisation;

/**
 * LSSL (Gu et al. 2021, arXiv 2110.13985): one input per channel, M outputs, any real matrix A.
 *
 * <p>The kernel is read off B̄, ĀB̄, Ā²B̄, …, made by repeated squaring in float64: O(N² L) time, O(N L) memory per
 * channel. A step takes O(N²). Slow, and what all other kernels are compared with. The state is {@code (B, H, N)}.
 */
public final class DenseSystem implements TimeInvariant {
    private static final EngineKernel KERNEL = EngineKernel.of("dense-kernel");
    private static final EngineKernel SCAN = EngineKernel.of("dense-scan");
    private static final EngineKernel NEXT = EngineKernel.of("dense-next");

    private final NDArray a;
    private final NDArray b;
    private final NDArray c;
    private final NDArray through;

    private DenseSystem(NDArray a, NDArray b, NDArray c, NDArray through) {
        Shapes.require("a", a, b.getShape().add(b.getShape().get(1)));
        Shape shape = b.getShape();
        Shapes.require("c", c, new Shape(shape.get(0), c.getShape().get(1), shape.get(1)));
        Shapes.require("through", through, new Shape(shape.get(0) * c.getShape().get(1)));
        this.a = a;
        this.b = b;
        this.c = c;
        this.through = through;
    }

    /**
     * A layer that is discrete already.
     *
     * @param a Ā, {@code (H, N, N)}
     * @param b B̄, {@code (H, N)}
     * @param c C, {@code (H, M, N)}
     * @param through D, {@code (H M)}
     * @return the view; the arrays stay their owner's
     */
    public static DenseSystem discrete(NDArray a, NDArray b, NDArray c, NDArray through) {
        return new DenseSystem(a, b, c, through);
    }

    /**
     * A continuous layer, made discrete by a bilinear rule.
     *
     * @param scope owns the discrete matrices, if no parameter's manager does; pass that of the inputs
     * @param logStep log Δ, {@code (H)}
     * @param matrices A {@code (N, N)} or {@code (H, N, N)}, B {@code (N)} or {@code (H, N)}
     * @param c C, {@code (H, M, N)}
     * @param through D, {@code (H M)}
     * @param rule any but the hold
     * @return the view
     */
    public static DenseSystem continuous(
            NDManager scope, NDArray logStep, List<NDArray> matrices, NDArray c, NDArray through, Discretisation rule) {
        double alpha =
                rule.alpha().orElseThrow(() -> new IllegalArgumentException("rule must be bilinear, got " + rule));
        NDList discrete = EngineKernel.of("dense-discrete", Map.of("alpha", String.format(Locale.ROOT, "%s", alpha)))
                .call(logStep, matrices.get(0), matrices.get(1));
        discrete.attach(scope);
        return new DenseSystem(discrete.get(0), discrete.get(1), c, through);
    }

    @Override
    public NDArray kernel(NDManager scope, int length) {
        NDArray kernel = KERNEL.call(b, time(scope, length), a, c).singletonOrThrow(); // (H M, L)
        kernel.attach(scope);
        return kernel;
    }

    @Override
    public NDArray freeResponse(NDList state, int length) {
        NDArray x = state.singletonOrThrow();
        NDArray start = NEXT.call(x, a).singletonOrThrow(); // Ā x
        return KERNEL.call(start, time(x.getManager(), length), a, c).singletonOrThrow();
    }

    private static NDArray time(NDManager scope, int length) {
        return scope.arange(0, length, 1, DataType.FLOAT32);
    }

    @Override
    public NDArray convolve(NDArray u) {
        int length = (int) u.getShape().get(2);
        return Convolution.apply(u, kernel(u.getManager(), length), through);
    }

    @Override
    public Recurrence recurrence(NDManager owner) {
        Shape shape = b.getShape();
        return new DiscreteRecurrence(SCAN, (int) shape.get(0), shape, List.of(a, b, c, through));
    }
}
