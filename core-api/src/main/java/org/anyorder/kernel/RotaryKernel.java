// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary position embedding of the half-split kind (Su et al. 2021, arXiv 2104.09864, in the layout of GPT-NeoX and
 * Llama): coordinates {@code i} and {@code i + R/2} of the first R turn together, the others pass.
 *
 * <p>Differentiable in all arrays; thread-safe. One call instead of ten.
 */
public final class RotaryKernel {
    private static final EngineKernel ROTARY = EngineKernel.of("rotary");

    private RotaryKernel() {}

    /**
     * Rotates the heads of a batch.
     *
     * @param x {@code (B, H, T, d)}, float32
     * @param cosines {@code (B, T, R/2)}, float32, R at most d; a batch of 1 serves all rows
     * @param sines the shape of {@code cosines}
     * @return {@code (B, H, T, d)}, owned by the manager of {@code x}
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public static NDArray apply(NDArray x, NDArray cosines, NDArray sines) {
        Shape shape = x.getShape();
        if (shape.dimension() != 4) {
            throw new IllegalArgumentException("x must be (B, H, T, d), got " + shape);
        }
        check(shape, new Shape(shape.get(0), shape.get(2), shape.get(3)), cosines, sines);
        return ROTARY.call(x, cosines, sines).singletonOrThrow();
    }

    /** Checks angles for B rows of T tokens of width d; {@code x} is what a refusal names. */
    static void check(Shape x, Shape rows, NDArray cosines, NDArray sines) {
        Shape angles = cosines.getShape();
        boolean fits = angles.dimension() == 3
                && (angles.get(0) == rows.get(0) || angles.get(0) == 1)
                && angles.get(1) == rows.get(1)
                && angles.get(2) * 2 <= rows.get(2);
        if (!fits) {
            throw new IllegalArgumentException(
                    "cosines must be (B, T, R/2) with R at most d for x " + x + ", got " + angles);
        }
        if (!sines.getShape().equals(angles)) {
            throw new IllegalArgumentException(
                    "sines must have the shape of cosines, " + angles + ", got " + sines.getShape());
        }
    }
}
