// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** Starts the benchmarks, a program of their own that is built beside this one. */
@Command(
        name = "bench",
        customSynopsis = "anyorder bench [--quick] [JMH options] [regular expressions]",
        description = "Measure the hot loops with JMH and print one table of ratios, beside their targets.",
        footer = {
            "",
            "All other options are passed on; 'anyorder bench -- --help' lists them.",
            "",
            "Example: anyorder bench --quick"
        })
final class BenchCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path jar = jar();
        if (!Files.isRegularFile(jar)) {
            throw new IOException("the benchmarks are not built: there is no " + jar
                    + "; start them by 'examples/anyorder bench', which builds them, or build them by 'mvn -pl benchmarks"
                    + " -am package -DskipTests'");
        }
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString()));
        arguments.stream().filter(argument -> !argument.equals("--")).forEach(command::add);
        ProcessBuilder benchmarks = new ProcessBuilder(command).inheritIO();
        benchmarks.environment().put("OPT_OUT_TRACKING", "true");
        return benchmarks.start().waitFor();
    }

    /** In the working copy in which this program was built. */
    private static Path jar() {
        try {
            Path program = Path.of(BenchCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return program.resolve("../../../benchmarks/target/benchmarks.jar").normalize();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("the program's own location is no path", impossible);
        }
    }
}
