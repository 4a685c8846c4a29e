// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The lines of masked diffusion. Targets are for networks of published size; those of small ones are only reported. */
final class DiffusionTargets {
    private static final String FULL = "GPT2_SMALL";
    private static final int STEPS = 64;

    /** Tokens that the dual cache is timed for, by those of whole rows. */
    private static final int CACHED_PER_WHOLE = 16;

    /** Positions of the longest sequence by size of network. */
    private enum Size {
        GPT2_SMALL(1024, "12 × 768"),
        SMALL(128, "2 × 128");

        private final int positions;
        private final String label;

        Size(int positions, String label) {
            this.positions = positions;
            this.label = label;
        }

        Target target(Target full) {
            return name().equals(FULL) ? full : Target.NONE;
        }
    }

    private DiffusionTargets() {}

    static void add(List<Measure> table) {
        for (Size size : Size.values()) {
            ancestral(table, size);
            caches(table, size);
            gain(table, size);
            leftToRight(table, size);
        }
    }

    private static void ancestral(List<Measure> table, Size size) {
        for (String precision : List.of("FLOAT32", "BFLOAT16")) {
            table.add(new Measure(
                    "ancestral ÷ its forward, " + size.label + ", " + size.positions + " tokens, "
                            + precision.toLowerCase(Locale.ROOT),
                    results -> results.counter(
                            "ratio",
                            "AncestralBenchmark.sampleAndEvaluations",
                            "size",
                            size.name(),
                            "precision",
                            precision),
                    precision.equals("FLOAT32") ? size.target(Target.atMost(1.1)) : Target.NONE));
        }
        table.add(new Measure(
                "the same sampling, bfloat16 ÷ float32, " + size.label,
                counter("ratio", "AncestralPrecisionBenchmark.bfloat16AndFloat32", size),
                size.target(Target.atMost(0.5))));
        table.add(new Measure(
                "vocabulary rows ÷ tokens settled, ancestral, " + size.label,
                counter("vocabularyRowsPerToken", "AncestralBenchmark.sample", size),
                Target.atMost(1)));
        table.add(new Measure(
                "vocabulary rows ÷ masked positions of the block, dual cache, " + size.label,
                counter("vocabularyRowsPerMasked", "DualCacheBenchmark.wholeAndDualCache", size),
                Target.atMost(1)));
        table.add(new Measure(
                "heap bytes per token outside the forward, ancestral, " + size.label,
                ratio(
                        results -> heap("AncestralBenchmark.sample", size)
                                .apply(results)
                                .flatMap(whole -> heap("AncestralBenchmark.baselineEvaluations", size)
                                        .apply(results)
                                        .map(whole::minus)),
                        counter("tokensPerEvaluation", "AncestralBenchmark.sample", size)),
                Target.NONE));
    }

    private static void caches(List<Measure> table, Size size) {
        table.add(new Measure(
                "no cache ÷ block cache, blocks of 16, middle of " + size.positions + ", " + size.label,
                counter("ratio", "BlockCacheBenchmark.uncachedAndCached", size),
                size.target(Target.atLeast(10))));
        table.add(new Measure(
                "low-confidence ÷ threshold and dual cache, " + size.positions / 2 + " tokens, " + size.label,
                times(CACHED_PER_WHOLE, counter("ratio", "DualCacheBenchmark.wholeAndDualCache", size)),
                size.target(Target.atLeast(6))));
    }

    private static void gain(List<Measure> table, Size size) {
        String benchmark = "UnlikeTemplatesBenchmark.gain";
        table.add(new Measure(
                "8 templates one by one ÷ together, generator, " + size.label,
                counter("generator", benchmark, size),
                Target.NONE));
        table.add(new Measure(
                "8 templates one by one ÷ together, bare forward, " + size.label,
                counter("forward", benchmark, size),
                Target.NONE));
        table.add(new Measure(
                "gain of the generator ÷ gain of the forward, templates, " + size.label,
                counter("kept", benchmark, size),
                size.target(Target.atLeast(0.9))));
    }

    private static void leftToRight(List<Measure> table, Size size) {
        for (String precision : List.of("FLOAT32", "BFLOAT16")) {
            Function<Measurements, Optional<Estimate>> token = score("LeftToRightBenchmark.token", size, precision);
            table.add(new Measure(
                    "ancestral in 64 steps ÷ causal with a cache, " + size.positions + " tokens, "
                            + precision.toLowerCase(Locale.ROOT),
                    ratio(
                            times(STEPS, score("AncestralBenchmark.sample", size, precision)),
                            times(size.positions, token)),
                    Target.NONE));
            table.add(new Measure(
                    "evaluations with which both take as long, " + precision.toLowerCase(Locale.ROOT),
                    ratio(times(size.positions, token), score("AncestralBenchmark.sample", size, precision)),
                    Target.NONE));
        }
    }

    private static Function<Measurements, Optional<Estimate>> score(String benchmark, Size size, String precision) {
        return results -> results.score(benchmark, "size", size.name(), "precision", precision);
    }

    private static Function<Measurements, Optional<Estimate>> counter(String counter, String benchmark, Size size) {
        return results -> results.counter(counter, benchmark, "size", size.name());
    }

    private static Function<Measurements, Optional<Estimate>> heap(String benchmark, Size size) {
        return results -> results.heap(benchmark, "size", size.name(), "precision", "FLOAT32");
    }

    private static Function<Measurements, Optional<Estimate>> times(
            int factor, Function<Measurements, Optional<Estimate>> measure) {
        return results -> measure.apply(results)
                .map(estimate -> new Estimate(factor * estimate.value(), factor * estimate.error()));
    }

    private static Function<Measurements, Optional<Estimate>> ratio(
            Function<Measurements, Optional<Estimate>> over, Function<Measurements, Optional<Estimate>> under) {
        return results ->
                over.apply(results).flatMap(top -> under.apply(results).map(top::over));
    }
}
