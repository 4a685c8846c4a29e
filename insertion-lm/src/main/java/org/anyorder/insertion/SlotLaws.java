// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.TokenDraw;

/**
 * What the laws of a batch's open slots say about ending, on the heap.
 *
 * @param end for each slot the log-probability of the end token
 * @param best for each slot the log-probability of the most probable other token, −∞ where nothing can be inserted
 * @param endIsBest for each slot whether the end token is the arg max, the lower id on ties
 * @param threshold the model's own threshold on the end token's probability; empty means arg max
 */
record SlotLaws(double[] end, double[] best, boolean[] endIsBest, OptionalDouble threshold) {

    /**
     * Reads the laws.
     *
     * @param logits of all open slots, with the end token
     * @param suppression takes the end token out
     * @param endings which token that is
     * @param unused any stream: arg maxima do not touch it
     */
    static SlotLaws of(NDArray logits, Suppression suppression, Stop.PerSlot endings, RandomGenerator unused) {
        int slots = Math.toIntExact(logits.getShape().get(0));
        RandomGenerator[] untouched = new RandomGenerator[slots];
        Arrays.fill(untouched, unused);
        Choice[] greedy = new Choice[slots];
        Arrays.fill(greedy, Choice.GREEDY);
        int[] arg = TokenDraw.draw(logits, untouched, greedy).tokens();
        boolean[] endIsBest = new boolean[slots];
        for (int slot = 0; slot < slots; slot++) {
            endIsBest[slot] = arg[slot] == endings.endToken();
        }
        NDArray laws = logits.logSoftmax(1);
        double[] end = numbers(laws.get(":, " + endings.endToken()));
        suppression.ofEndings(laws, endings);
        return new SlotLaws(end, numbers(laws.max(new int[] {1})), endIsBest, endings.threshold());
    }

    private static double[] numbers(NDArray column) {
        return column.toType(DataType.FLOAT64, false).toDoubleArray();
    }

    double end(int slot) {
        return end[slot];
    }

    double best(int slot) {
        return best[slot];
    }

    boolean endIsBest(int slot) {
        return endIsBest[slot];
    }
}
