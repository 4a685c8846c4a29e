// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.verify;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of one verified token, enumerated over all draws: Σ P(draws) · P(output | draws) = p to 1e-9. */
class OneStepLawTest {
    private static final double NEAR = 1e-9;

    /** How draws come about. */
    private enum Drawing {
        INDEPENDENT,
        DISTINCT
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(Residual.RECURSIVE, Drawing.DISTINCT, 1),
                Arguments.of(Residual.RECURSIVE, Drawing.DISTINCT, 2),
                Arguments.of(Residual.RECURSIVE, Drawing.DISTINCT, 3),
                Arguments.of(Residual.RECURSIVE, Drawing.DISTINCT, 4),
                Arguments.of(Residual.SEQUENTIAL_SELECTION, Drawing.INDEPENDENT, 1),
                Arguments.of(Residual.SEQUENTIAL_SELECTION, Drawing.INDEPENDENT, 2),
                Arguments.of(Residual.SEQUENTIAL_SELECTION, Drawing.INDEPENDENT, 3));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheTargets(Residual residual, Drawing drawing, int draws) {
        double[][] laws = {
            {0.4, 0.3, 0.2, 0.1}, {0.1, 0.2, 0.3, 0.4}, {0.7, 0.1, 0.1, 0.1}, {0.5, 0.5, 0, 0}, {0, 0, 0.5, 0.5}
        };
        for (double[] p : laws) {
            for (double[] q : laws) {
                assertArrayEquals(
                        p, output(residual, drawing, p, q, draws), NEAR, Arrays.toString(p) + Arrays.toString(q));
            }
        }
    }

    @Test
    void ofRandomLawsIsTheTargets() {
        RandomGenerator random = Seeds.random("laws");
        for (int trial = 0; trial < 5; trial++) {
            double[] p = law(random);
            double[] q = law(random);
            assertArrayEquals(p, output(Residual.RECURSIVE, Drawing.DISTINCT, p, q, 2), NEAR);
            assertArrayEquals(p, output(Residual.SEQUENTIAL_SELECTION, Drawing.INDEPENDENT, p, q, 2), NEAR);
        }
    }

    @Test
    void ofCertainDraftsIsTheTargets() {
        double[] p = {0.4, 0.3, 0.2, 0.1};
        for (int first = 0; first < p.length; first++) {
            int[] one = {first};
            int[] two = {first, (first + 1) % p.length};
            for (int[] draws : new int[][] {one, two}) {
                VerifiedLaw law = VerifiedLaw.of(Residual.RECURSIVE, p, Optional.empty(), draws);
                assertArrayEquals(p, law.output(draws), NEAR);
                assertTrue(Math.abs(law.ratios()[0] - p[first]) < NEAR);
            }
        }
    }

    /** The control: draws of the wrong kind give another law. */
    @Test
    void ofTheWrongDrawsIsNot() {
        double[] p = {0.4, 0.3, 0.2, 0.1};
        double[] q = {0.1, 0.2, 0.3, 0.4};
        double[] wrong = output(Residual.RECURSIVE, Drawing.INDEPENDENT, p, q, 2);
        assertTrue(distance(p, wrong) > 1e-3, "the wrong drawing gives the right law");
        double[] swapped = output(Residual.SEQUENTIAL_SELECTION, Drawing.DISTINCT, p, q, 2);
        assertTrue(distance(p, swapped) > 1e-3, "the wrong drawing gives the right law");
    }

    private static double distance(double[] a, double[] b) {
        double most = 0;
        for (int token = 0; token < a.length; token++) {
            most = Math.max(most, Math.abs(a[token] - b[token]));
        }
        return most;
    }

    private static double[] law(RandomGenerator random) {
        double[] law = new double[4];
        double total = 0;
        for (int token = 0; token < law.length; token++) {
            law[token] = -Math.log(1 - random.nextDouble());
            total += law[token];
        }
        for (int token = 0; token < law.length; token++) {
            law[token] /= total;
        }
        return law;
    }

    private static double[] output(Residual residual, Drawing drawing, double[] p, double[] q, int draws) {
        Map<List<Integer>, Double> lists = Map.of(List.of(), 1.0);
        for (int k = 0; k < draws; k++) {
            lists = longer(lists, drawing, q);
        }
        List<int[]> drawn = lists.keySet().stream()
                .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                .toList();
        List<VerifiedLaw> laws = VerifiedLaw.of(residual, p, Optional.of(q), drawn);
        double[] output = new double[p.length];
        for (int list = 0; list < drawn.size(); list++) {
            double probability =
                    lists.get(Arrays.stream(drawn.get(list)).boxed().toList());
            double[] given = laws.get(list).output(drawn.get(list));
            for (int token = 0; token < output.length; token++) {
                output[token] += probability * given[token];
            }
        }
        return output;
    }

    /** One draw more on every list; -1 where nothing is left to draw. */
    private static Map<List<Integer>, Double> longer(Map<List<Integer>, Double> lists, Drawing drawing, double[] q) {
        Map<List<Integer>, Double> longer = new LinkedHashMap<>();
        lists.forEach((list, probability) -> {
            double left = 1;
            for (int token : drawing == Drawing.DISTINCT ? list : List.<Integer>of()) {
                left -= token < 0 ? 0 : q[token];
            }
            for (int token = -1; token < q.length; token++) {
                boolean again = drawing == Drawing.DISTINCT && list.contains(token);
                double chance = left < 1e-12 ? (token < 0 ? 1 : 0) : token < 0 || again ? 0 : q[token] / left;
                if (chance > 0) {
                    List<Integer> next = new ArrayList<>(list);
                    next.add(token);
                    longer.put(next, probability * chance);
                }
            }
        });
        return longer;
    }
}
