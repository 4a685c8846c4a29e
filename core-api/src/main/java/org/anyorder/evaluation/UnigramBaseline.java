// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

/**
 * The law of a token that looks at nothing: its frequency in a text, with one added to every count so that no token is
 * impossible. What a model must beat. Immutable.
 */
public final class UnigramBaseline {
    private final double[] logProb;
    private final int commonest;

    private UnigramBaseline(double[] logProb, int commonest) {
        this.logProb = logProb;
        this.commonest = commonest;
    }

    /**
     * Counts tokens.
     *
     * @param text token ids to learn from
     * @param vocabulary number of token ids
     * @return the baseline
     * @throws IllegalArgumentException if an id is outside the vocabulary
     */
    public static UnigramBaseline fit(int[] text, int vocabulary) {
        long[] counts = new long[vocabulary];
        for (int token : text) {
            if (!(token >= 0 && token < vocabulary)) {
                throw new IllegalArgumentException("token ids must be in [0, " + vocabulary + "), got " + token);
            }
            counts[token]++;
        }
        double[] logProb = new double[vocabulary];
        int commonest = 0;
        for (int token = 0; token < vocabulary; token++) {
            logProb[token] = Math.log((counts[token] + 1.0) / (text.length + (double) vocabulary));
            commonest = counts[token] > counts[commonest] ? token : commonest;
        }
        return new UnigramBaseline(logProb, commonest);
    }

    /**
     * The log-probability of tokens drawn independently.
     *
     * @param tokens token ids
     * @return nats
     */
    public double logProb(int[] tokens) {
        double sum = 0;
        for (int token : tokens) {
            sum += logProb[token];
        }
        return sum;
    }

    /**
     * The most frequent token, the lowest of several.
     *
     * @return its id
     */
    public int commonest() {
        return commonest;
    }
}
