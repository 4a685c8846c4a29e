// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does the same thing over and over in a process of its own: resident memory and the number of live arrays stay.
 *
 * <p>What makes resident memory honest: a Java heap of fixed size with every page touched at the start, the serial
 * collector, one compiler tier (the optimising one comes and goes with arenas of megabytes), one malloc arena, and one
 * engine thread; then what grows is somebody's. The long form makes 100,000 calls in some five minutes and compares
 * with the first 10,000; the short one begins after fewer rounds, while caches of the engine still fill, so its bound
 * is wider.
 */
class SoakTest {

    private static final double ALLOWED = Stress.rounds(2, 1) / 100.0;

    @TempDir
    Path folder;

    @Test
    void infillingHoldsNothingBack() throws Exception {
        soak("infill", Stress.rounds(400, 10_000), Stress.rounds(2_000, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        soak("load", Stress.rounds(50, 200), Stress.rounds(200, 2_000));
    }

    private void soak(String what, int first, int last) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "memory is read from /proc");
        List<long[]> held = run(what, TinyModel.write(folder.resolve("model")), first, last);
        long before = held.get(0)[1];
        long after = held.get(1)[1];
        System.out.printf("soak %s: %d kB after %d, %d kB after %d rounds%n", what, before, first, after, last);
        assertEquals(held.get(0)[2], held.get(1)[2], "live arrays and managers");
        assertTrue(after <= before * (1 + ALLOWED), what + ": from " + before + " kB to " + after + " kB");
    }

    private List<long[]> run(String what, Path model, int first, int last) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Path errors = folder.resolve("errors.txt");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-Dai.djl.pytorch.num_threads=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Soak.class.getName(),
                        what,
                        model.toString(),
                        Integer.toString(first),
                        Integer.toString(last))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.HOURS));
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> "see " + read(errors));
        List<long[]> held = new ArrayList<>();
        for (String line : Files.readAllLines(output)) {
            String[] numbers = line.split(" ");
            held.add(new long[] {Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2])});
        }
        assertEquals(2, held.size());
        assertTrue(held.get(0)[2] > 0, "the histogram must know the engine's arrays");
        return held;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return file + ": " + e;
        }
    }
}
