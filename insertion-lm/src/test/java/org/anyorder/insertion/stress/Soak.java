// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.anyorder.Generator;
import org.anyorder.Generators;

/**
 * A process that does one thing over and over and prints what it holds, after a first and after the last round:
 * {@code rounds resident-kB arrays}. Arguments: what, folder of the model, first, last.
 */
final class Soak {

    private Soak() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        int first = Integer.parseInt(args[2]);
        int last = Integer.parseInt(args[3]);
        if (args[0].equals("infill")) {
            try (Generator generator = Generators.load(folder)) {
                repeat(first, last, round -> generator.infill(TinyModel.request(round)));
            }
        } else {
            repeat(first, last, round -> {
                try (Generator generator = Generators.load(folder)) {
                    generator.infill(TinyModel.request(round));
                }
            });
        }
    }

    private interface Round {
        void run(int number) throws IOException;
    }

    private static void repeat(int first, int last, Round round) throws IOException, JMException {
        for (int number = 1; number <= last; number++) {
            round.run(number);
            if (number == first || number == last) {
                print(number);
            }
        }
    }

    private static void print(int round) throws IOException, JMException {
        // The histogram collects garbage first: what it counts is held by somebody.
        long arrays = instances("ai.djl.pytorch.engine.PtNDArray") + instances("ai.djl.pytorch.engine.PtNDManager");
        System.out.println(round + " " + resident() + " " + arrays);
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
