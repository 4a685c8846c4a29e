// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Makes arrays of depleted examples for {@link DroppedTokenLoss}.
 *
 * @param padToken id on the right of short rows; never read
 * @param vocabularySize number of token ids V
 * @param loss which slots are in the softmax, and the weights
 */
record DroppedTokenCollator(int padToken, int vocabularySize, DroppedTokenLoss loss) {
    DroppedTokenCollator {
        Objects.requireNonNull(loss, "loss");
        if (!(vocabularySize >= 1 && padToken >= 0 && padToken < vocabularySize)) {
            throw new IllegalArgumentException("padToken must be in [0, " + vocabularySize + "), got " + padToken);
        }
    }

    /**
     * Collates one group of a micro-batch.
     *
     * @param examples the rows
     * @param meanWeight {@link #meanWeight} of the whole micro-batch
     * @param scope owns the arrays
     * @return the batch
     * @throws IllegalArgumentException if a token is missing in a closed slot, which would cost an infinite loss
     */
    InsertionBatch collate(List<DepletedExample> examples, double meanWeight, NDManager scope) {
        int count = examples.size();
        int length = VisibleTokens.longest(examples);
        int most = Math.max(
                1, examples.stream().mapToInt(DepletedExample::dropped).max().orElseThrow());
        long[] rows = new long[count * length];
        int used = 0;
        long[][] slots = new long[count][length];
        long[] targets = new long[count * most];
        float[] weights = new float[count * most];
        float[] filled = new float[count];
        float[] stop = new float[2 * count];
        for (int b = 0; b < count; b++) {
            DepletedExample example = examples.get(b);
            boolean[] closed = loss.constraint().flags(example);
            List<int[]> missing = example.missing();
            int dropped = example.dropped();
            float weight = (float) (weight(example) / meanWeight);
            Arrays.fill(slots[b], -1);
            int target = b * most;
            for (int k = 1; k < example.length(); k++) {
                if (closed[k]) {
                    requireEmpty(missing.get(k), k);
                    continue;
                }
                slots[b][k] = used;
                for (int token : missing.get(k)) {
                    targets[target] = (long) used * vocabularySize + checked(token);
                    weights[target++] = weight / dropped;
                }
                rows[used++] = (long) b * length + k;
            }
            filled[b] = dropped > 0 ? weight : 0;
            stop[2 * b + (dropped > 0 ? 1 : 0)] =
                    (float) (weight * (dropped > 0 ? loss.goOnWeight() : loss.stopWeight()));
        }
        if (used == 0) {
            rows[used++] = 1; // every slot is closed: one that no row refers to keeps the arrays from being empty
        }
        int open = used;
        long[] padded = Arrays.stream(slots)
                .flatMapToLong(Arrays::stream)
                .map(m -> m < 0 ? open : m)
                .toArray();
        return new InsertionBatch(
                VisibleTokens.of(examples, padToken, loss.constraint(), scope),
                scope.create(Arrays.copyOf(rows, used)),
                scope.create(padded, new Shape(count, length)),
                scope.create(targets, new Shape(count, most)),
                scope.create(weights, new Shape(count, most)),
                scope.create(filled),
                scope.create(stop, new Shape(count, 2)));
    }

    /** What an example weighs before the division that makes the mean of a micro-batch 1. */
    double meanWeight(List<DepletedExample> examples) {
        return examples.stream().mapToDouble(this::weight).average().orElseThrow();
    }

    private double weight(DepletedExample example) {
        return loss.weighting() == DroppedTokenLoss.ExampleWeighting.EQUAL ? 1 : example.targetLength() + 1.0;
    }

    private static void requireEmpty(int[] missing, int slot) {
        if (missing.length > 0) {
            throw new IllegalArgumentException(
                    "tokens must not be missing in a closed slot, got " + missing.length + " in slot " + slot);
        }
    }

    private int checked(int token) {
        if (!(token < vocabularySize)) {
            throw new IllegalArgumentException("token ids must be in [0, " + vocabularySize + "), got " + token);
        }
        return token;
    }
}
