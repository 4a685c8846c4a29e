// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;

/** What JMH measured, to be asked by benchmark and parameters. */
public final class Measurements {
    private static final String HEAP = "gc.alloc.rate.norm";

    private final List<RunResult> results = new ArrayList<>();

    /** Nothing yet. */
    public Measurements() {}

    /**
     * Adds results; those of a benchmark and parameters that are there already count as further forks of it.
     *
     * @param more of one run
     */
    public void add(Collection<RunResult> more) {
        Map<String, RunResult> byKey = new LinkedHashMap<>();
        results.forEach(result -> byKey.put(key(result.getParams()), result));
        for (RunResult result : more) {
            byKey.merge(key(result.getParams()), result, (left, right) -> {
                List<BenchmarkResult> forks = new ArrayList<>(left.getBenchmarkResults());
                forks.addAll(right.getBenchmarkResults());
                return new RunResult(left.getParams(), forks);
            });
        }
        results.clear();
        results.addAll(byKey.values());
    }

    /**
     * All of them.
     *
     * @return one per benchmark and parameters
     */
    public Collection<RunResult> all() {
        return List.copyOf(results);
    }

    /**
     * Whether any benchmark of a class ran.
     *
     * @param benchmarkClass its simple name
     * @return whether
     */
    public boolean ran(String benchmarkClass) {
        return results.stream()
                .anyMatch(result -> result.getParams().getBenchmark().contains("." + benchmarkClass + "."));
    }

    /**
     * A benchmark's score.
     *
     * @param benchmark simple class name and method
     * @param parameters name and value in turn; those not named may be any
     * @return its mean, if it ran
     */
    public Optional<Estimate> score(String benchmark, String... parameters) {
        return estimate("", benchmark, parameters);
    }

    /**
     * Bytes of Java heap per operation.
     *
     * @param benchmark simple class name and method
     * @param parameters name and value in turn; those not named may be any
     * @return the mean, if it ran
     */
    public Optional<Estimate> heap(String benchmark, String... parameters) {
        return estimate(HEAP, benchmark, parameters);
    }

    /**
     * A counter's value.
     *
     * @param counter its name
     * @param benchmark simple class name and method
     * @param parameters name and value in turn; those not named may be any
     * @return the mean, if it ran
     */
    public Optional<Estimate> counter(String counter, String benchmark, String... parameters) {
        return estimate(counter, benchmark, parameters);
    }

    private Optional<Estimate> estimate(String label, String benchmark, String... parameters) {
        return results.stream()
                .filter(result -> matches(result.getParams(), benchmark, parameters))
                .findFirst()
                .map(result -> Estimate.of(result.getBenchmarkResults().stream()
                        .flatMap(fork -> fork.getIterationResults().stream())
                        .mapToDouble(iteration -> value(iteration, label))
                        .toArray()));
    }

    private static boolean matches(BenchmarkParams params, String benchmark, String... parameters) {
        boolean matches = params.getBenchmark().endsWith("." + benchmark);
        for (int i = 0; matches && i < parameters.length; i += 2) {
            matches = parameters[i + 1].equals(params.getParam(parameters[i]));
        }
        return matches;
    }

    private static double value(IterationResult iteration, String label) {
        if (label.isEmpty()) {
            return iteration.getPrimaryResult().getScore();
        }
        // JMH's map is of a raw type: it is not named here.
        for (String name : iteration.getSecondaryResults().keySet()) {
            if (name.endsWith(label)) {
                return iteration.getSecondaryResults().get(name).getScore();
            }
        }
        return Double.NaN;
    }

    private static String key(BenchmarkParams params) {
        StringBuilder key = new StringBuilder(params.getBenchmark()).append(' ').append(params.getMode());
        params.getParamsKeys()
                .forEach(name -> key.append(' ').append(name).append('=').append(params.getParam(name)));
        return key.toString();
    }
}
