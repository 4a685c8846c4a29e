// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Assumptions;

/**
 * What a process holds that does the same thing over and over, after a first and after the last round: resident memory
 * and the number of live arrays stay.
 *
 * <p>What makes resident memory honest is in {@link ChildProcess}. The long form allows 1 % of growth; the short one
 * begins after fewer rounds, while caches of the engine still fill, so it allows 2 %.
 */
public final class HeldMemory {

    private static final double ALLOWED = Stress.rounds(2, 1) / 100.0;

    private HeldMemory() {}

    /** One round. */
    public interface Round {
        /**
         * Does it.
         *
         * @param number from 1
         * @throws IOException ends the process
         */
        void run(int number) throws IOException;
    }

    /**
     * In the process: does all rounds and prints what is held after the first ones and after all.
     *
     * @param first after how many to print first
     * @param last how many there are
     * @param round what to do
     * @throws IOException if a round throws it, or memory cannot be read
     * @throws JMException if the JVM cannot count its objects
     */
    public static void repeat(int first, int last, Round round) throws IOException, JMException {
        for (int number = 1; number <= last; number++) {
            round.run(number);
            if (number == first || number == last) {
                print(number);
            }
        }
    }

    /**
     * In the process: prints what is held, as {@code round resident-kB arrays}.
     *
     * @param round how many rounds there were
     * @throws IOException if memory cannot be read
     * @throws JMException if the JVM cannot count its objects
     */
    public static void print(int round) throws IOException, JMException {
        // The histogram collects garbage first: what it counts is held by somebody.
        long arrays = instances("ai.djl.pytorch.engine.PtNDArray") + instances("ai.djl.pytorch.engine.PtNDManager");
        System.out.println(round + " " + resident() + " " + arrays);
    }

    /**
     * In the test: runs the process and requires that nothing was held back.
     *
     * @param folder for what the process prints
     * @param main prints twice, by {@link #repeat} or {@link #print}
     * @param arguments handed to it; the first names what it does
     * @throws IOException if the process cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public static void requireFlat(Path folder, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/smaps_rollup")), "memory is read from /proc");
        List<long[]> held = new ChildProcess(folder)
                .run(main, arguments).stream()
                        .map(line -> Stream.of(line.split(" "))
                                .mapToLong(Long::parseLong)
                                .toArray())
                        .toList();
        assertEquals(2, held.size());
        long before = held.get(0)[1];
        long after = held.get(1)[1];
        String what = arguments[0];
        System.out.printf(
                "soak %s: %d kB after %d, %d kB after %d rounds%n",
                what, before, held.get(0)[0], after, held.get(1)[0]);
        assertTrue(held.get(0)[2] > 0, "the histogram must know the engine's arrays");
        assertEquals(held.get(0)[2], held.get(1)[2], "live arrays and managers");
        assertTrue(after <= before * (1 + ALLOWED), what + ": from " + before + " kB to " + after + " kB");
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Rss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long instances(String type) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(String::strip)
                .filter(line -> line.matches(".*\\s" + type.replace(".", "\\.") + "( .*)?"))
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                .sum();
    }
}
