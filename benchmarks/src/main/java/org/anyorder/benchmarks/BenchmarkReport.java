// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.anyorder.benchmarks.anysubset.FillAgreement;
import org.anyorder.benchmarks.diffusion.DualCacheBenchmark;
import org.anyorder.benchmarks.diffusion.NetworkSize;
import org.anyorder.benchmarks.diffusion.TemplateAgreement;
import org.anyorder.benchmarks.peer.JlamaPeer;
import org.anyorder.benchmarks.report.BenchmarkRuns;
import org.anyorder.benchmarks.report.Machine;
import org.anyorder.benchmarks.report.Measurements;
import org.anyorder.benchmarks.report.Pace;
import org.anyorder.benchmarks.report.TargetTable;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Runs the benchmarks and prints one table of ratios, with the machine and versions it holds for. */
public final class BenchmarkReport {
    private static final List<String> CLASSES = List.of(
            "ForwardBenchmark",
            "AttentionBenchmark",
            "TokenDrawBenchmark",
            "InsertionStepBenchmark",
            "BatchGainBenchmark",
            "HeapBenchmark",
            "LoadingBenchmark",
            "TrainingBenchmark",
            "AncestralBenchmark",
            "AncestralPrecisionBenchmark",
            "BlockCacheBenchmark",
            "DualCacheBenchmark",
            "UnlikeTemplatesBenchmark",
            "LeftToRightBenchmark",
            "CausalDecodingBenchmark",
            "CausalPrecisionBenchmark",
            "SpeculativeBenchmark",
            "SpeculativeHeapBenchmark",
            "PeerBenchmark",
            "ContinuousBatchingBenchmark",
            "AnySubsetBenchmark");

    /** Bytes are counted, not timed. */
    private static final List<String> ONCE = List.of("HeapBenchmark", "SpeculativeHeapBenchmark");

    private static final String QUICK = "--quick";

    private static final String HELP = """
            Usage: anyorder bench [--quick] [JMH options] [regular expressions]
            Measures the hot loops with JMH and prints one table of ratios with 95 % errors, beside their targets.

              --quick   one round of short iterations, small networks where there is a choice (a quarter of an
                        hour), in place of two rounds (more than an hour)
              --help    this text and JMH's

            Without a regular expression all benchmarks run, in rounds, a JVM for each side. With one, JMH runs the
            benchmarks it matches as always; the table holds what they allow. JMH's options change either:
            -f 5 makes five rounds, -rf json -rff FILE also writes all results to a file, -l lists the benchmarks.

            Examples: anyorder bench --quick
                      anyorder bench AttentionBenchmark -p tokens=256 -f 1

            JMH's options:
            """;

    private static final String LEGEND = """
            ± is the half-width of a 95 % interval (Student's t over the iterations of all forks of a side). A ratio's
            relative error is the root of the sum of the squares of the relative errors of its sides; a difference adds
            absolute errors so. Each ratio holds both sides of this one run.""";

    private BenchmarkReport() {}

    /**
     * Runs.
     *
     * @param arguments {@code --quick}, {@code --help} and whatever JMH takes
     * @throws IOException if a model, or JMH's list of benchmarks, cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        System.setOut(out);
        System.exit(run(out, arguments));
    }

    private static int run(PrintStream out, String... arguments) throws IOException {
        Pace pace = Arrays.asList(arguments).contains(QUICK) ? Pace.QUICK : Pace.FULL;
        String[] forJmh = Arrays.stream(arguments)
                .filter(argument -> !argument.equals(QUICK))
                .map(argument -> argument.equals("--help") ? "-h" : argument)
                .toArray(String[]::new);
        try {
            CommandLineOptions options = new CommandLineOptions(forJmh);
            if (options.shouldHelp()) {
                out.print(HELP);
                options.showHelp();
            } else if (options.shouldList()
                    || options.shouldListWithParams()
                    || options.shouldListProfilers()
                    || options.shouldListResultFormats()) {
                Main.main(forJmh);
            } else {
                BenchmarkRuns runs = new BenchmarkRuns(options, pace, System.err);
                print(out, options.getIncludes().isEmpty() ? runs.rounds(CLASSES, ONCE) : runs.chosen());
                if (!runs.failed().isEmpty()) {
                    throw new RunnerException("failed, see above: " + String.join(", ", runs.failed()));
                }
            }
            return 0;
        } catch (CommandLineOptionException bad) {
            System.err.println("anyorder bench: " + bad.getMessage() + "; --help lists the options");
            return 2;
        } catch (RunnerException failed) {
            System.err.println("anyorder bench: " + failed.getMessage());
            return 1;
        }
    }

    private static void print(PrintStream out, Measurements results) throws IOException {
        out.println();
        TargetTable.lines(results).forEach(out::println);
        if (results.ran("BatchGainBenchmark")) {
            BatchAgreement agreement = BatchAgreement.measure();
            out.println(TargetTable.line(
                    "tokens of 8 requests together and alone: " + agreement,
                    "",
                    agreement.met() ? "met" : "missed: no near-tie"));
        }
        if (results.ran("PeerBenchmark")) {
            JlamaPeer.missing()
                    .ifPresent(why -> out.println(TargetTable.line("Jlama is not measured: " + why, "", "")));
        }
        if (results.counter("ratio", "AnySubsetBenchmark.textsAloneAndTogether").isPresent()) {
            FillAgreement agreement = FillAgreement.measure();
            out.println(TargetTable.line(
                    "tokens of 8 texts filled together and alone: " + agreement,
                    "",
                    agreement.met() ? "met" : "missed: no near-tie"));
        }
        for (NetworkSize size : NetworkSize.values()) {
            diffusionAgreement(out, results, size);
        }
        out.println();
        out.println(LEGEND);
        out.println();
        Machine.lines().forEach(out::println);
    }

    private static void diffusionAgreement(PrintStream out, Measurements results, NetworkSize size) throws IOException {
        if (results.score("UnlikeTemplatesBenchmark.gain", "size", size.name()).isPresent()) {
            TemplateAgreement agreement = TemplateAgreement.measure(size);
            out.println(TargetTable.line(
                    "tokens of 8 templates together and alone: " + agreement,
                    "",
                    agreement.met() ? "met" : "missed: no near-tie"));
        }
        if (results.score("DualCacheBenchmark.wholeAndDualCache", "size", size.name())
                .isPresent()) {
            out.println(TargetTable.line(
                    "tokens of a block over a dual cache and without: " + DualCacheBenchmark.agreement(size), "", ""));
        }
    }
}
