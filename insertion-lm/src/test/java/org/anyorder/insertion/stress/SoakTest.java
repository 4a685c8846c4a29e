// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does the same thing over and over in a process of its own: resident memory and the number of live arrays stay.
 *
 * <p>What makes resident memory honest is in {@link ChildProcess}. The long form makes 100,000 calls in some five
 * minutes and compares with the first 10,000; the short one begins after fewer rounds, while caches of the engine still
 * fill, so its bound is wider.
 */
class SoakTest {

    private static final double ALLOWED = Stress.rounds(2, 1) / 100.0;

    @TempDir
    Path folder;

    @Test
    void infillingHoldsNothingBack() throws Exception {
        soak("infill", Stress.rounds(300, 10_000), Stress.rounds(1_500, 100_000));
    }

    @Test
    void loadingAndClosingHoldsNothingBack() throws Exception {
        soak("load", Stress.rounds(50, 200), Stress.rounds(200, 2_000));
    }

    @Test
    void trainingHoldsNothingBack() throws Exception {
        soak("train", Stress.rounds(100, 2_000), Stress.rounds(300, 20_000));
    }

    private void soak(String what, int first, int last) throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "memory is read from /proc");
        Path model = TinyModel.write(folder.resolve("model"));
        List<long[]> held = new ChildProcess(folder)
                .run(Soak.class, what, model.toString(), Integer.toString(first), Integer.toString(last)).stream()
                        .map(line -> Stream.of(line.split(" "))
                                .mapToLong(Long::parseLong)
                                .toArray())
                        .toList();
        assertEquals(2, held.size());
        long before = held.get(0)[1];
        long after = held.get(1)[1];
        System.out.printf("soak %s: %d kB after %d, %d kB after %d rounds%n", what, before, first, after, last);
        assertTrue(held.get(0)[2] > 0, "the histogram must know the engine's arrays");
        assertEquals(held.get(0)[2], held.get(1)[2], "live arrays and managers");
        assertTrue(after <= before * (1 + ALLOWED), what + ": from " + before + " kB to " + after + " kB");
    }
}
