// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.List;

/** What is measured of state-space models and what it should be. */
final class StateSpaceTargets {
    private static final String STEP = "MambaStepBenchmark.";
    private static final String SCAN = "ScanBenchmark.";
    private static final String RIVALS = "MambaAndTransformerBenchmark.transformerAndMamba";

    private StateSpaceTargets() {}

    static void add(List<Measure> table) {
        steps(table, "MAMBA_130M", "Mamba, 130 million weights");
        steps(table, "MAMBA_2_130M", "Mamba-2, 130 million weights");
        rival(table, "MAMBA_SIXTH", "Mamba");
        rival(table, "MAMBA_2_SIXTH", "Mamba-2");
        scan(table, "scan of Mamba: operator by operator ÷ plain Java", "operatorsAndJava", Target.atLeast(1.5));
        scan(table, "scan of Mamba: operator by operator ÷ kernel", "operatorsAndKernel", Target.NONE);
        scan(table, "scan of Mamba: in two levels ÷ step by step", "levelsAndSteps", Target.NONE);
        scan(table, "scan of Mamba-2: operator by operator ÷ in chunks", "operatorsAndChunks", Target.atLeast(10));
        for (String length : List.of("4", "16", "64", "256", "1024", "4096")) {
            table.add(new Measure(
                    "layer of S4D: scan ÷ convolution, " + length + " inputs",
                    results -> results.counter("ratio", "DiagonalViewsBenchmark.scanAndConvolution", "length", length),
                    length.equals("4096") ? Target.atLeast(5) : Target.NONE));
        }
    }

    private static void steps(List<Measure> table, String size, String label) {
        table.add(new Measure(
                "a token at position 16,384 ÷ at 16, " + label,
                results -> results.counter("ratio", STEP + "farAndNear", "size", size),
                Target.atMost(1.05)));
        table.add(new Measure(
                "1,024 tokens at once ÷ 128 one by one, " + label,
                results -> results.counter("ratio", STEP + "atOnceAndAnEighthOneByOne", "size", size),
                Target.atMost(1)));
    }

    private static void rival(List<Measure> table, String size, String label) {
        for (String precision : List.of("FLOAT32", "BFLOAT16")) {
            table.add(new Measure(
                    "a token of 8 texts at position 16,384: transformer ÷ " + label + ", " + precision,
                    results -> results.counter("ratio", RIVALS, "size", size, "precision", precision),
                    Target.atLeast(10)));
        }
    }

    private static void scan(List<Measure> table, String name, String benchmark, Target target) {
        table.add(new Measure(name, results -> results.counter("ratio", SCAN + benchmark), target));
    }
}
