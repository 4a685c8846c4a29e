// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;
import org.anyorder.ssm.hippo.Discretisation;
import org.anyorder.ssm.hippo.HippoMatrix;

/** Random layers. */
final class Systems {
    private final NDManager owner;
    private final RandomGenerator random;

    Systems(NDManager owner, RandomGenerator random) {
        this.owner = owner;
        this.random = random;
    }

    NDArray fill(Shape shape, DoubleSupplier law) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) law.getAsDouble();
        }
        return owner.create(values, shape);
    }

    NDArray normal(long... shape) {
        return fill(new Shape(shape), random::nextGaussian);
    }

    NDArray uniform(double low, double high, long... shape) {
        return fill(new Shape(shape), () -> random.nextDouble(low, high));
    }

    /** Steps from 0.003 to 0.1. */
    NDArray logStep(int channels) {
        return uniform(Math.log(0.003), Math.log(0.1), channels);
    }

    DiagonalSystem diagonal(int channels, int half, Discretisation rule) {
        return new DiagonalSystem(
                new DiagonalSystem.Parameters(
                        logStep(channels),
                        uniform(-1.5, 1, channels, half),
                        uniform(0, 20, channels, half),
                        normal(channels, half, 2),
                        normal(channels, half, 2),
                        normal(channels)),
                rule);
    }

    DplrSystem dplr(int channels, int half, int rank) {
        DplrSystem.Parameters parameters = new DplrSystem.Parameters(
                logStep(channels),
                uniform(-1.5, 1, channels, half),
                uniform(0, 20, channels, half),
                normal(rank, channels, half, 2),
                normal(channels, half, 2),
                normal(channels, half, 2),
                normal(channels));
        return new DplrSystem(parameters, 100);
    }

    DenseSystem dense(int channels, int outputs, int size) {
        return DenseSystem.continuous(
                owner,
                logStep(channels),
                List.of(
                        flat(HippoMatrix.LEGS.a(size)),
                        flat(HippoMatrix.LEGS.b(size)).flatten()),
                normal(channels, outputs, size),
                normal((long) channels * outputs),
                Discretisation.BILINEAR);
    }

    private NDArray flat(double[]... rows) {
        float[] values = new float[rows.length * rows[0].length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
        }
        return owner.create(values, new Shape(rows.length, rows[0].length));
    }

    MimoSystem mimo(int channels, int half) {
        return new MimoSystem(
                new MimoSystem.Parameters(
                        logStep(half),
                        uniform(-1.5, 1, half),
                        uniform(0, 20, half),
                        normal(half, channels, 2),
                        normal(channels, half, 2),
                        normal(channels)),
                Discretisation.ZERO_ORDER_HOLD);
    }

    CompanionSystem companion(int kernels, int heads, int size) {
        NDArray a = normal(kernels, size);
        return new CompanionSystem(
                a.div(a.abs().sum(new int[] {1}, true)),
                normal(kernels, size),
                normal(kernels, size),
                normal((long) kernels * heads));
    }

    CompanionSystem shift(int channels, int size) {
        return CompanionSystem.shift(owner, normal(channels, size), normal(channels));
    }
}
