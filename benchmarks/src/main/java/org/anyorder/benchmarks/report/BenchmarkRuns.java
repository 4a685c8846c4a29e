// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs benchmarks through JMH.
 *
 * <p>JMH gives each side of a ratio a JVM of its own. So that a machine that slows down meanwhile slows both, the
 * classes are run in rounds of one fork a side, one class after the other, and the forks of all rounds counted
 * together.
 */
public final class BenchmarkRuns {
    private final Options given;
    private final Pace pace;
    private final PrintStream progress;
    private final Set<String> failed = new TreeSet<>();

    /**
     * What is to be run.
     *
     * @param given the user's options
     * @param pace how long is measured
     * @param progress takes a line a fork
     */
    public BenchmarkRuns(Options given, Pace pace, PrintStream progress) {
        this.given = given;
        this.pace = pace;
        this.progress = progress;
    }

    /**
     * Runs what the user chose, as JMH does, with its output.
     *
     * @return the results
     * @throws RunnerException if JMH cannot
     */
    public Measurements chosen() throws RunnerException {
        Measurements results = new Measurements();
        results.add(new Runner(options().build()).run());
        return results;
    }

    /**
     * Runs classes in rounds.
     *
     * @param classes simple names
     * @param once those among them whose results do not vary: one round is enough
     * @return the results; those of a class that failed may be missing, see {@link #failed}
     */
    public Measurements rounds(List<String> classes, List<String> once) {
        Measurements results = new Measurements();
        int rounds = given.getForkCount().orElse(pace.rounds());
        for (int round = 1; round <= rounds; round++) {
            for (String name : classes) {
                if (round > 1 && once.contains(name)) {
                    continue;
                }
                progress.println(name + ", round " + round + " of " + rounds);
                ChainedOptionsBuilder options =
                        options().include("\\." + name + "\\.").forks(1).verbosity(VerboseMode.SILENT);
                try {
                    results.add(new Runner(options.build(), new Progress(progress)).run());
                } catch (RunnerException failure) {
                    // The other classes still have something to say.
                    progress.println("  " + name + " failed: " + failure.getMessage());
                    failed.add(name);
                }
            }
        }
        // Each run has written its own results there; now all.
        if (given.getResult().hasValue() || given.getResultFormat().hasValue()) {
            ResultFormatType type = given.getResultFormat().orElse(ResultFormatType.JSON);
            String file =
                    given.getResult().orElse("jmh-result." + type.toString().toLowerCase(Locale.ROOT));
            ResultFormatFactory.getInstance(type, file).writeOut(results.all());
        }
        return results;
    }

    /**
     * Classes that did not run to their end.
     *
     * @return simple names
     */
    public Set<String> failed() {
        return Set.copyOf(failed);
    }

    private ChainedOptionsBuilder options() {
        ChainedOptionsBuilder options = new OptionsBuilder().parent(given);
        pace.apply(options, given);
        if (given.getProfilers().isEmpty()) {
            options.addProfiler(GCProfiler.class);
        }
        return options.shouldFailOnError(true);
    }
}
