// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** What is measured and what it should be. */
public final class TargetTable {
    private static final String SHAKESPEARE = "shakespeare-insertion";
    private static final List<String> GRID = List.of("1024x64", "1024x512", "50257x64", "50257x512");
    private static final double HEAP_PER_TOKEN = 4096;

    private TargetTable() {}

    /**
     * All lines, in order.
     *
     * @return the measures
     */
    public static List<Measure> measures() {
        List<Measure> table = new ArrayList<>();
        forward(table);
        attention(table);
        draw(table);
        step(table);
        gain(table);
        heap(table);
        loading(table);
        training(table);
        DiffusionTargets.add(table);
        CausalTargets.add(table);
        PeerTargets.add(table);
        SpeculativeTargets.add(table);
        StateSpaceTargets.add(table);
        AnySubsetTargets.add(table);
        return table;
    }

    /**
     * The table's lines for which there are results, with a heading.
     *
     * @param results what ran
     * @return lines; none if no measure is complete
     */
    public static List<String> lines(Measurements results) {
        List<String> lines = new ArrayList<>();
        measures().forEach(measure -> measure.line(results).ifPresent(lines::add));
        if (!lines.isEmpty()) {
            lines.add(0, Measure.line("measure", "value", "target", ""));
        }
        return lines;
    }

    /**
     * A line that no benchmark measures.
     *
     * @param name what is said
     * @param value what was found
     * @param verdict whether that is good
     * @return the line
     */
    public static String line(String name, String value, String verdict) {
        return Measure.line(name, value, "", verdict);
    }

    private static void forward(List<Measure> table) {
        for (String precision : List.of("FLOAT32", "BFLOAT16")) {
            table.add(new Measure(
                    "forward 12 × 768, 128 tokens ÷ its matrix products, " + lower(precision),
                    results -> results.counter("ratio", "ForwardBenchmark.forwardAndProducts", "precision", precision),
                    precision.equals("FLOAT32") ? Target.atMost(1.15) : Target.NONE));
        }
        table.add(new Measure(
                "the same forward, bfloat16 ÷ float32",
                results -> ratio(
                        results.score("ForwardBenchmark.forward", "precision", "BFLOAT16"),
                        results.score("ForwardBenchmark.forward", "precision", "FLOAT32")),
                Target.atMost(0.45)));
    }

    private static void attention(List<Measure> table) {
        for (String causality : List.of("BIDIRECTIONAL", "CAUSAL")) {
            for (String tokens : List.of("128", "1024")) {
                String[] parameters = {"causality", causality, "tokens", tokens};
                table.add(new Measure(
                        "attention ÷ written out, 12 heads, " + tokens + " tokens, " + lower(causality),
                        results -> ratio(
                                results.score("AttentionBenchmark.fused", parameters),
                                results.score("AttentionBenchmark.baselineWrittenOut", parameters)),
                        Target.atMost(tokens.equals("128") ? 1.03 : 0.25)));
            }
        }
    }

    private static void draw(List<Measure> table) {
        for (String rows : List.of("8", "1", "128")) {
            table.add(new Measure(
                    "token draw ÷ inverse CDF in float64, " + rows + " × 50,257",
                    results -> ratio(
                            results.score("TokenDrawBenchmark.treeDraw", "rows", rows),
                            results.score("TokenDrawBenchmark.baselineInverseCdf", "rows", rows)),
                    rows.equals("8") ? Target.atMost(0.65) : Target.NONE));
        }
    }

    private static void step(List<Measure> table) {
        for (String method : List.of("TWO_STAGE_TOP_P", "JOINT")) {
            for (String rows : List.of("1", "8")) {
                String[] parameters = {"method", method, "batchRows", rows};
                table.add(new Measure(
                        "insertion step ÷ its forward, " + lower(method) + ", " + rows(rows),
                        results -> results.counter("ratio", "InsertionStepBenchmark.stepsAndEvaluations", parameters),
                        Target.atMost(1.2)));
            }
        }
    }

    private static void gain(List<Measure> table) {
        String benchmark = "BatchGainBenchmark.gain";
        table.add(new Measure(
                "8 requests one by one ÷ together, generator",
                results -> results.counter("generator", benchmark),
                Target.NONE));
        table.add(new Measure(
                "8 requests one by one ÷ together, bare forward",
                results -> results.counter("forward", benchmark),
                Target.NONE));
        table.add(new Measure(
                "gain of the generator ÷ gain of the forward",
                results -> results.counter("kept", benchmark),
                Target.atLeast(0.9)));
    }

    private static void heap(List<Measure> table) {
        for (String rows : List.of("8", "1")) {
            String together = rows.equals("8") ? "8 together" : "1 alone";
            table.add(new Measure(
                    "heap bytes per inserted token outside the forward, " + together,
                    heap("perToken", SHAKESPEARE, rows),
                    rows.equals("8") ? Target.atMost(HEAP_PER_TOKEN) : Target.NONE));
            table.add(new Measure(
                    "heap bytes per inserted token of the forward, " + together,
                    heap("evaluationPerToken", SHAKESPEARE, rows),
                    Target.NONE));
        }
        for (String size : GRID) {
            String model = ", vocabulary × tokens " + size.replace("x", " × ");
            table.add(new Measure(
                    "heap bytes per inserted token" + model,
                    heap("perToken", size, "8"),
                    Target.atMost(HEAP_PER_TOKEN)));
            table.add(new Measure("heap bytes per request" + model, heap("perRequest", size, "8"), Target.NONE));
        }
        table.add(new Measure(
                "heap per inserted token, the largest of these four ÷ the smallest",
                TargetTable::spread,
                Target.atMost(1.1)));
    }

    private static Function<Measurements, Optional<Estimate>> heap(String counter, String size, String rows) {
        return results ->
                results.counter(counter, "HeapBenchmark.insertions", "vocabularyByTokens", size, "batchRows", rows);
    }

    private static Optional<Estimate> spread(Measurements results) {
        List<Estimate> grid = GRID.stream()
                .flatMap(size -> heap("perToken", size, "8").apply(results).stream())
                .sorted(Comparator.comparingDouble(Estimate::value))
                .toList();
        return grid.size() == GRID.size()
                ? Optional.of(grid.get(grid.size() - 1).over(grid.get(0)))
                : Optional.empty();
    }

    private static void loading(List<Measure> table) {
        table.add(new Measure(
                "loading a 530 MB float32 checkpoint ÷ reading the file",
                results ->
                        ratio(results.score("LoadingBenchmark.load"), results.score("LoadingBenchmark.baselineRead")),
                Target.atMost(1.5)));
        table.add(new Measure(
                "anonymous memory while loading ÷ weights",
                results -> results.counter("multipleOfWeights", "LoadingBenchmark.loadWatched"),
                Target.atMost(1.3)));
    }

    private static void training(List<Measure> table) {
        table.add(new Measure(
                "training tokens/s, 8 × 512, mixed precision ÷ float32",
                results -> results.counter("ratio", "TrainingBenchmark.updates"),
                Target.atLeast(2)));
    }

    private static Optional<Estimate> ratio(Optional<Estimate> over, Optional<Estimate> under) {
        return over.flatMap(top -> under.map(top::over));
    }

    private static String rows(String rows) {
        return rows.equals("1") ? "1 row" : rows + " rows";
    }

    private static String lower(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace("_", "-");
    }
}
