// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.anyorder.ssm.scan.SelectiveScan.Way;

/**
 * Inputs of a selective scan of B rows, L tokens, D channels, N states, G groups.
 *
 * @param u {@code (B, L, D)}
 * @param delta {@code (B, L, D)}
 * @param a {@code (D, N)}
 * @param b {@code (B, L, G, N)}
 * @param c {@code (B, L, G, N)}
 * @param state {@code (B, D, N)}
 */
record Scans(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c, NDArray state) {

    static Scans random(NDManager scope, RandomGenerator random, int rows, int length, int channels, int size) {
        float[] rates = numbers(random, channels * size);
        for (int i = 0; i < rates.length; i++) {
            rates[i] = -Math.abs(rates[i]) - 0.01f;
        }
        float[] steps = numbers(random, rows * length * channels);
        for (int i = 0; i < steps.length; i++) {
            steps[i] = Math.abs(steps[i]);
        }
        return new Scans(
                scope.create(numbers(random, rows * length * channels), new Shape(rows, length, channels)),
                scope.create(steps, new Shape(rows, length, channels)),
                scope.create(rates, new Shape(channels, size)),
                scope.create(numbers(random, rows * length * size), new Shape(rows, length, 1, size)),
                scope.create(numbers(random, rows * length * size), new Shape(rows, length, 1, size)),
                scope.create(numbers(random, rows * channels * size), new Shape(rows, channels, size)));
    }

    static float[] numbers(RandomGenerator random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    int length() {
        return (int) u.getShape().get(1);
    }

    Scans withDelta(NDArray other) {
        return new Scans(u, other, a, b, c, state);
    }

    Scans withState(NDArray other) {
        return new Scans(u, delta, a, b, c, other);
    }

    /** The tokens from one place to another. */
    Scans part(int from, int to) {
        String columns = ":, " + from + ":" + to;
        return new Scans(u.get(columns), delta.get(columns), a, b.get(columns), c.get(columns), state);
    }

    NDList inputs() {
        return new NDList(u, delta, a, b, c, state);
    }

    NDList by(Way way) {
        return SelectiveScan.apply(u, delta, a, b, c, state, way);
    }

    NDList inJava() {
        int size = (int) a.getShape().get(1);
        NDArray shared = b.concat(c, 3); // (B, L, 1, 2 N)
        float[] last = state.transpose(0, 2, 1).toFloatArray();
        FusedScan scan =
                new FusedScan(a.transpose().toFloatArray(), (int) a.getShape().get(0));
        FusedScan.Input input =
                new FusedScan.Input(u.toFloatArray(), delta.toFloatArray(), shared.toFloatArray(), 2 * size, 0, size);
        float[] y = scan.apply(input, length(), last);
        NDManager manager = u.getManager();
        return new NDList(
                manager.create(y, u.getShape()),
                manager.create(last, state.transpose(0, 2, 1).getShape()).transpose(0, 2, 1));
    }

    /** The recurrence in double precision, written down: y, then the last state. */
    double[][] reference() {
        int rows = (int) u.getShape().get(0);
        int length = length();
        int channels = (int) a.getShape().get(0);
        int size = (int) a.getShape().get(1);
        float[] us = u.toFloatArray();
        float[] steps = delta.toFloatArray();
        float[] rates = a.toFloatArray();
        float[] writes = b.toFloatArray();
        float[] reads = c.toFloatArray();
        float[] before = state.toFloatArray();
        double[] y = new double[us.length];
        double[] last = new double[before.length];
        for (int row = 0; row < rows; row++) {
            for (int d = 0; d < channels; d++) {
                for (int n = 0; n < size; n++) {
                    int place = (row * channels + d) * size + n;
                    double h = before[place];
                    for (int t = 0; t < length; t++) {
                        int at = (row * length + t) * channels + d;
                        int shared = (row * length + t) * size + n;
                        h = Math.exp((double) steps[at] * rates[d * size + n]) * h
                                + (double) steps[at] * us[at] * writes[shared];
                        y[at] += h * reads[shared];
                    }
                    last[place] = h;
                }
            }
        }
        return new double[][] {y, last};
    }
}
