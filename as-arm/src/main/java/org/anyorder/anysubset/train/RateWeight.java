// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import java.util.function.DoubleUnaryOperator;

/** What a row counts, by the rate at which it is asked. */
public enum RateWeight {
    /** Every row the same. */
    NONE(rate -> 1),
    /** Its rate: every token the same. */
    RATE(rate -> rate),
    /** {@code rate / (1 − rate)}. */
    ODDS(rate -> rate / (1 - rate));

    private final DoubleUnaryOperator weight;

    RateWeight(DoubleUnaryOperator weight) {
        this.weight = weight;
    }

    double of(double rate) {
        return weight.applyAsDouble(rate);
    }
}
