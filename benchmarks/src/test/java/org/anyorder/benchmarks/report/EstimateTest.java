// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EstimateTest {

    @Test
    void theErrorIsThatOfStudentsDistribution() {
        Estimate estimate = Estimate.of(new double[] {9, 10, 11});
        assertEquals(10, estimate.value(), 1e-12);
        // t(0.975, 2) = 4.302653; standard deviation 1.
        assertEquals(4.302653 / Math.sqrt(3), estimate.error(), 1e-5);
        assertTrue(Double.isNaN(Estimate.of(new double[] {9}).error()));
    }

    @Test
    void quotientsAddRelativeErrorsInQuadrature() {
        Estimate ratio = new Estimate(20, 0.6).over(new Estimate(10, 0.4));
        assertEquals(2, ratio.value(), 1e-12);
        assertEquals(2 * 0.05, ratio.error(), 1e-12);
    }

    @Test
    void differencesAddErrorsInQuadrature() {
        Estimate difference = new Estimate(20, 3).minus(new Estimate(10, 4));
        assertEquals(10, difference.value(), 1e-12);
        assertEquals(5, difference.error(), 1e-12);
    }

    @Test
    void targetsSayByHowMuchTheyAreMissed() {
        assertEquals("met", Target.atMost(1.2).verdict(new Estimate(1.1, 0.05)));
        assertEquals("met, within the error", Target.atMost(1.2).verdict(new Estimate(1.19, 0.05)));
        assertEquals("missed by 25 %", Target.atMost(1.2).verdict(new Estimate(1.5, 0.1)));
        assertEquals("missed by 50 %", Target.atLeast(2).verdict(new Estimate(1, 0.1)));
        assertEquals("", Target.NONE.verdict(new Estimate(1, 0.1)));
    }
}
