// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the numbers were measured on: machine, threads, versions. */
public final class Machine {
    private static final List<String> MATRIX_FLAGS = List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_int8");

    private Machine() {}

    /**
     * A description.
     *
     * @return a line each for the machine, its threads and the versions
     */
    public static List<String> lines() {
        List<String> lines = new ArrayList<>();
        String flags = " " + cpu("flags").orElse("") + " ";
        Stream<String> found = MATRIX_FLAGS.stream().filter(flag -> flags.contains(" " + flag + " "));
        lines.add("machine   " + cpu("model name").orElse("unknown processor") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores, " + memory() + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + "; "
                + found.collect(Collectors.joining(" ")));
        Engine engine = Engine.getEngine("PyTorch");
        lines.add("threads   engine " + JniUtils.getNumThreads() + " within an operator, "
                + JniUtils.getNumInteropThreads() + " between operators (the engine's own choice unless"
                + " OMP_NUM_THREADS is set: "
                + Optional.ofNullable(System.getenv("OMP_NUM_THREADS")).orElse("unset")
                + "); JMH 1");
        lines.add("versions  anyorder " + anyorderVersion() + ", Java " + System.getProperty("java.version") + " ("
                + System.getProperty("java.vm.name") + "), DJL " + Engine.getDjlVersion() + ", PyTorch "
                + engine.getVersion());
        return lines;
    }

    /** Of the manifest; classes that were not packaged have none. */
    private static String anyorderVersion() {
        return Optional.ofNullable(Machine.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    private static Optional<String> cpu(String key) {
        return read(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst();
    }

    private static String memory() {
        return read(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .map(line -> String.format(
                        Locale.ROOT, "%.0f GB", Long.parseLong(line.replaceAll("\\D", "")) / 1024.0 / 1024.0))
                .findFirst()
                .orElse("memory unknown");
    }

    /** Nothing where there is no such file: a machine that is not Linux. */
    private static List<String> read(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
