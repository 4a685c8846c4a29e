// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.junit.jupiter.api.Test;

class MeasureTest {
    @Test
    void wilsonIntervalsAreThoseOfTheFormula() {
        // 8 of 10, the textbook case: (0.4902, 0.9433).
        Measure.Interval eight = Measure.proportion("p", 8, 10, "").interval().orElseThrow();
        assertEquals(0.4901625, eight.low(), 1e-6);
        assertEquals(0.9433178, eight.high(), 1e-6);
        // 0 of 10: z²/(n + z²).
        Measure.Interval none = Measure.proportion("p", 0, 10, "").interval().orElseThrow();
        assertEquals(0, none.low());
        assertEquals(3.8414588 / 13.8414588, none.high(), 1e-7);
        assertEquals(
                1, Measure.proportion("p", 10, 10, "").interval().orElseThrow().high());
    }

    @Test
    void aMeanHasTheStandardErrorOfTheMean() {
        Measure mean = Measure.mean("m", new double[] {1, 2, 3, 6}, "");
        assertEquals(3, mean.value());
        // Variance (4 + 1 + 0 + 9) / 3, over 4.
        assertEquals(Math.sqrt(14.0 / 3 / 4), mean.standardError().getAsDouble(), 1e-12);
        assertTrue(Measure.mean("m", new double[] {5}, "").standardError().isEmpty());
    }

    @Test
    void aRatioWeighsExamplesByTheirSize() {
        Measure ratio = Measure.ratio("r", new double[] {2, 9}, new double[] {1, 3}, "");
        assertEquals(2.75, ratio.value());
        // Rests 2 - 2.75 and 9 - 8.25; their squares sum to 1.125, times 2 / 1, root, over 4.
        assertEquals(Math.sqrt(2.25) / 4, ratio.standardError().getAsDouble(), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> Measure.ratio("r", new double[] {1}, new double[] {0}, ""));
        assertThrows(IllegalArgumentException.class, () -> Measure.proportion("p", 3, 2, ""));
        assertThrows(IllegalArgumentException.class, () -> Measure.proportion("p", 0, 0, ""));
    }

    @Test
    void anUnknownTaskIsRefusedWithTheKnownOnes() throws CheckpointFormatException {
        ModelConfig nobodys = ModelConfig.parse("config.json", "{\"model_type\":\"nobody\"}");
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> EvaluationTask.named("star", nobodys));
        assertEquals("task must be one of [] for this model, got star", refused.getMessage());
    }
}
