// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM whose resident memory is honest: a Java heap of fixed size with every page touched at the start, the serial
 * collector, one compiler tier (the optimising one comes and goes with arenas of megabytes), one malloc arena, one
 * engine thread. What grows then is somebody's.
 */
public final class ChildProcess {

    private final Path folder;
    private final List<String> launcher;

    /**
     * Keeps its output in a folder.
     *
     * @param folder exists
     */
    public ChildProcess(Path folder) {
        this(folder, List.of());
    }

    private ChildProcess(Path folder, List<String> launcher) {
        this.folder = folder;
        this.launcher = launcher;
    }

    /**
     * The same with an address space that ends.
     *
     * @param kilobytes its size
     * @return a process whose allocations may fail
     */
    public ChildProcess withAddresses(long kilobytes) {
        return new ChildProcess(folder, List.of("bash", "-c", "ulimit -v " + kilobytes + "; exec \"$@\"", "child"));
    }

    /**
     * Runs a main class to its good end.
     *
     * @param main on the class path of this process
     * @param arguments handed to it
     * @return the lines it printed
     * @throws IOException if it cannot be started
     * @throws InterruptedException if waiting for it is interrupted
     */
    public List<String> run(Class<?> main, String... arguments) throws IOException, InterruptedException {
        Path output = folder.resolve(main.getSimpleName() + ".out");
        Path errors = folder.resolve(main.getSimpleName() + ".err");
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms96m",
                "-Xmx96m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:CompressedClassSpaceSize=64m",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dai.djl.pytorch.num_threads=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
        builder.environment().put("MALLOC_ARENA_MAX", "1");
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(2, TimeUnit.HOURS), "must end");
        } finally {
            process.destroyForcibly();
        }
        assertEquals(0, process.exitValue(), () -> tail(output) + tail(errors));
        return Files.readAllLines(output);
    }

    private static String tail(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size())) + "\n";
        } catch (IOException e) {
            return file + ": " + e;
        }
    }
}
