// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * What deciding one position after the other gives, and how many evaluations self-drafting takes for it: everything
 * enumerated, on the host.
 *
 * @param model the conditionals
 * @param options what is applied to them
 * @param template tokens by position, {@link LawModel#HIDDEN} where something is to be decided
 * @param order the hidden positions in the order of deciding
 */
record EnumeratedChain(LawModel model, SamplingOptions options, int[] template, int[] order) {

    /** In the order of the lattice. */
    static EnumeratedChain of(LawModel model, SamplingOptions options, int... template) {
        int[] hidden = IntStream.range(0, template.length)
                .filter(at -> template[at] == LawModel.HIDDEN)
                .toArray();
        return new EnumeratedChain(model, options, template, hidden);
    }

    /** The probability of each outcome. */
    Map<List<Integer>, Double> law() {
        Map<List<Integer>, Double> law = new HashMap<>();
        fill(whole(), 0, 1, law);
        return law;
    }

    /** What drawing all positions at once from what is given comes to: a law that is wrong. */
    Map<List<Integer>, Double> independent() {
        Map<List<Integer>, Double> law = new HashMap<>(Map.of(List.of(), 1.0));
        for (int position = 0; position < template.length; position++) {
            Map<List<Integer>, Double> longer = new HashMap<>();
            double[] next = template[position] == LawModel.HIDDEN ? next(whole(), position, 0) : new double[0];
            int at = position;
            law.forEach((before, probability) -> {
                if (next.length == 0) {
                    longer.put(plus(before, template[at]), probability);
                }
                for (int token = 0; token < next.length; token++) {
                    longer.put(plus(before, token), probability * next[token]);
                }
            });
            law = longer;
        }
        return law;
    }

    private static List<Integer> plus(List<Integer> before, int token) {
        return IntStream.concat(before.stream().mapToInt(Integer::intValue), IntStream.of(token))
                .boxed()
                .toList();
    }

    private void fill(int[] visible, int rank, double probability, Map<List<Integer>, Double> law) {
        if (rank == order.length) {
            law.put(Arrays.stream(visible).limit(template.length).boxed().toList(), probability);
            return;
        }
        double[] next = next(visible, order[rank], rank);
        for (int token = 0; token < next.length; token++) {
            fill(with(visible, order[rank], token), rank + 1, probability * next[token], law);
        }
    }

    /** The expected evaluations of drafting at most {@code length} positions a round. */
    double evaluations(int length) {
        return evaluations(whole(), 0, length, new HashMap<>());
    }

    private double evaluations(int[] visible, int rank, int length, Map<List<Integer>, Double> known) {
        int count = Math.min(length, order.length - rank);
        if (count < 2) {
            return count;
        }
        List<Integer> key = Arrays.stream(visible).boxed().toList();
        Double before = known.get(key);
        if (before != null) {
            return before;
        }
        double[][] draft = new double[count][];
        for (int place = 0; place < count; place++) {
            // What is drafted together is not seen by penalties: the history is that of the first.
            draft[place] = law(visible, order[rank + place], visible, rank);
        }
        double expected = 2;
        for (int first = 0; first < draft[0].length; first++) {
            int[] next = with(visible, order[rank], first);
            expected += draft[0][first] * after(next, rank, 1, draft, length, known);
        }
        known.put(key, expected);
        return expected;
    }

    /** The expected evaluations of later rounds once the first places of a draft are kept. */
    private double after(
            int[] visible, int rank, int place, double[][] draft, int length, Map<List<Integer>, Double> known) {
        if (place == draft.length) {
            return evaluations(visible, rank + place, length, known);
        }
        double[] target = next(visible, order[rank + place], rank + place);
        double expected = 0;
        double rejected = 0;
        for (int token = 0; token < target.length; token++) {
            double kept = Math.min(target[token], draft[place][token]);
            rejected += draft[place][token] - kept;
            expected += kept * after(with(visible, order[rank + place], token), rank, place + 1, draft, length, known);
        }
        double excess = 0;
        for (int token = 0; token < target.length; token++) {
            excess += Math.max(0, target[token] - draft[place][token]);
        }
        for (int token = 0; token < target.length && excess > 0; token++) {
            double share = Math.max(0, target[token] - draft[place][token]) / excess;
            expected += rejected
                    * share
                    * evaluations(with(visible, order[rank + place], token), rank + place + 1, length, known);
        }
        return expected;
    }

    private double[] next(int[] visible, int position, int rank) {
        return law(visible, position, visible, rank);
    }

    private double[] law(int[] visible, int position, int[] history, int rank) {
        int[] given = Arrays.stream(template)
                .filter(token -> token != LawModel.HIDDEN)
                .toArray();
        int[] generated =
                IntStream.range(0, rank).map(earlier -> history[order[earlier]]).toArray();
        double[] logits =
                LogitsPipeline.apply(model.law().logits(visible, position), options, RowHistory.of(given, generated));
        double best = Arrays.stream(logits).max().orElseThrow();
        double[] masses =
                Arrays.stream(logits).map(logit -> Math.exp(logit - best)).toArray();
        double total = Arrays.stream(masses).sum();
        return Arrays.stream(masses).map(mass -> mass / total).toArray();
    }

    /** The template, as long as the model. */
    private int[] whole() {
        int[] visible = Arrays.copyOf(template, model.maxLength());
        Arrays.fill(visible, template.length, visible.length, LawModel.HIDDEN);
        return visible;
    }

    private static int[] with(int[] visible, int position, int token) {
        int[] more = visible.clone();
        more[position] = token;
        return more;
    }
}
