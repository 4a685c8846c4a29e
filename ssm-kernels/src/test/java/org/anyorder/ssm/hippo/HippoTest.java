// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.hippo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Locale;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.testing.GoldenFile;
import org.apache.commons.math3.complex.Complex;
import org.junit.jupiter.api.Test;

/** HiPPO matrices against recorded ones and against what they promise. */
class HippoTest {
    private static final GoldenFile GOLDEN = GoldenFile.resource("/golden/ssm/cases.safetensors");

    @Test
    void matricesAreTheRecordedOnes() {
        for (HippoMatrix matrix : HippoMatrix.values()) {
            String name = "hippo." + matrix.name().toLowerCase(Locale.ROOT);
            requireClose(name + ".A", flat(matrix.a(8)), 1e-12);
            requireClose(name + ".B", matrix.b(8), 1e-12);
            // That one was recorded in float32.
            double tolerance = matrix == HippoMatrix.FOURIER ? 1e-7 : 1e-12;
            requireClose(name + ".P_real", flat(matrix.p(8)), tolerance);
        }
    }

    @Test
    void discreteSystemsAreTheRecordedOnes() {
        LinearSystem legs = new LinearSystem(HippoMatrix.LEGS.a(8), HippoMatrix.LEGS.b(8));
        for (double step : new double[] {0.01, 0.1}) {
            for (String name : new String[] {"forward", "backward", "bilinear", "zoh"}) {
                Discretisation rule = name.equals("zoh")
                        ? Discretisation.ZERO_ORDER_HOLD
                        : Discretisation.valueOf(name.toUpperCase());
                LinearSystem discrete = rule.apply(legs, step);
                String recorded = "hippo.legs." + name + "_dt" + step;
                requireClose(recorded + ".A", flat(discrete.a()), 1e-11);
                if (GOLDEN.names().contains(recorded + ".B")) {
                    requireClose(recorded + ".B", discrete.b(), 1e-11);
                }
            }
        }
    }

    @Test
    void theBackwardRuleIsTheGateOfARecurrentNetwork() {
        double z = 0.7;
        double sigmoid = 1 / (1 + Math.exp(-z));
        LinearSystem gate =
                Discretisation.BACKWARD.apply(new LinearSystem(new double[][] {{-1}}, new double[] {1}), Math.exp(z));
        assertEquals(1 - sigmoid, gate.a()[0][0], 1e-12);
        assertEquals(sigmoid, gate.b()[0], 1e-12);
    }

    @Test
    void aHeldIntegratorNeedsNoInverse() {
        LinearSystem integrator =
                Discretisation.ZERO_ORDER_HOLD.apply(new LinearSystem(new double[][] {{0}}, new double[] {1}), 0.25);
        assertEquals(1, integrator.a()[0][0], 1e-15);
        assertEquals(0.25, integrator.b()[0], 1e-15);
    }

    @Test
    void stableSystemsStayStableWhenDiscreteUnlessByTheForwardRule() {
        LinearSystem legs = new LinearSystem(HippoMatrix.LEGS.a(16), HippoMatrix.LEGS.b(16));
        for (double step : new double[] {0.001, 0.1, 3}) {
            for (Discretisation rule : Discretisation.values()) {
                // LegS is triangular: the eigenvalues stand on the diagonal.
                double[][] a = rule.apply(legs, step).a();
                double radius = 0;
                for (int n = 0; n < a.length; n++) {
                    radius = Math.max(radius, Math.abs(a[n][n]));
                }
                boolean forward = rule == Discretisation.FORWARD && step * 16 > 2;
                assertEquals(!forward, radius < 1, rule + " with step " + step + " has radius " + radius);
            }
        }
    }

    @Test
    void matricesComeApartAsRecorded() {
        for (HippoMatrix matrix : HippoMatrix.values()) {
            String name = "hippo." + matrix.name().toLowerCase(Locale.ROOT) + ".nplr.";
            double tolerance = matrix == HippoMatrix.FOURIER ? 5e-6 : 1e-11;
            NormalPlusLowRank parts = NormalPlusLowRank.of(matrix, 8);
            double[] lambda = GOLDEN.doubles(name + "Lambda");
            for (int j = 0; j < 4; j++) {
                assertEquals(lambda[2 * j], parts.lambda()[j].getReal(), tolerance);
                assertEquals(lambda[2 * j + 1], parts.lambda()[j].getImaginary(), tolerance);
            }
            Complex[][] v = complex(GOLDEN.doubles(name + "V"), 4);
            Complex[] recorded = complex(lambda, 4)[0];
            double[][] expected = twiceReal(v, recorded);
            double[][] ours = twiceReal(parts.vectors(), parts.lambda());
            for (int n = 0; n < 8; n++) {
                for (int k = 0; k < 8; k++) {
                    assertEquals(expected[n][k], ours[n][k], tolerance, name);
                }
            }
        }
    }

    @Test
    void partsMakeTheMatrixAgain() {
        for (HippoMatrix matrix : HippoMatrix.values()) {
            for (int size : new int[] {2, 6, 64}) {
                NormalPlusLowRank parts = NormalPlusLowRank.of(matrix, size);
                double tolerance = 2e-11 * size;
                double[][] normal = twiceReal(parts.vectors(), parts.lambda());
                double[][] a = matrix.a(size);
                double[][] p = matrix.p(size);
                for (int n = 0; n < size; n++) {
                    for (int k = 0; k < size; k++) {
                        double low = 0;
                        for (double[] row : p) {
                            low += row[n] * row[k];
                        }
                        assertEquals(a[n][k], normal[n][k] - low, tolerance, matrix + " of " + size);
                    }
                    assertEquals(matrix.b(size)[n], twiceReal(parts.vectors()[n], parts.b()), tolerance);
                    for (int row = 0; row < p.length; row++) {
                        assertEquals(p[row][n], twiceReal(parts.vectors()[n], parts.p()[row]), tolerance);
                    }
                }
            }
        }
    }

    @Test
    void theEnginesEigenvaluesAreTheSame() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            for (HippoMatrix matrix : HippoMatrix.values()) {
                int size = 64;
                NDArray a = manager.create(flat(matrix.a(size)), new Shape(size, size));
                double[][] rows = matrix.p(size);
                NDArray p = manager.create(flat(rows), new Shape(rows.length, size));
                NDList eigen = EngineKernel.of("hippo-eigenvalues").call(a, p);
                double[] values = eigen.singletonOrThrow().toDoubleArray();
                Complex[] ours = NormalPlusLowRank.of(matrix, size).lambda();
                for (int j = 0; j < size / 2; j++) {
                    assertEquals(values[j], ours[j].getImaginary(), 1e-10 * size, matrix + " eigenvalue " + j);
                }
            }
        }
    }

    @Test
    void sizesThatDoNotFitAreRefused() {
        assertEquals(
                "size of FOURIER must be a positive multiple of 2, got 3", refused(() -> HippoMatrix.FOURIER.a(3)));
        assertEquals("size of LEGS must be a positive multiple of 1, got 0", refused(() -> HippoMatrix.LEGS.b(0)));
        assertEquals(
                "size must be even and at least 2, got 7", refused(() -> NormalPlusLowRank.of(HippoMatrix.LEGS, 7)));
        LinearSystem one = new LinearSystem(new double[][] {{-1}}, new double[] {1});
        for (double step : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    "step must be positive and finite, got " + step,
                    refused(() -> Discretisation.BILINEAR.apply(one, step)));
        }
        for (double alpha : new double[] {-0.1, 1.1, Double.NaN}) {
            assertEquals(
                    "alpha must be in [0, 1], got " + alpha, refused(() -> Discretisation.bilinear(one, 0.1, alpha)));
        }
        assertThrows(IllegalArgumentException.class, () -> new LinearSystem(new double[2][3], new double[2]));
    }

    @Test
    void memoryRecallsASmoothFunctionTheBetterTheLargerItIs() {
        double last = Double.POSITIVE_INFINITY;
        for (int size : new int[] {6, 12, 24}) {
            double error = recallError(size, 20_000);
            assertTrue(error < 0.5 * last, size + " coefficients err by " + error + " after " + last);
            last = error;
        }
        assertTrue(last < 2e-2, "24 coefficients err by " + last);
    }

    @Test
    void memoryDoesNotDependOnTheTimeScale() {
        assertEquals(recallError(8, 2000), recallError(8, 8000), 0.05);
    }

    @Test
    void memoryReadsAsTheDenseRuleSays() {
        int size = 6;
        ScaledMemory memory = new ScaledMemory(size);
        double[] dense = new double[size];
        for (int k = 1; k <= 50; k++) {
            double value = Math.cos(0.3 * k);
            memory.read(value);
            LinearSystem step = Discretisation.BILINEAR.apply(
                    new LinearSystem(HippoMatrix.LEGS.a(size), HippoMatrix.LEGS.b(size)), 1.0 / k);
            double[] next = new double[size];
            for (int n = 0; n < size; n++) {
                for (int j = 0; j < size; j++) {
                    next[n] += step.a()[n][j] * dense[j];
                }
                next[n] += step.b()[n] * value;
            }
            dense = next;
        }
        double[] coefficients = memory.coefficients();
        for (int n = 0; n < size; n++) {
            assertEquals(dense[n], coefficients[n], 1e-10);
        }
    }

    private static double recallError(int size, int length) {
        ScaledMemory memory = new ScaledMemory(size);
        for (int i = 0; i < length; i++) {
            memory.read(smooth((i + 0.5) / length));
        }
        double error = 0;
        for (int i = 0; i <= 100; i++) {
            error = Math.max(error, Math.abs(memory.recall(i / 100.0) - smooth(i / 100.0)));
        }
        return error;
    }

    private static double smooth(double x) {
        return Math.sin(7 * x) + 0.5 * Math.cos(17 * x);
    }

    private static double[] flat(double[][] matrix) {
        return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).toArray();
    }

    private static Complex[][] complex(double[] pairs, int width) {
        Complex[][] rows = new Complex[pairs.length / (2 * width)][width];
        for (int i = 0; i < pairs.length / 2; i++) {
            rows[i / width][i % width] = new Complex(pairs[2 * i], pairs[2 * i + 1]);
        }
        return rows;
    }

    private static double[][] twiceReal(Complex[][] v, Complex[] lambda) {
        double[][] product = new double[v.length][v.length];
        for (int n = 0; n < v.length; n++) {
            for (int k = 0; k < v.length; k++) {
                for (int j = 0; j < lambda.length; j++) {
                    product[n][k] += 2
                            * v[n][j].multiply(lambda[j])
                                    .multiply(v[k][j].conjugate())
                                    .getReal();
                }
            }
        }
        return product;
    }

    private static double twiceReal(Complex[] row, Complex[] x) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            sum += 2 * row[j].multiply(x[j]).getReal();
        }
        return sum;
    }

    private static void requireClose(String tensor, double[] actual, double tolerance) {
        double[] expected = GOLDEN.doubles(tensor);
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance, tensor + " at " + i);
        }
    }

    private static String refused(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }
}
