// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.anyorder.train.LearningRateSchedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {
    @ParameterizedTest
    @EnumSource
    void warmsUpInAStraightLineToThePeak(Decay decay) {
        LearningRateSchedule schedule = new LearningRateSchedule(0.4, 10, decay, 0.1);
        assertEquals(0.04, schedule.rate(1, 110), 1e-15);
        assertEquals(0.36, schedule.rate(9, 110), 1e-15);
        assertEquals(0.4, schedule.rate(10, 110), 1e-15);
    }

    @Test
    void decaysFromThePeakToTheFinalRateAtTheLastUpdate() {
        LearningRateSchedule constant = new LearningRateSchedule(0.4, 10, Decay.CONSTANT, 0);
        LearningRateSchedule linear = new LearningRateSchedule(0.4, 10, Decay.LINEAR, 0.1);
        LearningRateSchedule cosine = new LearningRateSchedule(0.4, 10, Decay.COSINE, 0.1);
        assertEquals(0.4, constant.rate(110, 110), 1e-15);
        assertEquals(0.325, linear.rate(35, 110), 1e-15);
        assertEquals(0.1, linear.rate(110, 110), 1e-15);
        assertEquals(0.1 + 0.3 * (1 + Math.sqrt(0.5)) / 2, cosine.rate(35, 110), 1e-15);
        assertEquals(0.25, cosine.rate(60, 110), 1e-15);
        assertEquals(0.1, cosine.rate(110, 110), 1e-15);
        assertEquals(0.1, cosine.rate(500, 110), 1e-15);
    }

    @Test
    void aWarmUpAsLongAsTheTrainingNeverDividesByZero() {
        LearningRateSchedule schedule = new LearningRateSchedule(0.4, 10, Decay.LINEAR, 0);
        assertEquals(0.36, schedule.rate(9, 10), 1e-15);
        assertEquals(0, schedule.rate(10, 10), 1e-15);
        assertEquals(0.2, schedule.rate(5, 5), 1e-15);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 0, -1e-3, 1.0000001})
    void peaksOutOfRangeAreRefused(double peak) {
        assertThrows(IllegalArgumentException.class, () -> new LearningRateSchedule(peak, 0, Decay.CONSTANT, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY, -1e-9, 0.5000001})
    void finalRatesOutOfRangeAreRefused(double rate) {
        assertThrows(IllegalArgumentException.class, () -> new LearningRateSchedule(0.5, 0, Decay.CONSTANT, rate));
    }

    @Test
    void negativeWarmUpsAndUpdateZeroAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new LearningRateSchedule(0.5, -1, Decay.CONSTANT, 0));
        assertThrows(
                IllegalArgumentException.class, () -> new LearningRateSchedule(0.5, 1, Decay.CONSTANT, 0).rate(0, 10));
    }
}
