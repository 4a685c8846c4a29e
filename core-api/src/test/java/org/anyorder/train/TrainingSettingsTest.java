// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingSettingsTest {
    private static void refused(String name, Consumer<TrainingSettings.Builder> change) {
        TrainingSettings.Builder builder = TrainingSettings.builder(Path.of("run"), Path.of("model"));
        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> {
            change.accept(builder);
            builder.build();
        });
        assertTrue(refusal.getMessage().contains(name), refusal.getMessage());
    }

    @Test
    void countsOneStepBeyondTheBoundsAreRefusedByName() {
        refused("rows", b -> b.batch(0, 1));
        refused("rows", b -> b.batch(65537, 1));
        refused("microBatches", b -> b.batch(1, 0));
        refused("microBatches", b -> b.batch(1, 65537));
        refused("updates", b -> b.updates(0));
        refused("budget", b -> b.budget(Duration.ZERO));
        refused("budget", b -> b.budget(Duration.ofSeconds(Long.MAX_VALUE)));
        refused("evaluationRows", b -> b.evaluationRows(-1));
        refused("intervals", b -> b.intervals(new TrainingSettings.Intervals(1, 0, 1)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY, -1e-9, 1})
    void decaysOutsideOfZeroToOneAreRefused(double decay) {
        refused("ema", b -> b.average(new ExponentialMovingAverage(decay)));
        refused("firstDecay", b -> b.optimizer(new AdamW(decay, 0.9, 1e-8, 0)));
        refused("secondDecay", b -> b.optimizer(new AdamW(0.9, decay, 1e-8, 0)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, -1e-9, 1.000001})
    void weightDecaysAndEpsilonsOutOfRangeAreRefused(double value) {
        refused("weightDecay", b -> b.optimizer(new AdamW(0.9, 0.9, 1e-8, value)));
        refused("epsilon", b -> b.optimizer(new AdamW(0.9, 0.9, value, 0)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY, -1, 0})
    void clipsThatAreNotPositiveAreRefused(double clip) {
        refused("clip", b -> b.clip(clip));
    }

    @Test
    void aBuilderOfSettingsBuildsTheSameSettings() {
        TrainingSettings settings = TrainingSettings.builder(Path.of("run"), Path.of("model"))
                .batch(3, 5)
                .clip(Double.POSITIVE_INFINITY)
                .seed(-4)
                .build();
        assertEquals(settings, settings.toBuilder().build());
        assertEquals(15, settings.rowsPerUpdate());
    }

    @Test
    void theDecayOfTheAverageIsRampedUpWithTheUpdates() {
        ExponentialMovingAverage average = new ExponentialMovingAverage(0.9);
        assertEquals(2.0 / 11, average.decayAt(1), 1e-15);
        assertEquals(11.0 / 20, average.decayAt(10), 1e-15);
        assertEquals(0.9, average.decayAt(1000), 1e-15);
        assertEquals(0, new ExponentialMovingAverage(0).decayAt(1000));
    }
}
