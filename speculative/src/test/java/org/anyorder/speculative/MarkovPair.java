// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.table.MarkovTable;

/**
 * A target and a draft: Markov chains of order 2 with random rows.
 *
 * @param size tokens of both
 * @param targetRows the target's rows by context
 * @param draftRows the draft's rows by context
 */
record MarkovPair(int size, Map<List<Integer>, double[]> targetRows, Map<List<Integer>, double[]> draftRows) {

    static MarkovPair of(int size, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        return new MarkovPair(size, rows(size, random), rows(size, random));
    }

    /** The same target with a draft that is often right: a mixture of both. */
    MarkovPair near(double targetShare) {
        Map<List<Integer>, double[]> mixed = new HashMap<>();
        draftRows.forEach((context, row) -> {
            double[] both = new double[size];
            for (int token = 0; token < size; token++) {
                both[token] = targetShare * targetRows.get(context)[token] + (1 - targetShare) * row[token];
            }
            mixed.put(context, both);
        });
        return new MarkovPair(size, targetRows, mixed);
    }

    private static Map<List<Integer>, double[]> rows(int size, RandomGenerator random) {
        Map<List<Integer>, double[]> rows = new HashMap<>();
        rows.put(List.of(), row(size, random));
        for (int a = 0; a < size; a++) {
            rows.put(List.of(a), row(size, random));
            for (int b = 0; b < size; b++) {
                rows.put(List.of(a, b), row(size, random));
            }
        }
        return rows;
    }

    private static double[] row(int size, RandomGenerator random) {
        double[] row = new double[size];
        double total = 0;
        for (int token = 0; token < size; token++) {
            row[token] = 0.05 - Math.log(1 - random.nextDouble());
            total += row[token];
        }
        for (int token = 0; token < size; token++) {
            row[token] /= total;
        }
        return row;
    }

    CausalModel target() {
        return table(targetRows);
    }

    CausalModel draft() {
        return table(draftRows);
    }

    /** The target with a token that ends a text. */
    CausalModel ending(int end) {
        return MarkovTable.of(size, 2, OptionalInt.of(end), targetRows).causal();
    }

    private CausalModel table(Map<List<Integer>, double[]> rows) {
        return MarkovTable.of(size, 2, OptionalInt.empty(), rows).causal();
    }

    Map<List<Integer>, Double> targetLaw(Integer... prompt) {
        return new Chain(targetRows, size, List.of(prompt)).law(4);
    }

    Map<List<Integer>, Double> draftLaw(Integer... prompt) {
        return new Chain(draftRows, size, List.of(prompt)).law(4);
    }

    /** The target's chain after transforms that look at no history. */
    Chain target(SamplingOptions options) {
        Map<List<Integer>, double[]> changed = new HashMap<>();
        targetRows.forEach((context, row) -> changed.put(context, transformed(row, options)));
        return new Chain(changed, size, List.of());
    }

    private static double[] transformed(double[] row, SamplingOptions options) {
        double[] logits = new double[row.length];
        for (int token = 0; token < row.length; token++) {
            logits[token] = Math.log(row[token]);
        }
        double[] kept = LogitsPipeline.apply(logits, options, RowHistory.none());
        double total = 0;
        for (int token = 0; token < row.length; token++) {
            kept[token] = Math.exp(kept[token]);
            total += kept[token];
        }
        for (int token = 0; token < row.length; token++) {
            kept[token] /= total;
        }
        return kept;
    }

    /** A chain that can be enumerated. */
    record Chain(Map<List<Integer>, double[]> rows, int size, List<Integer> prompt) {

        /** The law of the prompt and a number of tokens behind it. */
        Map<List<Integer>, Double> law(int count) {
            Map<List<Integer>, Double> law = Map.of(prompt, 1.0);
            for (int i = 0; i < count; i++) {
                Map<List<Integer>, Double> longer = new HashMap<>();
                law.forEach((text, probability) -> {
                    double[] row = rows.get(text.subList(Math.max(0, text.size() - 2), text.size()));
                    for (int token = 0; token < size; token++) {
                        if (row[token] > 0) {
                            List<Integer> next = new ArrayList<>(text);
                            next.add(token);
                            longer.put(next, probability * row[token]);
                        }
                    }
                });
                law = longer;
            }
            return law;
        }
    }
}
