// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class UnigramBaselineTest {
    @Test
    void theUnigramLawIsFrequencyWithOneAdded() {
        UnigramBaseline baseline = UnigramBaseline.fit(new int[] {3, 1, 3, 3}, 5);
        // Counts 0 1 0 3 0 become 1 2 1 4 1 of 9.
        assertEquals(Math.log(4 / 9.0) + Math.log(2 / 9.0), baseline.logProb(new int[] {3, 1}), 1e-12);
        double sum = 0;
        for (int token = 0; token < 5; token++) {
            sum += Math.exp(baseline.logProb(new int[] {token}));
        }
        assertEquals(1, sum, 1e-12);
        assertEquals(3, baseline.commonest());
        assertEquals(0, UnigramBaseline.fit(new int[0], 2).commonest());
        assertThrows(IllegalArgumentException.class, () -> UnigramBaseline.fit(new int[] {5}, 5));
    }
}
