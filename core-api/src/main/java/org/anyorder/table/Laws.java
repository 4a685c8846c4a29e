// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import java.util.Arrays;
import java.util.Map;
import org.anyorder.model.ModelSummary;

/** What a list of probabilities must satisfy, and how it becomes logits. */
final class Laws {

    /** How far a sum of probabilities may be from 1. */
    static final double TOLERANCE = 1e-9;

    /** The greatest vocabulary of a table, and the most outcomes of a joint one. */
    static final int MOST = 1 << 20;

    private Laws() {}

    /** Refuses numbers that are not a law; {@code name} is what the messages call it. */
    static void check(String name, double[] probabilities) {
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            checkProbability(name + "[" + i + "]", probabilities[i]);
            sum += probabilities[i];
        }
        checkSum(name, sum);
    }

    static void checkProbability(String name, double probability) {
        if (!(probability >= 0 && probability <= 1 + TOLERANCE)) {
            throw new IllegalArgumentException(name + " must be a probability in [0, 1], got " + probability);
        }
    }

    static void checkSum(String name, double sum) {
        if (!(Math.abs(sum - 1) <= TOLERANCE)) {
            throw new IllegalArgumentException(name + " must sum to 1 within " + TOLERANCE + ", got " + sum);
        }
    }

    static void checkVocabulary(int vocabulary) {
        if (!(vocabulary >= 1 && vocabulary <= MOST)) {
            throw new IllegalArgumentException("vocab_size must be in [1, " + MOST + "], got " + vocabulary);
        }
    }

    static void checkToken(String name, int token, int vocabulary) {
        if (!(token >= 0 && token < vocabulary)) {
            throw new IllegalArgumentException(name + " must be in [0, " + vocabulary + "), got " + token);
        }
    }

    /** Logs of masses normalised by their sum; uniform if nothing has mass. */
    static double[] logits(double[] masses) {
        double total = Arrays.stream(masses).sum();
        double[] logits = new double[masses.length];
        if (!(total > 0)) {
            Arrays.fill(logits, -Math.log(masses.length));
            return logits;
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.log(masses[i] / total);
        }
        return logits;
    }

    /** The summary of a table: its numbers are on the Java heap, so it holds no native memory. */
    static ModelSummary summary(String kind, long numbers, Map<String, String> details) {
        return new ModelSummary("exact table (" + kind + ")", numbers, 0, details);
    }
}
