// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.Response;
import org.anyorder.testing.GoldenFile;
import org.apache.commons.math3.complex.Complex;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** S4 against recorded numbers of the original implementation, and against powers of its dense matrix. */
class DplrGoldenTest {
    private static final GoldenFile GOLDEN = GoldenFile.resource("/golden/ssm/cases.safetensors");
    private static final int LENGTH = 64;

    // Recorded in float32 where a pole is 1e-4 from a node: these are its rounding, the exact ones are tested below.
    private static final Map<String, Double> ROUNDED =
            Map.of("fourier.A_imag", 0.3, "legt.inv_dt", 0.03, "legt.A_imag", 4e-3);

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"legs", "fourier", "legt"})
    void everyViewIsAsRecorded(String name) {
        String prefix = "s4." + name + ".";
        DplrSystem system = system(inputs(prefix));
        GOLDEN.requireRelativelyClose(prefix + "K", system.kernel(manager, LENGTH), 1e-4);
        GOLDEN.requireRelativelyClose(prefix + "K_doubled", system.kernel(manager, 2 * LENGTH), 1e-4);
        NDArray u = GOLDEN.array(manager, prefix + "u");
        GOLDEN.requireRelativelyClose(prefix + "y", system.convolve(u), 1e-4);
        Recurrence recurrence = system.recurrence(manager);
        Response scan = recurrence.scan(u, recurrence.start(manager, 2));
        if (name.equals("fourier")) {
            // An eigenvalue is 0: the recorded steps drift away from the recorded convolution.
            GOLDEN.requireRelativelyClose(prefix + "y", scan.y(), 1e-3);
        } else {
            GOLDEN.requireRelativelyClose(prefix + "y_step", scan.y(), 1e-4);
            GOLDEN.requireRelativelyClose(prefix + "last_state", scan.state().singletonOrThrow(), 1e-4);
        }
        NDList dense = system.dense();
        GOLDEN.requireRelativelyClose(prefix + "Abar", dense.get(0), 1e-5);
        GOLDEN.requireRelativelyClose(prefix + "Bbar", dense.get(1), 1e-5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legs", "fourier", "legt"})
    void truncatingIsAsRecorded(String name) {
        String prefix = "s4." + name + ".";
        Map<String, NDArray> in = inputs(prefix);
        in.put("C", GOLDEN.array(manager, prefix + "C_initial"));
        NDArray c = DplrSystem.truncated(manager, parameters(in), LENGTH);
        GOLDEN.requireRelativelyClose(prefix + "C_tilde", c, 1e-4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legs", "fourier", "legt"})
    void gradientsAreAsRecorded(String name) {
        String prefix = "s4." + name + ".";
        NDArray weight = GOLDEN.array(manager, prefix + "grad_out_K");
        Map<String, NDArray> gradients =
                Gradients.of(inputs(prefix), weight, in -> system(in).kernel(manager, LENGTH));
        assertEquals(6, gradients.size());
        gradients.forEach((input, gradient) -> GOLDEN.requireRelativelyClose(
                prefix + "grad." + input, gradient, ROUNDED.getOrDefault(name + "." + input, 1e-3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"legs", "fourier", "legt"})
    void gradientsAreThoseOfPowersOfTheMatrix(String name) {
        String prefix = "s4." + name + ".";
        NDArray weight = GOLDEN.array(manager, prefix + "grad_out_K");
        Map<String, NDArray> ours =
                Gradients.of(inputs(prefix), weight, in -> system(in).kernel(manager, LENGTH));
        EngineKernel powers = EngineKernel.of("dplr-by-powers");
        NDArray time = manager.arange(LENGTH);
        Map<String, NDArray> exact = Gradients.of(inputs(prefix), weight, in -> powers.call(
                        time,
                        in.get("inv_dt"),
                        in.get("A_real"),
                        in.get("A_imag"),
                        in.get("P"),
                        in.get("B"),
                        in.get("C"))
                .singletonOrThrow());
        exact.forEach((input, gradient) -> {
            double scale = gradient.abs().max().getFloat();
            double deviation = gradient.sub(ours.get(input)).abs().max().getFloat() / scale;
            assertTrue(deviation <= 1e-6, input + " deviates by " + deviation);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"legs", "fourier", "legt"})
    void theKernelIsMadeOfPowersOfTheMatrixAtEvenAndOddLengths(String name) {
        String prefix = "s4." + name + ".";
        Map<String, NDArray> in = inputs(prefix);
        in.put("C", GOLDEN.array(manager, prefix + "C_initial"));
        // With the eigenvalue 0, C̃ is nearly 0 at short lengths: C is lost in its last digits.
        double tolerance = name.equals("fourier") ? 1e-3 : 2e-5;
        for (int length : new int[] {1, 2, 7, 33, 50}) {
            Map<String, NDArray> own = new java.util.LinkedHashMap<>(in);
            own.put("C", DplrSystem.truncated(manager, parameters(in), length));
            DplrSystem system = new DplrSystem(parameters(own), length);
            float[] kernel = system.kernel(manager, length).toFloatArray();
            double[][] exact = powers(system.dense(), GOLDEN.doubles(prefix + "C_initial"), length);
            double scale = Arrays.stream(exact)
                    .flatMapToDouble(Arrays::stream)
                    .map(Math::abs)
                    .max()
                    .orElseThrow();
            for (int h = 0; h < 3; h++) {
                for (int l = 0; l < length; l++) {
                    assertEquals(
                            exact[h][l], kernel[h * length + l], tolerance * scale, name + " K_" + l + " of " + length);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"legs", "fourier", "legt"})
    void theDiscreteMatrixContracts(String name) {
        NDArray a = system(inputs("s4." + name + ".")).dense().get(0); // (H, N, N, 2)
        double[] numbers = a.toDoubleArray();
        int size = (int) a.getShape().get(1);
        Complex[] x = new Complex[size];
        Arrays.fill(x, Complex.ONE);
        for (int h = 0; h < 3; h++) {
            Complex[] y = x;
            for (int l = 0; l < 20_000; l++) {
                y = times(numbers, h * size * size, y);
            }
            double norm = Arrays.stream(y).mapToDouble(Complex::abs).max().orElseThrow();
            assertTrue(norm < 1, "after 20,000 steps " + norm);
        }
    }

    /** 2 Re of half of C Ā^l B̄: the other half is its conjugate. */
    private static double[][] powers(NDList dense, double[] c, int length) {
        double[] a = dense.get(0).toDoubleArray();
        double[] b = dense.get(1).toDoubleArray();
        double[][] kernel = new double[3][length];
        for (int h = 0; h < 3; h++) {
            Complex[] x = new Complex[8];
            for (int n = 0; n < 8; n++) {
                x[n] = new Complex(b[2 * (8 * h + n)], b[2 * (8 * h + n) + 1]);
            }
            for (int l = 0; l < length; l++) {
                for (int n = 0; n < 4; n++) {
                    kernel[h][l] += 2
                            * x[n].multiply(new Complex(c[2 * (4 * h + n)], c[2 * (4 * h + n) + 1]))
                                    .getReal();
                }
                x = times(a, 64 * h, x);
            }
        }
        return kernel;
    }

    private static Complex[] times(double[] a, int offset, Complex[] x) {
        Complex[] y = new Complex[x.length];
        for (int n = 0; n < y.length; n++) {
            y[n] = Complex.ZERO;
            for (int k = 0; k < x.length; k++) {
                int at = 2 * (offset + n * x.length + k);
                y[n] = y[n].add(x[k].multiply(new Complex(a[at], a[at + 1])));
            }
        }
        return y;
    }

    private Map<String, NDArray> inputs(String prefix) {
        return Gradients.parameters(GOLDEN, manager, prefix, "Lambda", Map.of("P", "P", "B", "B", "C", "C_tilde"));
    }

    private DplrSystem system(Map<String, NDArray> in) {
        return new DplrSystem(parameters(in), LENGTH);
    }

    private DplrSystem.Parameters parameters(Map<String, NDArray> in) {
        return new DplrSystem.Parameters(
                in.get("inv_dt"),
                in.get("A_real"),
                in.get("A_imag"),
                in.get("P"),
                in.get("B"),
                in.get("C"),
                manager.zeros(new Shape(3), DataType.FLOAT32));
    }
}
