// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.anyorder.kernel.EngineKernel;

/**
 * The causal convolution y_t = Σ_s K_{t−s} u_s: by Fourier transforms of twice the length, O(L log L), or for short
 * sequences as a product with a Toeplitz matrix.
 *
 * <p>Differentiable in both arrays; thread-safe.
 */
public final class Convolution {
    /** The shortest sequence that is transformed. */
    static final int TRANSFORMED = 64;

    private static final EngineKernel TRANSFORM = EngineKernel.of("convolve-transformed");
    private static final EngineKernel DIRECT = EngineKernel.of("convolve-directly");
    private static final EngineKernel THROUGH = EngineKernel.of("through");

    private Convolution() {}

    /**
     * Convolves.
     *
     * @param u {@code (B, I, L)}, float32
     * @param kernel {@code (O, L)}, O a multiple of I, where output j listens to input ⌊j I/O⌋; or {@code (O, I, L)}
     * @return {@code (B, O, L)}, owned by the manager of {@code u}
     */
    public static NDArray apply(NDArray u, NDArray kernel) {
        check(u.getShape(), kernel.getShape());
        return u.getShape().get(2) >= TRANSFORMED ? transformed(u, kernel) : direct(u, kernel);
    }

    /** Convolves, and lets the inputs through: y + D u. */
    static NDArray apply(NDArray u, NDArray kernel, NDArray through) {
        return THROUGH.call(apply(u, kernel), u, through).singletonOrThrow();
    }

    static NDArray transformed(NDArray u, NDArray kernel) {
        return TRANSFORM.call(u, kernel).singletonOrThrow();
    }

    static NDArray direct(NDArray u, NDArray kernel) {
        return DIRECT.call(u, kernel).singletonOrThrow();
    }

    private static void check(Shape u, Shape kernel) {
        boolean fits = u.dimension() == 3
                && (kernel.dimension() == 2 && kernel.get(0) % u.get(1) == 0
                        || kernel.dimension() == 3 && kernel.get(1) == u.get(1))
                && kernel.get(kernel.dimension() - 1) == u.get(2);
        if (!fits) {
            throw new IllegalArgumentException(
                    "kernel must be (O, L) with O a multiple of I, or (O, I, L), for u (B, I, L) = " + u + ", got "
                            + kernel);
        }
    }
}
