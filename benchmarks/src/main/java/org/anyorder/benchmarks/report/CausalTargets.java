// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What is measured of causal decoding and what it should be. */
final class CausalTargets {
    private static final String DECODING = "CausalDecodingBenchmark.";
    private static final double MILLIS = 1000;

    private CausalTargets() {}

    static void add(List<Measure> table) {
        sized(table, "LLAMA_134M", "Llama type, 134 million weights", true);
        sized(table, "SMALL", "small Llama type", false);
    }

    private static void sized(List<Measure> table, String size, String label, boolean held) {
        for (String precision : List.of("FLOAT32", "BFLOAT16", "INT8")) {
            String[] parameters = {"size", size, "precision", precision};
            String end = ", " + precision.toLowerCase(Locale.ROOT) + ", " + label;
            table.add(new Measure(
                    "decoding, tokens/s" + end,
                    results -> results.score(DECODING + "token", parameters).map(CausalTargets::perSecond),
                    Target.NONE));
            table.add(new Measure(
                    "weights read per second ÷ bandwidth" + end,
                    results -> results.counter("ratio", DECODING + "readingAndToken", parameters),
                    held ? Target.atLeast(precision.equals("FLOAT32") ? 0.55 : 0.65) : Target.NONE));
            table.add(new Measure(
                    "verifying 8 tokens ÷ decoding one" + end,
                    results -> results.counter("ratio", DECODING + "verifyingAndToken", parameters),
                    held && precision.equals("BFLOAT16") ? Target.atMost(1.3) : Target.NONE));
        }
        table.add(new Measure(
                "decoding int8 ÷ float32, tokens/s, " + label,
                faster(size, "INT8"),
                held ? Target.atLeast(4) : Target.NONE));
        table.add(
                new Measure("decoding bfloat16 ÷ float32, tokens/s, " + label, faster(size, "BFLOAT16"), Target.NONE));
    }

    private static Function<Measurements, Optional<Estimate>> faster(String size, String precision) {
        return results -> results.counter(
                "ratio", "CausalPrecisionBenchmark.float32AndOther", "size", size, "precision", precision);
    }

    /** The relative error stays. */
    private static Estimate perSecond(Estimate millis) {
        double rate = MILLIS / millis.value();
        return new Estimate(rate, rate * millis.error() / millis.value());
    }
}
