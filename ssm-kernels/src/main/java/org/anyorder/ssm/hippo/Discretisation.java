// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

import java.util.OptionalDouble;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * How a continuous system takes a step of Δ: the generalised bilinear transform, Ā = (I − αΔA)⁻¹(I + (1−α)ΔA), B̄ = (I
 * − αΔA)⁻¹ΔB, or the input held constant over the step (zero-order hold), Ā = e^{ΔA}, B̄ = A⁻¹(e^{ΔA} − I)B.
 *
 * <p>Bilinear, backward and hold are stable wherever the continuous system is; forward only where |1 + Δλ| ≤ 1.
 */
public enum Discretisation {
    /** α = 0, Euler's forward rule. */
    FORWARD(0),
    /** α = 1, Euler's backward rule. */
    BACKWARD(1),
    /** α = ½, the trapezoidal rule of Tustin. */
    BILINEAR(0.5),
    /** The input is constant between times. */
    ZERO_ORDER_HOLD(Double.NaN);

    private final double alpha;

    Discretisation(double alpha) {
        this.alpha = alpha;
    }

    /**
     * A system made discrete.
     *
     * @param system continuous
     * @param step Δ, positive
     * @return Ā and B̄
     */
    public LinearSystem apply(LinearSystem system, double step) {
        if (!(step > 0 && step < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("step must be positive and finite, got " + step);
        }
        return this == ZERO_ORDER_HOLD ? held(system, step) : bilinear(system, step, alpha);
    }

    /**
     * The generalised bilinear transform.
     *
     * @param system continuous
     * @param step Δ
     * @param alpha α, in [0, 1]
     * @return Ā and B̄
     */
    public static LinearSystem bilinear(LinearSystem system, double step, double alpha) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must be in [0, 1], got " + alpha);
        }
        RealMatrix a = new Array2DRowRealMatrix(system.a());
        RealMatrix identity = MatrixUtils.createRealIdentityMatrix(system.b().length);
        DecompositionSolver before = new LUDecomposition(identity.subtract(a.scalarMultiply(alpha * step))).getSolver();
        RealMatrix after = identity.add(a.scalarMultiply((1 - alpha) * step));
        return new LinearSystem(
                before.solve(after).getData(),
                before.solve(new ArrayRealVector(system.b()).mapMultiply(step)).toArray());
    }

    /** Of the exponential of Δ[[A, B], [0, 0]] the upper rows are Ā and B̄: A need not have an inverse. */
    private static LinearSystem held(LinearSystem system, double step) {
        int size = system.b().length;
        RealMatrix joint = new Array2DRowRealMatrix(size + 1, size + 1);
        for (int n = 0; n < size; n++) {
            for (int k = 0; k < size; k++) {
                joint.setEntry(n, k, step * system.a()[n][k]);
            }
            joint.setEntry(n, size, step * system.b()[n]);
        }
        RealMatrix power = exponential(joint);
        return new LinearSystem(
                power.getSubMatrix(0, size - 1, 0, size - 1).getData(),
                power.getColumnVector(size).getSubVector(0, size).toArray());
    }

    /** Scaling and squaring: the series converges to the last digit for a norm of at most ½. */
    private static RealMatrix exponential(RealMatrix matrix) {
        int squarings = Math.max(0, Math.getExponent(Math.max(matrix.getNorm(), Double.MIN_NORMAL)) + 2);
        RealMatrix small = matrix.scalarMultiply(Math.scalb(1.0, -squarings));
        RealMatrix term = MatrixUtils.createRealIdentityMatrix(matrix.getRowDimension());
        RealMatrix sum = term;
        for (int k = 1; k <= 20; k++) {
            term = term.multiply(small).scalarMultiply(1.0 / k);
            sum = sum.add(term);
        }
        for (int i = 0; i < squarings; i++) {
            sum = sum.multiply(sum);
        }
        return sum;
    }

    /**
     * What tells this rule from other bilinear ones.
     *
     * @return α, empty for the hold
     */
    public OptionalDouble alpha() {
        return this == ZERO_ORDER_HOLD ? OptionalDouble.empty() : OptionalDouble.of(alpha);
    }
}
