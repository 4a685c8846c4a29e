// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Any-subset models: what drafting, batches, a common prompt and the cache of decided tokens gain. */
final class AnySubsetTargets {

    private AnySubsetTargets() {}

    static void add(List<Measure> table) {
        speculation(table, "drafts of their own pass", "AnySubsetBenchmark.sequentialAndSpeculative");
        speculation(table, "drafts asked ahead", "AnySubsetBenchmark.sequentialAndAhead");
        speculation(table, "drafts of a causal model", "AnySubsetBenchmark.sequentialAndDrafted");
        table.add(new Measure(
                "8 texts, 95 % to fill, one by one ÷ together",
                results -> results.counter("ratio", "AnySubsetBenchmark.textsAloneAndTogether"), Target.atLeast(2.5)));
        table.add(new Measure(
                "joint density of 100 alternatives for 12 of 120 tokens, one by one ÷ together",
                results -> results.counter("ratio", "AnySubsetBenchmark.alternativesAloneAndTogether"),
                Target.atLeast(3)));
        for (String precision : List.of("FLOAT32", "BFLOAT16")) {
            String[] parameters = {"size", "XLNET_BASE", "precision", precision};
            String end = ", " + precision.toLowerCase(Locale.ROOT) + ", XLNet base, 256 of 512 decided";
            table.add(new Measure(
                    "any-subset round, without ÷ with the cache" + end,
                    results -> results.counter("ratio", "AnySubsetBenchmark.roundAnewAndCached", parameters),
                    Target.atLeast(5)));
            table.add(new Measure(
                    "any-subset round, 8 rows one by one ÷ together" + end,
                    results -> results.counter("ratio", "AnySubsetBenchmark.roundAloneAndTogether", parameters),
                    Target.atLeast(2.5)));
        }
    }

    private static void speculation(List<Measure> table, String drafts, String benchmark) {
        String end = ", 95 % to fill, " + drafts;
        table.add(new Measure(
                "any-subset, speculative ÷ sequential, tokens/s" + end,
                results -> results.counter("ratio", benchmark),
                Target.atLeast(1.6)));
        table.add(new Measure(
                "evaluations per token" + end,
                results -> results.counter("nfePerToken", benchmark),
                Target.atMost(0.75)));
        table.add(new Measure(
                "drafted tokens kept" + end, results -> results.counter("acceptance", benchmark), Target.NONE));
    }
}
