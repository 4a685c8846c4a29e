// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/**
 * Makes arrays of depleted examples for the Insertion Transformer (Stern et al. 2019) as the ILM repository trains it:
 * a slot in which m tokens are missing wants each of them with weight {@code 1/(m + 1)}, a slot in which nothing is
 * missing wants the end token.
 *
 * @param padToken id on the right of short rows; never read
 * @param vocabularySize number of token ids V
 * @param endToken id that says "nothing is missing here"
 * @param endWeight weight of the end token
 * @param blockLength length at which a sequence is full: behind its last token the reference wants nothing, not even
 *     the end
 */
record InsertionTransformerCollator(int padToken, int vocabularySize, int endToken, double endWeight, int blockLength)
        implements SlotCollator {
    InsertionTransformerCollator {
        if (!(padToken >= 0 && padToken < vocabularySize && endToken >= 0 && endToken < vocabularySize)) {
            throw new IllegalArgumentException("padToken and endToken must be in [0, " + vocabularySize + "), got "
                    + padToken + " and " + endToken);
        }
        if (!(endWeight > 0 && endWeight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("endWeight must be positive and finite, got " + endWeight);
        }
    }

    @Override
    public SlotBatch collate(List<DepletedExample> examples, NDManager scope) {
        int length = VisibleTokens.longest(examples);
        int count = examples.stream().mapToInt(example -> example.length() - 1).sum();
        int most = Math.max(
                1,
                examples.stream()
                        .flatMap(example -> example.missing().stream())
                        .mapToInt(tokens -> tokens.length)
                        .max()
                        .orElseThrow());
        long[] rows = new long[count];
        long[] targets = new long[count * most];
        float[] weights = new float[count * most];
        float[] filled = new float[count];
        int slot = 0;
        for (int b = 0; b < examples.size(); b++) {
            DepletedExample example = examples.get(b);
            List<int[]> missing = example.missing();
            boolean full = example.length() + example.dropped() >= blockLength;
            for (int k = 1; k < example.length(); k++, slot++) {
                int[] tokens = missing.get(k);
                boolean finished = tokens.length == 0;
                rows[slot] = (long) b * length + k;
                int[] wanted = finished ? end(full && k == example.length() - 1) : tokens;
                double weight = finished ? endWeight : 1.0 / (tokens.length + 1);
                for (int i = 0; i < wanted.length; i++) {
                    targets[slot * most + i] = wanted[i];
                    weights[slot * most + i] = (float) weight;
                }
                filled[slot] = (float) (weight * wanted.length);
            }
        }
        return new SlotBatch(
                VisibleTokens.of(examples, padToken, SlotConstraint.NONE, scope),
                scope.create(rows),
                scope.create(targets, new Shape(count, most)),
                scope.create(weights, new Shape(count, most)),
                scope.create(filled));
    }

    @Override
    public long units(SlotBatch group) {
        return group.filled().size();
    }

    private int[] end(boolean nothingWanted) {
        return nothingWanted ? new int[0] : new int[] {endToken};
    }
}
