// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** One line for each fork that was measured, in place of JMH's page. What a failing fork prints is passed on. */
final class Progress implements OutputFormat {
    private final PrintStream out;

    Progress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void endBenchmark(BenchmarkResult result) {
        if (result == null) {
            return; // a fork that failed
        }
        BenchmarkParams params = result.getParams();
        String name = params.getBenchmark();
        String method = name.substring(name.lastIndexOf('.') + 1);
        String values = params.getParamsKeys().stream()
                .map(key -> key + "=" + params.getParam(key))
                .collect(Collectors.joining(" "));
        Result<?> score = result.getPrimaryResult();
        out.printf(Locale.ROOT, "  %-26s %-60s %12.3f %s%n", method, values, score.getScore(), score.getScoreUnit());
    }

    @Override
    public void print(String text) {
        out.print(text);
    }

    @Override
    public void println(String text) {
        if (text.contains("<failure>") || text.contains("Exception")) {
            out.println(text);
        }
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {}

    @Override
    public void iterationResult(
            BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult result) {}

    @Override
    public void startBenchmark(BenchmarkParams params) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> results) {}

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }

    @Override
    public void verbosePrintln(String text) {}

    @Override
    public void write(int b) {
        out.write(b);
    }

    @Override
    public void write(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }
}
