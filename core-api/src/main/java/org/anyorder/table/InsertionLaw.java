// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

/**
 * What happens next in one visible state: it stops, or else one token is inserted.
 *
 * @param stop the probability that nothing is missing
 * @param insert the law of the insertion, given that it does not stop: slots × vocabulary, slot by slot; sums to 1, or
 *     all 0 where nothing can be inserted
 * @param vocabulary how many tokens there are
 */
public record InsertionLaw(double stop, double[] insert, int vocabulary) {

    /**
     * Copies the numbers.
     *
     * @param stop the probability that nothing is missing
     * @param insert slots × vocabulary
     * @param vocabulary how many tokens there are
     */
    public InsertionLaw {
        insert = insert.clone();
    }

    /**
     * The law of the insertion, given that it does not stop.
     *
     * @return slots × vocabulary, slot by slot; a copy
     */
    @Override
    public double[] insert() {
        return insert.clone();
    }

    /**
     * The probability of one insertion, given that it does not stop.
     *
     * @param slot the slot, counted by the visible tokens to its left
     * @param token the token
     * @return its probability
     */
    public double insert(int slot, int token) {
        return insert[slot * vocabulary + token];
    }

    /** What the open slots have together. */
    double mass(boolean[] open) {
        double mass = 0;
        for (int slot = 0; slot < open.length; slot++) {
            if (open[slot]) {
                for (int token = 0; token < vocabulary; token++) {
                    mass += insert[slot * vocabulary + token];
                }
            }
        }
        return mass;
    }

    /** The logits of one slot, in a law whose open slots have {@code mass} together. */
    double[] logits(int slot, double mass) {
        double[] logits = new double[vocabulary];
        for (int token = 0; token < vocabulary; token++) {
            double probability = insert[slot * vocabulary + token];
            logits[token] = probability > 0 ? Math.log(probability / mass) : Double.NEGATIVE_INFINITY;
        }
        return logits;
    }
}
