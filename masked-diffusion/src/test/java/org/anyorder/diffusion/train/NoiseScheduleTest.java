// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoiseScheduleTest {
    private static final List<NoiseSchedule> ALL = List.of(
            new NoiseSchedule.LogLinear(1e-3),
            new NoiseSchedule.LogLinear(0),
            new NoiseSchedule.Power(2, 1e-6),
            new NoiseSchedule.Power(0.5, 1e-3),
            new NoiseSchedule.Logarithmic(),
            new NoiseSchedule.Cosine(1e-6),
            new NoiseSchedule.Shifted(1e-3));

    @Test
    void theWeightIsTheRateOfMaskingOverWhatIsMasked() {
        double step = 1e-6;
        for (NoiseSchedule schedule : ALL) {
            for (double t = 0.05; t < 1; t += 0.05) {
                double rate = (schedule.maskProbability(t + step) - schedule.maskProbability(t - step)) / (2 * step);
                // LLaDA's weight leaves out the factor 1 - ε of the rate.
                double expected = rate / schedule.maskProbability(t);
                assertEquals(1, schedule.weight(t) / expected, 2e-3, schedule + " at " + t);
            }
        }
        for (double t = 0.01; t <= 1; t += 0.01) {
            assertEquals(1, new NoiseSchedule.LogLinear(1e-3).weight(t) * t, 1e-12);
        }
    }

    @Test
    void everyScheduleHasOneBound() {
        // Σ over sets of 3 tokens of what they cost, weighted by how often they are masked, integrated over time,
        // against
        // the sum in which a set of k weighs 1/(k C(3, k)).
        SplittableRandom random = new SplittableRandom(5);
        double[] costs = new double[8];
        double bound = 0;
        for (int set = 1; set < 8; set++) {
            costs[set] = random.nextDouble();
            bound += costs[set] / (Integer.bitCount(set) * (Integer.bitCount(set) % 3 == 0 ? 1 : 3));
        }
        int steps = 200_000;
        for (NoiseSchedule schedule : ALL) {
            double integral = 0;
            for (int step = 0; step < steps; step++) {
                double t = (step + 0.5) / steps;
                double p = schedule.maskProbability(t);
                for (int set = 1; set < 8; set++) {
                    int masked = Integer.bitCount(set);
                    integral +=
                            schedule.weight(t) * costs[set] * Math.pow(p, masked) * Math.pow(1 - p, 3 - masked) / steps;
                }
            }
            assertEquals(bound, integral, 5e-3, schedule.toString());
        }
    }

    @Test
    void noiseIsFiniteAndGrows() {
        for (NoiseSchedule schedule : ALL) {
            double before = 0;
            for (double t = 0.1; t <= 1; t += 0.1) {
                double sigma = schedule.totalNoise(t);
                assertTrue(sigma > before && sigma < 7, schedule + " at " + t + ": " + sigma);
                before = sigma;
            }
            assertTrue(schedule.totalNoise(1) <= -Math.log(1e-3) + 1e-9);
        }
    }

    @Test
    void timesAreSpreadEvenlyOverRows() {
        SplittableRandom random = new SplittableRandom(1);
        MaskingPlan plan = MaskingPlan.mdlm();
        boolean[] met = new boolean[plan.strata()];
        for (int row = 0; row < plan.strata(); row++) {
            double t = plan.time(1000 + row, random.nextDouble());
            assertTrue(t >= 1e-3 && t <= 1);
            met[(int) ((t - 1e-3) / (1 - 1e-3) * plan.strata())] = true;
        }
        for (boolean stratum : met) {
            assertTrue(stratum);
        }
    }

    @Test
    void discreteTimesLieOnTheirGrid() {
        MaskingPlan mdlm = MaskingPlan.mdlm();
        MaskingPlan plan =
                new MaskingPlan(mdlm.schedule(), mdlm.times(), java.util.OptionalInt.of(4), 1, mdlm.target(), 0);
        List<Double> times = new ArrayList<>();
        for (double uniform : new double[] {0, 0.3, 0.6, 0.9, Math.nextDown(1.0)}) {
            times.add(plan.time(0, uniform));
        }
        assertEquals(List.of(0.25, 0.5, 0.75, 1.0, 1.0), times);
    }

    @Test
    void candidatesAreThoseOfTheOriginal() {
        List<NoiseInterval> candidates = NoiseInterval.candidates();
        assertEquals(11 + 9 + 7 + 5 + 3, candidates.size());
        assertTrue(candidates.contains(new NoiseInterval(1e-3, 0.5)));
        assertTrue(candidates.stream().allMatch(each -> each.most() <= 1));
        assertTrue(candidates.stream().anyMatch(each -> each.least() == 0.5 && each.most() == 1));
    }

    @Test
    void endsOfAllTimesLetEverythingThrough() {
        assertTrue(NoiseInterval.FULL.holds(0) && NoiseInterval.FULL.holds(1));
        NoiseInterval middle = new NoiseInterval(0.3, 0.8);
        assertTrue(middle.holds(0.3) && middle.holds(0.8));
        assertFalse(middle.holds(0.25) || middle.holds(1));
    }

    @Test
    void wrongValuesAreRefused() {
        for (double epsilon : new double[] {-0.1, 1, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule.LogLinear(epsilon));
            assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule.Cosine(epsilon));
            assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule.Shifted(epsilon));
            assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule.Power(2, epsilon));
        }
        for (double exponent : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> new NoiseSchedule.Power(exponent, 0));
        }
        for (double[] ends : new double[][] {{0, 1}, {0.5, 0.5}, {0.5, 1.01}, {Double.NaN, 1}, {0.1, Double.NaN}}) {
            assertThrows(IllegalArgumentException.class, () -> new NoiseInterval(ends[0], ends[1]));
        }
    }
}
