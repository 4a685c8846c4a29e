// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes. {@code -Danyorder.test.kills=50} is the long form, {@code -Danyorder.test.seed} repeats the
 * moments.
 */
class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("anyorder.test.kills", 3);
    private static final long SEED = Long.getLong("anyorder.test.seed", System.nanoTime());

    @TempDir
    Path folder;

    @Test
    void aTrainingKilledAtRandomMomentsEndsWithTheSameWeights() throws Exception {
        byte[] expected = uninterrupted();
        SplittableRandom random = new SplittableRandom(SEED);
        int kills = 0;
        for (int training = 0; kills < KILLS; training++) {
            Path place = Files.createDirectories(folder.resolve("killed" + training));
            int exit = -1;
            while (exit != 0) {
                // A whole training takes a second or more; once enough are killed the last one may end.
                long patience = kills < KILLS ? random.nextLong(1, 400) : TimeUnit.MINUTES.toMillis(2);
                exit = run(place, patience);
                kills += exit == 0 ? 0 : 1;
            }
            assertArrayEquals(expected, Files.readAllBytes(place.resolve("model/model.safetensors")), "seed " + SEED);
        }
    }

    private byte[] uninterrupted() throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve("whole"));
        assertEquals(0, run(place, TimeUnit.MINUTES.toMillis(2)));
        return Files.readAllBytes(place.resolve("model/model.safetensors"));
    }

    @Test
    void aTrainingAskedToEndLeavesACheckpointOfItsLastUpdate() throws Exception {
        // No checkpoint is due before the end of the training.
        Process process = start(folder, KillableTraining.UPDATES);
        process.destroy();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES));
        Optional<TrainingCheckpoint> last = TrainingCheckpoint.latest(folder.resolve("run"));
        long rows = MetricsLog.open(folder.resolve("run/training.csv"), Long.MAX_VALUE)
                .series("loss")
                .size();
        assertEquals(rows, last.orElseThrow().update());
        assertTrue(rows < KillableTraining.UPDATES, () -> "ended by itself after " + rows);
    }

    /** Runs the training and kills it some milliseconds after its first update began; 0 if it ended by itself. */
    private static int run(Path place, long patience) throws IOException, InterruptedException {
        // With a checkpoint every second update most of the time goes into them, and most kills fall into one.
        Process process = start(place, 2);
        try {
            if (process.waitFor(patience, TimeUnit.MILLISECONDS)) {
                assertEquals(0, process.exitValue(), () -> "failed, see errors.txt in " + place);
                return 0;
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return 137;
    }

    /** Starts a process and waits until its first update begins. */
    private static Process start(Path place, long checkpointInterval) throws IOException {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path errors = place.resolve("errors.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-Dai.djl.pytorch.num_threads=1",
                        "-Xmx256m",
                        "-cp",
                        path,
                        KillableTraining.class.getName(),
                        place.toString(),
                        Long.toString(checkpointInterval))
                .redirectError(errors.toFile())
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        assertTrue(line != null && line.startsWith("started"), () -> "no start, see " + errors);
        return process;
    }
}
