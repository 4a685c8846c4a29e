// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** Any-subset models: what the cache of decided tokens gains, and what a batch does. */
final class AnySubsetTargets {

    private AnySubsetTargets() {}

    static void add(List<Measure> table) {
        for (String precision : List.of("FLOAT32", "BFLOAT16")) {
            String[] parameters = {"size", "XLNET_BASE", "precision", precision};
            String end = ", " + precision.toLowerCase(Locale.ROOT) + ", XLNet base, 256 of 512 decided";
            table.add(new Measure(
                    "any-subset round, without ÷ with the cache" + end,
                    results -> results.counter("ratio", "SubsetCacheBenchmark.anewAndCached", parameters),
                    Target.atLeast(5)));
            table.add(new Measure(
                    "any-subset round, 8 rows one by one ÷ together" + end,
                    results -> results.counter("ratio", "SubsetCacheBenchmark.aloneAndTogether", parameters),
                    Target.atLeast(2.5)));
        }
    }
}
