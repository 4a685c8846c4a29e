// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Laws of samplers on the golden joint, enumerated state by state; a state holds -1 where nothing is settled. */
final class Enumeration {

    static final int OPEN = -1;

    private static final Map<List<Integer>, Double> TARGET = GoldenLaws.target();

    private Enumeration() {}

    /**
     * A state with the probability each token had when it settled.
     *
     * @param tokens by position
     * @param confidence by position
     */
    record State(List<Integer> tokens, List<Double> confidence) {

        static State of(int... tokens) {
            Double[] none = new Double[tokens.length];
            Arrays.fill(none, 0.0);
            return new State(Arrays.stream(tokens).boxed().toList(), List.of(none));
        }

        State with(int position, int token, double probability) {
            List<Integer> next = new ArrayList<>(tokens);
            List<Double> sure = new ArrayList<>(confidence);
            next.set(position, token);
            sure.set(position, probability);
            return new State(List.copyOf(next), List.copyOf(sure));
        }

        boolean open(int position) {
            return tokens.get(position) == OPEN;
        }

        int[] openPositions() {
            return IntStream.range(0, tokens.size()).filter(this::open).toArray();
        }

        double[] conditional(int position) {
            return Enumeration.conditional(tokens, position);
        }
    }

    /** What a step makes of a state. */
    interface Rule {
        Map<State, Double> after(int step, State state);
    }

    /** The law after some steps. */
    static Map<List<Integer>, Double> law(State from, int steps, Rule rule) {
        Map<State, Double> now = Map.of(from, 1.0);
        for (int step = 1; step <= steps; step++) {
            Map<State, Double> next = new HashMap<>();
            for (Map.Entry<State, Double> each : now.entrySet()) {
                rule.after(step, each.getKey())
                        .forEach((state, p) -> next.merge(state, p * each.getValue(), Double::sum));
            }
            now = next;
        }
        Map<List<Integer>, Double> law = new HashMap<>();
        now.forEach((state, p) -> law.merge(state.tokens(), p, Double::sum));
        return law;
    }

    /** Masked positions settle with one probability, settled ones are masked again with their own; given stays. */
    static Map<State, Double> independently(State state, double settles, IntToDoubleFunction masked) {
        Map<State, Double> now = Map.of(state, 1.0);
        for (int position = 0; position < state.tokens().size(); position++) {
            Map<State, Double> next = new HashMap<>();
            int at = position;
            for (Map.Entry<State, Double> each : now.entrySet()) {
                if (state.open(at)) {
                    double[] law = state.conditional(at);
                    for (int token = 0; token < law.length; token++) {
                        next.merge(
                                each.getKey().with(at, token, law[token]),
                                each.getValue() * settles * law[token],
                                Double::sum);
                    }
                    next.merge(each.getKey(), each.getValue() * (1 - settles), Double::sum);
                } else {
                    double sigma = masked.applyAsDouble(at);
                    next.merge(each.getKey().with(at, OPEN, 0), each.getValue() * sigma, Double::sum);
                    next.merge(each.getKey(), each.getValue() * (1 - sigma), Double::sum);
                }
            }
            now = next;
        }
        return now;
    }

    /** Which of the drawn positions settle: the law of the chosen sets. */
    interface Choice {
        Map<List<Integer>, Double> of(State state, int[] open, int[] drawn);
    }

    /** Draws all open positions of a range independently; some settle. */
    static Map<State, Double> drawn(State state, int from, int to, Choice choice) {
        int[] open = Arrays.stream(state.openPositions())
                .filter(position -> position >= from && position < to)
                .toArray();
        Map<State, Double> after = new HashMap<>();
        int outcomes = (int) Math.round(Math.pow(GoldenLaws.TOKENS, open.length));
        for (int outcome = 0; outcome < outcomes; outcome++) {
            int[] tokens = new int[open.length];
            double probability = 1;
            int rest = outcome;
            for (int place = 0; place < open.length; place++) {
                tokens[place] = rest % GoldenLaws.TOKENS;
                rest /= GoldenLaws.TOKENS;
                probability *= state.conditional(open[place])[tokens[place]];
            }
            for (Map.Entry<List<Integer>, Double> chosen :
                    choice.of(state, open, tokens).entrySet()) {
                State next = state;
                for (int place : chosen.getKey()) {
                    next = next.with(open[place], tokens[place], 0);
                }
                after.merge(next, probability * chosen.getValue(), Double::sum);
            }
        }
        return after;
    }

    /** The best by a score of state, position and token, lower positions first on ties. */
    static Choice best(int count, Score score) {
        return (state, open, drawn) -> {
            List<Integer> places = new ArrayList<>();
            for (int place = 0; place < open.length; place++) {
                places.add(place);
            }
            places.sort(
                    (a, b) -> Double.compare(score.of(state, open[b], drawn[b]), score.of(state, open[a], drawn[a])));
            return Map.of(List.copyOf(places.subList(0, Math.min(count, places.size()))), 1.0);
        };
    }

    /** How much a position deserves to settle. */
    interface Score {
        double of(State state, int position, int token);
    }

    static double entropy(double[] law) {
        return -Arrays.stream(law).filter(p -> p > 0).map(p -> p * Math.log(p)).sum();
    }

    static double[] conditional(List<Integer> state, int position) {
        double[] law = new double[GoldenLaws.TOKENS];
        TARGET.forEach((tokens, p) -> {
            boolean agrees = true;
            for (int other = 0; other < state.size(); other++) {
                agrees &= state.get(other) == OPEN || state.get(other).equals(tokens.get(other));
            }
            law[tokens.get(position)] += agrees ? p : 0;
        });
        double sum = Arrays.stream(law).sum();
        return Arrays.stream(law).map(p -> p / sum).toArray();
    }
}
