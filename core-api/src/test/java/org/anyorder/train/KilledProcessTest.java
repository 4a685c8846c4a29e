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
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills real processes, by turns at random and while a checkpoint is written: 4 times, in the long form 100 times (five
 * minutes). {@code -Danyorder.test.kills} sets another number, {@code -Danyorder.test.seed} repeats the moments.
 */
class KilledProcessTest {
    private static final int KILLS = Integer.getInteger("anyorder.test.kills", Stress.rounds(4, 100));
    private static final long SEED = Long.getLong("anyorder.test.seed", System.nanoTime());

    @TempDir
    Path folder;

    @Test
    void aTrainingKilledAtRandomMomentsAndInItsCheckpointsEndsWithTheSameWeights() throws Exception {
        byte[] expected = uninterrupted();
        SplittableRandom random = new SplittableRandom(SEED);
        int kills = 0;
        for (int training = 0; kills < KILLS; training++) {
            Path place = Files.createDirectories(folder.resolve("killed" + training));
            boolean ended = false;
            while (!ended && kills < KILLS) {
                // A whole training takes a second or more.
                ended = kills % 2 == 0 ? run(place, random.nextLong(1, 400)) : !killInWriting(place, random);
                kills += ended ? 0 : 1;
            }
            assertTrue(ended || run(place, TimeUnit.MINUTES.toMillis(2)), "the last one may end");
            assertArrayEquals(expected, Files.readAllBytes(place.resolve("model/model.safetensors")), "seed " + SEED);
        }
    }

    /** Kills the training after one of its next checkpoints has begun to appear; false if it ended before. */
    private static boolean killInWriting(Path place, SplittableRandom random) throws IOException, InterruptedException {
        Process process = start(place, 2);
        try {
            int skipped = random.nextInt(6);
            while (process.isAlive()) {
                if (partialCheckpoint(place.resolve("run")) && skipped-- <= 0) {
                    return true;
                }
            }
            return false;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Whether a folder that is not yet a checkpoint lies there. */
    private static boolean partialCheckpoint(Path root) {
        String[] names = root.toFile().list((parent, name) -> name.endsWith(".partial"));
        return names != null && names.length > 0;
    }

    private byte[] uninterrupted() throws IOException, InterruptedException {
        Path place = Files.createDirectories(folder.resolve("whole"));
        assertTrue(run(place, TimeUnit.MINUTES.toMillis(2)));
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

    /** Runs the training and kills it some milliseconds after its first update began; true if it ended by itself. */
    private static boolean run(Path place, long patience) throws IOException, InterruptedException {
        // With a checkpoint every second update most of the time goes into them, and most kills fall into one.
        Process process = start(place, 2);
        try {
            if (process.waitFor(patience, TimeUnit.MILLISECONDS)) {
                assertEquals(0, process.exitValue(), () -> "failed, see errors.txt in " + place);
                return true;
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return false;
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
