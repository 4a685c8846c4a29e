// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * The law of sequential decoding, token by token: every transform sees the tokens before, an end token ends a text and
 * may not come before a minimum.
 *
 * @param rows of a chain of order 2
 * @param options how it is sampled
 * @param end the token that ends a text
 * @param minimum tokens that come at least
 */
record EnumeratedLaw(Map<List<Integer>, double[]> rows, SamplingOptions options, OptionalInt end, int minimum) {

    Map<List<Integer>, Double> of(List<Integer> prompt, int count) {
        Map<List<Integer>, Double> ended = new HashMap<>();
        Map<List<Integer>, Double> law = Map.of(List.of(), 1.0);
        for (int i = 0; i < count; i++) {
            Map<List<Integer>, Double> longer = new LinkedHashMap<>();
            int length = i;
            law.forEach((text, probability) -> {
                double[] next = next(prompt, text, length);
                for (int token = 0; token < next.length; token++) {
                    boolean ends = end.isPresent() && end.getAsInt() == token;
                    if (next[token] > 0) {
                        Map<List<Integer>, Double> into = ends ? ended : longer;
                        into.merge(
                                ends ? joined(prompt, text) : joined(text, List.of(token)),
                                probability * next[token],
                                Double::sum);
                    }
                }
            });
            law = longer;
        }
        law.forEach((text, probability) -> ended.merge(joined(prompt, text), probability, Double::sum));
        return ended;
    }

    private double[] next(List<Integer> prompt, List<Integer> text, int length) {
        List<Integer> all = joined(prompt, text);
        double[] row = rows.get(all.subList(Math.max(0, all.size() - 2), all.size()));
        double[] logits = new double[row.length];
        for (int token = 0; token < row.length; token++) {
            logits[token] = Math.log(row[token]);
        }
        Set<Integer> banned = new HashSet<>();
        if (length < minimum) {
            end.ifPresent(banned::add);
        }
        double[] law = LogitsPipeline.apply(
                logits, options.toBuilder().bannedTokens(banned).build(), RowHistory.of(ints(prompt), ints(text)));
        double total = 0;
        for (int token = 0; token < law.length; token++) {
            law[token] = Math.exp(law[token]);
            total += law[token];
        }
        for (int token = 0; token < law.length; token++) {
            law[token] /= total;
        }
        return law;
    }

    private static List<Integer> joined(List<Integer> left, List<Integer> right) {
        return Stream.concat(left.stream(), right.stream()).toList();
    }

    private static int[] ints(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }
}
