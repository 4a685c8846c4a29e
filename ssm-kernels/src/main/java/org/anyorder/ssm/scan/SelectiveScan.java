// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;

/**
 * The selective scan of Mamba (Gu and Dao 2023, arXiv 2312.00752, Algorithm 2) as an engine kernel, differentiable in
 * all arrays: {@code h = exp(Δ A) h + Δ u B}, {@code y = C h}, for every channel a state of N numbers.
 *
 * <p>Legend: delta = Δ, which must be what multiplies A and B already (bias added, softplus applied). Channels share B
 * and C in G groups of consecutive ones. The input is multiplied by Δ alone (Euler), not by an integral over the step.
 * Only products with numbers {@code exp(Δ A)} are formed, never their inverses, so that nothing overflows where
 * {@code Δ A ≤ 0}, however negative. Immutable and thread-safe.
 */
public final class SelectiveScan {

    /** How the steps are ordered; the results differ in rounding alone. */
    public enum Way {
        /**
         * One after the other, {@code L} steps over {@code B · D · N} states. The way of CPUs: nothing of size {@code L
         * · D · N} is kept unless a gradient is recorded.
         */
        STEPS("selective_steps"),
        /**
         * In chunks of 32, all chunks at once, then the carries from chunk to chunk: {@code 32 + L / 32} dependent
         * steps, each over more states. Twice the arithmetic; for devices that are idle in short steps.
         */
        LEVELS("selective_levels");

        private final EngineKernel real;
        private final EngineKernel complex;

        Way(String function) {
            real = EngineKernel.of("selective-scan", Map.of("way", function));
            complex = EngineKernel.of("selective-scan-complex", Map.of("way", function));
        }
    }

    private SelectiveScan() {}

    /**
     * Runs the recurrence.
     *
     * @param u {@code (B, L, D)}, float32
     * @param delta {@code (B, L, D)}, float32
     * @param a {@code (D, N)}, float32; {@code (D, N, 2)} if complex, which then stands for a conjugate pair
     * @param b {@code (B, L, G, N)}, or {@code (B, L, G, N, 2)} if complex
     * @param c as {@code b}
     * @param state what came before, {@code (B, D, N)}, or {@code (B, D, N, 2)} if complex
     * @param way how the steps are ordered
     * @return y {@code (B, L, D)} and the last state, owned by the manager of {@code u}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDList apply(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c, NDArray state, Way way) {
        boolean complex = a.getShape().dimension() == 3;
        check(u, delta, a, b, c, state, complex);
        return (complex ? way.complex : way.real).call(u, delta, a, b, c, state);
    }

    private static void check(
            NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c, NDArray state, boolean complex) {
        Shape shape = u.getShape();
        require("u", u, shape.dimension() == 3 && shape.size() > 0, "(B, L, D), none of them 0");
        Shape pair = complex ? new Shape(2) : new Shape();
        long channels = shape.get(2);
        require("delta", delta, delta.getShape().equals(shape), "that of u, " + shape);
        Shape rates = a.getShape();
        require(
                "a",
                a,
                rates.dimension() == (complex ? 3 : 2) && rates.get(0) == channels && (!complex || rates.get(2) == 2),
                "(" + channels + ", N), or (" + channels + ", N, 2)");
        long groups = b.getShape().dimension() > 2 ? b.getShape().get(2) : 0;
        Shape shared = new Shape(shape.get(0), shape.get(1), groups, rates.get(1)).addAll(pair);
        require(
                "b",
                b,
                groups > 0 && channels % groups == 0 && b.getShape().equals(shared),
                "(B, L, G, N) = " + shared + " with G a divisor of " + channels);
        require("c", c, c.getShape().equals(shared), "that of b, " + shared);
        Shape states = new Shape(shape.get(0), channels, rates.get(1)).addAll(pair);
        require("state", state, state.getShape().equals(states), states.toString());
    }

    private static void require(String name, NDArray array, boolean holds, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "shape of " + name + " must be " + allowed + ", got " + array.getShape());
        }
    }
}
