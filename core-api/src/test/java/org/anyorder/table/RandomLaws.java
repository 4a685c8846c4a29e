// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Random tables, and the enumeration they are compared with. */
final class RandomLaws {

    private RandomLaws() {}

    /** Probabilities that sum to 1, a fifth of them 0. */
    static double[] law(RandomGenerator random, int outcomes) {
        double[] law = new double[outcomes];
        double total = 0;
        for (int i = 0; i < outcomes; i++) {
            law[i] = i > 0 && random.nextDouble() < 0.2 ? 0 : -Math.log(1 - random.nextDouble());
            total += law[i];
        }
        for (int i = 0; i < outcomes; i++) {
            law[i] /= total;
        }
        return law;
    }

    /** The outcome at an index of a row-major joint law. */
    static int[] outcome(int index, int vocabulary, int length) {
        int[] tokens = new int[length];
        int rest = index;
        for (int position = length - 1; position >= 0; position--) {
            tokens[position] = rest % vocabulary;
            rest /= vocabulary;
        }
        return tokens;
    }

    static Map<List<Integer>, Double> byOutcome(double[] joint, int vocabulary, int length) {
        Map<List<Integer>, Double> law = new LinkedHashMap<>();
        for (int index = 0; index < joint.length; index++) {
            law.put(IntStream.of(outcome(index, vocabulary, length)).boxed().toList(), joint[index]);
        }
        return law;
    }

    /**
     * The law of the token at a position given the visible ones, by looking at every outcome; uniform if impossible.
     */
    static double[] conditional(double[] joint, int vocabulary, int[] visible, int position) {
        double[] masses = new double[vocabulary];
        double total = 0;
        for (int index = 0; index < joint.length; index++) {
            int[] tokens = outcome(index, vocabulary, visible.length);
            boolean agrees = true;
            for (int other = 0; other < visible.length; other++) {
                agrees &= other == position || visible[other] == vocabulary || visible[other] == tokens[other];
            }
            if (agrees) {
                masses[tokens[position]] += joint[index];
                total += joint[index];
            }
        }
        for (int token = 0; token < vocabulary; token++) {
            masses[token] = total > 0 ? masses[token] / total : 1.0 / vocabulary;
        }
        return masses;
    }
}
