// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.anyorder.insertion.train.SpanLoss.SlotTarget;

/**
 * Makes arrays of depleted examples for the losses of the Insertion Transformer's paper ({@link SpanLoss}): each slot's
 * missing tokens in their order, with their weights over the number of the example's slots.
 *
 * @param padToken id on the right of short rows; never read
 * @param endToken id that says "nothing is missing here"
 * @param loss what every slot wants
 */
record SpanCollator(int padToken, int endToken, SpanLoss loss) implements SlotCollator {

    @Override
    public SlotBatch collate(List<DepletedExample> examples, NDManager scope) {
        int length = VisibleTokens.longest(examples);
        List<List<SlotTarget>> targets = examples.stream()
                .map(example -> loss.targets(example, endToken))
                .toList();
        int count = targets.stream().mapToInt(List::size).sum();
        int most = targets.stream()
                .flatMap(List::stream)
                .mapToInt(target -> target.tokens().length)
                .max()
                .orElse(1);
        long[] rows = new long[count];
        long[] tokens = new long[count * most];
        float[] weights = new float[count * most];
        float[] filled = new float[count];
        int slot = 0;
        for (int b = 0; b < examples.size(); b++) {
            double share = 1.0 / targets.get(b).size();
            for (SlotTarget target : targets.get(b)) {
                rows[slot] = (long) b * length + target.slot();
                double sum = 0;
                for (int i = 0; i < target.tokens().length; i++) {
                    tokens[slot * most + i] = target.tokens()[i];
                    weights[slot * most + i] = (float) (target.weights()[i] * share);
                    sum += target.weights()[i];
                }
                filled[slot++] = (float) (sum * share);
            }
        }
        return new SlotBatch(
                VisibleTokens.of(examples, padToken, SlotConstraint.NONE, scope),
                scope.create(rows),
                scope.create(tokens, new Shape(count, most)),
                scope.create(weights, new Shape(count, most)),
                scope.create(filled));
    }

    @Override
    public long units(SlotBatch group) {
        return group.input().ids().getShape().get(0);
    }
}
