// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.scan;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.anyorder.ssm.scan.SelectiveScan.Way;
import org.anyorder.testing.Seeds;
import org.anyorder.train.GradientScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All ways of a selective scan against the recurrence written down in double precision, and against each other. */
class SelectiveScanTest {
    private static final double TOLERANCE = 1e-4;

    private final NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    private final RandomGenerator random = Seeds.random("SelectiveScan");

    @AfterEach
    void close() {
        scope.close();
    }

    private static Map<String, NDList> everyWay(Scans scans) {
        Map<String, NDList> found = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            found.put(way.name(), scans.by(way));
        }
        found.put("Java", scans.inJava());
        return found;
    }

    private static void requireAlike(Scans scans) {
        double[][] expected = scans.reference();
        everyWay(scans).forEach((way, found) -> {
            for (int part = 0; part < 2; part++) {
                double scale =
                        Arrays.stream(expected[part]).map(Math::abs).max().orElseThrow() + 1e-30;
                float[] actual = found.get(part).toFloatArray();
                assertEquals(expected[part].length, actual.length);
                for (int i = 0; i < actual.length; i++) {
                    double allowed = TOLERANCE * scale;
                    assertEquals(expected[part][i], actual[i], allowed, way + ", part " + part + ", number " + i);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64, 1000})
    void everyWayIsTheRecurrence(int length) {
        requireAlike(Scans.random(scope, random, 2, length, 6, 4));
    }

    /** More channels than a block of the Java scan holds. */
    @Test
    void blocksOfChannelsAreJoined() {
        requireAlike(Scans.random(scope, random, 2, 5, 600, 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 64, 1000})
    void aSequenceMayBeSplitAnywhere(int length) {
        Scans whole = Scans.random(scope, random, 2, length, 5, 3);
        int at = random.nextInt(length);
        everyWay(whole).forEach((way, expected) -> {
            NDList first = at == 0 ? new NDList() : everyWay(whole.part(0, at)).get(way);
            Scans rest = whole.part(at, length).withState(at == 0 ? whole.state() : first.get(1));
            NDList second = everyWay(rest).get(way);
            NDArray joined = at == 0 ? second.get(0) : NDArrays.concat(new NDList(first.get(0), second.get(0)), 1);
            assertArrayEquals(
                    expected.get(0).toFloatArray(), joined.toFloatArray(), (float) TOLERANCE * 20, way + " at " + at);
            assertArrayEquals(
                    expected.get(1).toFloatArray(), second.get(1).toFloatArray(), (float) TOLERANCE * 20, way);
        });
    }

    /** The decay of a step: exactly 1, next to nothing, and both in turn. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "1e-30 and 1", "0.999999 and 0"})
    void everyWayHoldsAtTheEdges(String decays) {
        Scans some = Scans.random(scope, random, 2, 70, 4, 3);
        float[] steps = new float[2 * 70 * 4];
        for (int i = 0; i < steps.length; i++) {
            boolean even = i % 2 == 0;
            steps[i] = switch (decays) {
                case "1" -> 0;
                case "0" -> 1e4f;
                case "1e-30 and 1" -> even ? 69.1f : 0;
                default -> even ? 1e-6f : 1e9f;
            };
        }
        NDArray ones = scope.ones(new Shape(4, 3)).neg();
        Scans edge =
                new Scans(some.u(), scope.create(steps, new Shape(2, 70, 4)), ones, some.b(), some.c(), some.state());
        requireAlike(edge);
        requireFiniteGradients(edge);
    }

    private void requireFiniteGradients(Scans scans) {
        Map<Way, float[][]> all = new LinkedHashMap<>();
        for (Way way : Way.values()) {
            all.put(way, gradients(scans, way));
        }
        float[][] expected = all.get(Way.STEPS);
        all.forEach((way, gradients) -> {
            for (int input = 0; input < gradients.length; input++) {
                double scale = 1e-30;
                for (float value : expected[input]) {
                    assertTrue(Float.isFinite(value));
                    scale = Math.max(scale, Math.abs(value));
                }
                assertArrayEquals(expected[input], gradients[input], (float) (1e-3 * scale), way + " " + input);
            }
        });
    }

    private float[][] gradients(Scans scans, Way way) {
        NDList inputs = scans.inputs();
        inputs.forEach(input -> input.setRequiresGradient(true));
        try (NDManager work = scope.newSubManager();
                GradientScope gradient = GradientScope.open(work)) {
            NDList found = scans.by(way);
            gradient.backward(found.get(0).square().sum().add(found.get(1).sum()));
        }
        float[][] gradients =
                inputs.stream().map(input -> input.getGradient().toFloatArray()).toArray(float[][]::new);
        inputs.forEach(input -> {
            input.getGradient().subi(input.getGradient());
            input.setRequiresGradient(false);
        });
        return gradients;
    }

    /** The adjoint by hand: a reverse scan, λ_t = g_t + a_{t+1} λ_{t+1}; gradients by it against autograd. */
    @ParameterizedTest
    @EnumSource
    void gradientsAreThoseOfTheReverseScan(Way way) {
        int length = 37;
        Scans scans = Scans.random(scope, random, 1, length, 2, 3);
        float[] u = scans.u().toFloatArray();
        float[] delta = scans.delta().toFloatArray();
        float[] a = scans.a().toFloatArray();
        float[] b = scans.b().toFloatArray();
        float[] c = scans.c().toFloatArray();
        float[] h0 = scans.state().toFloatArray();
        double[] y = scans.reference()[0];
        double[] byU = new double[u.length];
        double[] byState = new double[h0.length];
        double[] byA = new double[a.length];
        for (int d = 0; d < 2; d++) {
            for (int n = 0; n < 3; n++) {
                double[] h = new double[length + 1];
                h[0] = h0[d * 3 + n];
                for (int t = 0; t < length; t++) {
                    h[t + 1] = Math.exp((double) delta[t * 2 + d] * a[d * 3 + n]) * h[t]
                            + (double) delta[t * 2 + d] * u[t * 2 + d] * b[t * 3 + n];
                }
                double lambda = 1; // the last state is summed
                for (int t = length - 1; t >= 0; t--) {
                    lambda += 2 * y[t * 2 + d] * c[t * 3 + n];
                    byU[t * 2 + d] += lambda * delta[t * 2 + d] * b[t * 3 + n];
                    double decay = Math.exp((double) delta[t * 2 + d] * a[d * 3 + n]);
                    byA[d * 3 + n] += lambda * h[t] * decay * delta[t * 2 + d];
                    lambda *= decay;
                }
                byState[d * 3 + n] = lambda;
            }
        }
        float[][] found = gradients(scans, way);
        requireClose(byU, found[0]);
        requireClose(byA, found[2]);
        requireClose(byState, found[5]);
    }

    private static void requireClose(double[] expected, float[] actual) {
        double scale = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        for (int i = 0; i < actual.length; i++) {
            assertEquals(expected[i], actual[i], 1e-3 * scale, "number " + i);
        }
    }

    /** Other inputs from a token on change nothing before it, to the bit. */
    @Test
    void everyWayIsCausal() {
        Scans scans = Scans.random(scope, random, 1, 90, 3, 2);
        NDArray other = scans.u().duplicate();
        other.set(new ai.djl.ndarray.index.NDIndex(":, 45:"), 7f);
        Scans changed = new Scans(other, scans.delta(), scans.a(), scans.b(), scans.c(), scans.state());
        Map<String, NDList> after = everyWay(changed);
        everyWay(scans).forEach((way, before) -> {
            float[] expected = before.get(0).get(":, 0:45").toFloatArray();
            assertArrayEquals(expected, after.get(way).get(0).get(":, 0:45").toFloatArray(), 0, way);
            assertTrue(!before.get(0).equals(after.get(way).get(0)), way);
        });
    }

    @Test
    void theExponentialIsAsAccurateAsItSays() {
        for (double x = -87; x <= 0; x += 0.0037) {
            double expected = Math.exp((float) x);
            double deviation = Math.abs(FusedScan.exponentials((float) x)[0] / expected - 1);
            assertTrue(deviation <= FusedScan.ACCURACY, x + ": " + deviation);
        }
        for (float x : new float[] {-88, -1e3f, -1e6f}) {
            assertTrue(FusedScan.exponentials(x)[0] <= 2e-38f && FusedScan.exponentials(x)[0] >= 0, x + "");
        }
        assertEquals(1, FusedScan.exponentials(0)[0]);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Scans some = Scans.random(scope, random, 2, 3, 4, 2);
        NDArray wrong = scope.ones(new Shape(2, 3));
        for (int i = 0; i < 6; i++) {
            NDList inputs = some.inputs();
            inputs.set(i, wrong);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> SelectiveScan.apply(
                            inputs.get(0),
                            inputs.get(1),
                            inputs.get(2),
                            inputs.get(3),
                            inputs.get(4),
                            inputs.get(5),
                            Way.STEPS));
        }
        assertThrows(IllegalArgumentException.class, () -> new FusedScan(new float[5], 2));
        FusedScan scan = new FusedScan(new float[] {-1, -2}, 2);
        float[] two = new float[2];
        assertThrows(
                IllegalArgumentException.class,
                () -> scan.apply(new FusedScan.Input(two, new float[3], two, 2, 0, 1), 1, two));
        assertThrows(
                IllegalArgumentException.class, () -> scan.apply(new FusedScan.Input(two, two, two, 2, 0, 2), 1, two));
        assertThrows(
                IllegalArgumentException.class,
                () -> scan.apply(new FusedScan.Input(two, two, two, 2, 0, 1), 1, new float[3]));
    }
}
