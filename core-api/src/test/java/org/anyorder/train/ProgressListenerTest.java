// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressListenerTest {
    @Test
    void showsLossSpeedAndEvaluations() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ProgressListener listener = new ProgressListener(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        TrainingSettings settings =
                TrainingSettings.builder(Path.of("run"), Path.of("model")).build();
        listener.started(settings, 1234, 0);
        listener.updated(new UpdateReport(500, 2.25, 1e-3, 1, 3000, 0.5, Duration.ofSeconds(1), Map.of()));
        listener.evaluated(500, Map.of("loss", 2.5, "exact", 0.125));
        listener.finished(
                new TrainingResult(StopReason.UPDATES, 1000, Duration.ofSeconds(2), Map.of(), Optional.empty()));
        String shown = bytes.toString(StandardCharsets.UTF_8);
        assertTrue(shown.contains("1,234 weights, update 0 of 1000"), shown);
        assertTrue(shown.contains("loss 2.2500, 6,000 tokens/s"), shown);
        assertTrue(shown.contains("update 500: exact 0.1250 loss 2.5000"), shown);
        int length = bytes.size();
        listener.close();
        assertEquals(length, bytes.size());
    }
}
