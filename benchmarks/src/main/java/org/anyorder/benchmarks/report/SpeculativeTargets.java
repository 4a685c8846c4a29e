// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** Speculative decoding and continuous batching. */
final class SpeculativeTargets {
    private static final double HEAP_PER_TOKEN = 4096;

    private SpeculativeTargets() {}

    static void add(List<Measure> table) {
        speed(table, "0.0", "greedy");
        speed(table, "1.0", "temperature 1");
        for (String rows : List.of("8", "1")) {
            heap(table, rows, "0.0", "greedy");
            heap(table, rows, "1.0", "temperature 1");
        }
        batches(table);
    }

    private static void speed(List<Measure> table, String temperature, String label) {
        String single = "SpeculativeBenchmark.plainAndSpeculative";
        String[] parameters = {"temperature", temperature};
        table.add(new Measure(
                "speculative ÷ plain, tokens/s, 1 sequence, " + label,
                counter("ratio", single, parameters),
                Target.atLeast(2)));
        table.add(new Measure("drafted tokens kept, " + label, counter("acceptance", single, parameters), Target.NONE));
        table.add(new Measure(
                "tokens per call of the target, " + label, counter("tokensPerCall", single, parameters), Target.NONE));
        table.add(new Measure(
                "speculative, 8 sequences ÷ 1, tokens/s, " + label,
                counter("ratio", "SpeculativeBenchmark.aloneAndTogether", parameters),
                Target.atLeast(3)));
    }

    private static void heap(List<Measure> table, String rows, String temperature, String label) {
        String together = (rows.equals("8") ? "8 together, " : "1 alone, ") + label;
        String benchmark = "SpeculativeHeapBenchmark.decode";
        String[] parameters = {"batchRows", rows, "temperature", temperature};
        table.add(new Measure(
                "heap bytes per speculative token outside the forward, " + together,
                counter("perToken", benchmark, parameters),
                rows.equals("8") ? Target.atMost(HEAP_PER_TOKEN) : Target.NONE));
        table.add(new Measure(
                "heap bytes per speculative token of both forwards, " + together,
                counter("callsPerToken", benchmark, parameters),
                Target.NONE));
    }

    private static void batches(List<Measure> table) {
        for (String rows : List.of("STAY", "LEAVE")) {
            String benchmark = "ContinuousBatchingBenchmark.serve";
            String[] parameters = {"finishedRows", rows};
            String label = ", whose rows " + rows.toLowerCase(Locale.ROOT);
            table.add(new Measure(
                    "64 requests, joining ÷ in batches of 8" + label,
                    counter("ratio", benchmark, parameters),
                    rows.equals("STAY") ? Target.atLeast(2) : Target.NONE));
            table.add(new Measure(
                    "s from arrival to answer of the shortest, in batches" + label,
                    counter("shortestInBatch", benchmark, parameters),
                    Target.NONE));
            table.add(new Measure(
                    "s from arrival to answer of the shortest, joining",
                    counter("shortestJoining", benchmark, parameters),
                    Target.NONE));
            table.add(new Measure(
                    "s from its admission to its answer, joining",
                    counter("shortestServed", benchmark, parameters),
                    Target.NONE));
        }
    }

    private static Function<Measurements, Optional<Estimate>> counter(
            String counter, String benchmark, String... parameters) {
        return results -> results.counter(counter, benchmark, parameters);
    }
}
