// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.anyorder.Gap;
import org.anyorder.Known;
import org.anyorder.Segment;
import org.anyorder.Template;

/**
 * Parallel decoding of {@link AnyStateModel} in plain Java: the whole law of what a template becomes, step by step as
 * the product of the laws of the slots, by enumeration.
 */
final class ParallelReference {

    /** A model and a template with some two hundred results, several of which take more than one step. */
    static final AnyStateModel MODEL = new AnyStateModel(4, AnyStateModel.Ending.END_TOKENS);

    static final Template TEMPLATE = Template.of(Gap.between(0, 2), Known.of(0), Gap.between(1, 2), Known.of(1));

    private final AnyStateModel model;
    private final SlotEnding ending;
    private final int maxNewTokens;
    private final int maxSteps;

    ParallelReference(AnyStateModel model, SlotEnding ending) {
        this(model, ending, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    ParallelReference(AnyStateModel model, SlotEnding ending, int maxNewTokens, int maxSteps) {
        this.model = model;
        this.ending = ending;
        this.maxNewTokens = maxNewTokens;
        this.maxSteps = maxSteps;
    }

    /** A slot of a gap, with the log-probabilities of its own law. */
    private record Slot(int gap, int place, double[] law) {
        int token() {
            int best = -1;
            for (int token = 0; token < law.length; token++) {
                boolean drawn = token != AnyStateModel.END && token != AnyStateModel.PADDING;
                best = drawn && (best < 0 || law[token] > law[best]) ? token : best;
            }
            return best;
        }

        double score() {
            return law[token()];
        }

        double end() {
            return law[AnyStateModel.END];
        }

        boolean endIsBest() {
            return end() > score(); // the end token has the highest id
        }
    }

    /** The law of the results. At temperature 0 there is one. */
    Map<List<Integer>, Double> law(Template template, double temperature) {
        List<List<Integer>> filled = new ArrayList<>();
        template.gaps().forEach(gap -> filled.add(List.of()));
        Map<List<Integer>, Double> results = new HashMap<>();
        follow(template, filled, 1, 0, temperature, results);
        return results;
    }

    private void follow(
            Template template,
            List<List<Integer>> filled,
            double probability,
            int step,
            double temperature,
            Map<List<Integer>, Double> results) {
        int generated = filled.stream().mapToInt(List::size).sum();
        List<Slot> chosen = step == maxSteps || generated >= maxNewTokens
                ? List.of()
                : chosen(template, filled, maxNewTokens - generated);
        if (chosen.isEmpty()) {
            results.merge(visible(template, filled, new int[filled.size()]), probability, Double::sum);
            return;
        }
        Map<List<Integer>, Double> product = Map.of(List.of(), 1.0);
        for (Slot slot : chosen) {
            Map<List<Integer>, Double> longer = new LinkedHashMap<>();
            double[] law = tokens(slot, temperature);
            product.forEach((tokens, p) -> {
                for (int token = 0; token < law.length; token++) {
                    if (law[token] > 0) {
                        List<Integer> more = new ArrayList<>(tokens);
                        more.add(token);
                        longer.put(more, p * law[token]);
                    }
                }
            });
            product = longer;
        }
        product.forEach((tokens, p) ->
                follow(template, insert(filled, chosen, tokens), probability * p, step + 1, temperature, results));
    }

    private static double[] tokens(Slot slot, double temperature) {
        double[] law = new double[AnyStateModel.SIZE];
        for (int token = 0; token < law.length; token++) {
            boolean drawn = token != AnyStateModel.END && token != AnyStateModel.PADDING;
            law[token] = !drawn
                    ? 0
                    : temperature == 0 ? token == slot.token() ? 1 : 0 : Math.exp(slot.law[token] / temperature);
        }
        double sum = Arrays.stream(law).sum();
        return Arrays.stream(law).map(value -> value / sum).toArray();
    }

    private static List<List<Integer>> insert(List<List<Integer>> filled, List<Slot> chosen, List<Integer> tokens) {
        List<List<Integer>> longer = new ArrayList<>();
        for (int gap = 0; gap < filled.size(); gap++) {
            List<Integer> content = new ArrayList<>();
            for (int place = 0; place <= filled.get(gap).size(); place++) {
                for (int index = 0; index < chosen.size(); index++) {
                    if (chosen.get(index).gap == gap && chosen.get(index).place == place) {
                        content.add(tokens.get(index));
                    }
                }
                if (place < filled.get(gap).size()) {
                    content.add(filled.get(gap).get(place));
                }
            }
            longer.add(content);
        }
        return longer;
    }

    private List<Slot> chosen(Template template, List<List<Integer>> filled, int room) {
        int[] starts = new int[filled.size()];
        int[] visible = visible(template, filled, starts).stream()
                .mapToInt(Integer::intValue)
                .toArray();
        List<Slot> open = new ArrayList<>();
        for (int gap = 0; gap < filled.size(); gap++) {
            int size = filled.get(gap).size();
            for (int place = 0; size < template.gaps().get(gap).max() && place <= size; place++) {
                open.add(new Slot(gap, place, normalised(model.logits(visible, starts[gap] + place))));
            }
        }
        boolean complete = ending.termination() == SlotEnding.Termination.SEQUENCE && endsSequence(open);
        List<Slot> chosen = new ArrayList<>();
        for (int gap = 0; gap < filled.size(); gap++) {
            int number = gap;
            List<Slot> wanting = new ArrayList<>(open.stream()
                    .filter(slot -> slot.gap == number && !complete && !ends(slot))
                    .toList());
            int lacking = template.gaps().get(gap).min() - filled.get(gap).size() - wanting.size();
            best(
                            open.stream()
                                    .filter(slot -> slot.gap == number && !wanting.contains(slot))
                                    .toList(),
                            lacking)
                    .forEach(wanting::add);
            chosen.addAll(best(
                    wanting, template.gaps().get(gap).max() - filled.get(gap).size()));
        }
        List<Slot> kept = best(chosen, room);
        return open.stream().filter(kept::contains).toList();
    }

    private boolean endsSequence(List<Slot> open) {
        double best = open.stream().mapToDouble(Slot::score).max().orElse(0);
        return open.stream()
                .anyMatch(slot -> ends(slot)
                        && (ending.threshold().isPresent()
                                || slot.end() >= best && slot.end() - ending.penalty() >= best));
    }

    private boolean ends(Slot slot) {
        OptionalDouble threshold = ending.threshold();
        boolean ends = threshold.isPresent() ? Math.exp(slot.end()) > threshold.getAsDouble() : slot.endIsBest();
        return ends && (ending.penalty() == 0 || slot.end() - slot.score() >= ending.penalty());
    }

    private static List<Slot> best(List<Slot> slots, int count) {
        return slots.stream()
                .sorted(Comparator.comparingDouble((Slot slot) -> -slot.score()))
                .limit(Math.max(0, count))
                .toList();
    }

    private static List<Integer> visible(Template template, List<List<Integer>> filled, int[] starts) {
        List<Integer> visible = new ArrayList<>();
        int gap = 0;
        for (Segment segment : template.segments()) {
            if (segment instanceof Known known) {
                Arrays.stream(known.tokens()).forEach(visible::add);
            } else {
                starts[gap] = visible.size();
                visible.addAll(filled.get(gap++));
            }
        }
        return visible;
    }

    private static double[] normalised(double[] logits) {
        double[] law = logits.clone();
        law[AnyStateModel.PADDING] = Double.NEGATIVE_INFINITY;
        double sum = Arrays.stream(law).map(Math::exp).sum();
        return Arrays.stream(law).map(value -> value - Math.log(sum)).toArray();
    }
}
