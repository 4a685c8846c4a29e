// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import java.util.Arrays;

/**
 * Tokens that are proposed for the next positions of one sequence, in its order.
 *
 * @param tokens the tokens
 * @param logProbs of each under the law it was drawn from
 * @param sure how many of the first were drawn from the target's own law and need no test
 * @param law the row of the batch's draft laws for the first token
 */
record Draft(int[] tokens, double[] logProbs, int sure, int law) {

    int length() {
        return tokens.length;
    }

    int tested() {
        return tokens.length - sure;
    }

    /** The first tokens alone. */
    Draft cut(int count) {
        return count == tokens.length
                ? this
                : new Draft(Arrays.copyOf(tokens, count), Arrays.copyOf(logProbs, count), Math.min(sure, count), law);
    }

    /**
     * The same tokens in another order, whose laws are rows of their own.
     *
     * @param arrangement of its places
     * @param first the row of the law of the first
     */
    Draft arranged(int first, int... arrangement) {
        return new Draft(
                Arrays.stream(arrangement).map(place -> tokens[place]).toArray(),
                Arrays.stream(arrangement).mapToDouble(place -> logProbs[place]).toArray(),
                sure,
                first);
    }

    /** What becomes of it where nothing is tested. */
    Settlement untested() {
        return new Settlement(tokens, logProbs, tokens.length);
    }

    /**
     * What becomes of a draft.
     *
     * @param tokens what is settled, in the sequence's order
     * @param logProbs of each under the law of the sequence
     * @param accepted how many of them were drafted
     */
    record Settlement(int[] tokens, double[] logProbs, int accepted) {}
}
