// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.kernel.LogSumExp;

/**
 * One group of a micro-batch, made by {@link DroppedTokenCollator}. The targets are sparse: as many numbers as tokens
 * were dropped, never one for each slot and word of the vocabulary.
 *
 * @param input what the network reads
 * @param rows the M slots of the softmax as indices into the flattened {@code (B · N)} tokens, int64
 * @param slots for each row its slots as indices into {@code rows}, M where it has fewer, {@code (B, S)}, int64
 * @param targets for each dropped token its index into the flattened {@code (M · V)} logits, {@code (B, T)}, int64;
 *     padding is 0
 * @param weights weight of each dropped token, {@code (B, T)}, float32: {@code 1/n} times the example's weight; padding
 *     is 0
 * @param filled the sum of each row's weights, {@code (B)}, float32: the example's weight, or 0 if nothing is missing
 * @param stop weight of both stop classes, {@code (B, 2)}, float32, 0 for the wrong one
 */
record InsertionBatch(
        VisibleTokens input,
        NDArray rows,
        NDArray slots,
        NDArray targets,
        NDArray weights,
        NDArray filled,
        NDArray stop) {
    /** Logarithm of the weight of a slot that is not there; finite, since a row of −∞ has no gradient. */
    private static final float NO_SLOT = -1e30f;

    private static final int ARRAYS = 10;

    /** The groups whose arrays a list holds, one after the other. */
    static List<InsertionBatch> groups(NDList list) {
        List<InsertionBatch> groups = new ArrayList<>();
        for (int i = 0; i < list.size(); i += ARRAYS) {
            groups.add(new InsertionBatch(
                    new VisibleTokens(list.get(i), list.get(i + 1), list.get(i + 2), list.get(i + 3)),
                    list.get(i + 4),
                    list.get(i + 5),
                    list.get(i + 6),
                    list.get(i + 7),
                    list.get(i + 8),
                    list.get(i + 9)));
        }
        return groups;
    }

    NDList toList() {
        return new NDList(
                input.ids(),
                input.attend(),
                input.positions(),
                input.constraint(),
                rows,
                slots,
                targets,
                weights,
                filled,
                stop);
    }

    /**
     * The first term of the loss, {@code Σ count/n · (log Σ exp - logit)} with one sum over all slots and words.
     *
     * @param logits one row for each of {@link #rows}, {@code (M, V)}
     * @return {@code (B)}; owned by the manager of {@code logits}
     */
    NDArray tokenLoss(NDArray logits) {
        NDArray bySlot = LogSumExp.ofRows(logits); // (M)
        NDArray none = bySlot.getManager().full(new Shape(1), NO_SLOT);
        NDArray total = LogSumExp.ofRows(bySlot.concat(none).take(slots)); // (B, S) to (B)
        NDArray wanted = logits.flatten().take(targets).mul(weights).sum(new int[] {1}); // (B, T) to (B)
        return total.mul(filled).sub(wanted);
    }

    /**
     * The second term of the loss.
     *
     * @param stopLogits {@code (B, 2)}, class 0 = stop
     * @return {@code (B)}; owned by the manager of {@code stopLogits}
     */
    NDArray stopLoss(NDArray stopLogits) {
        return stopLogits.logSoftmax(1).mul(stop).sum(new int[] {1}).neg();
    }
}
