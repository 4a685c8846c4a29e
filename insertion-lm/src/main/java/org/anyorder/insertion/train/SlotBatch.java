// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import org.anyorder.kernel.LogSumExp;

/**
 * One group of a micro-batch, made by {@link InsertionTransformerCollator}: every slot has a softmax of its own.
 *
 * @param input what the network reads
 * @param rows the M slots as indices into the flattened {@code (B · N)} tokens, int64
 * @param targets for each slot the tokens missing in it, or the end token, as indices into its logits, {@code (M, T)},
 *     int64; padding is 0
 * @param weights weight of each of them, {@code (M, T)}, float32; padding is 0
 * @param filled the sum of each slot's weights, {@code (M)}, float32
 */
record SlotBatch(VisibleTokens input, NDArray rows, NDArray targets, NDArray weights, NDArray filled) {
    private static final int ARRAYS = 8;

    /** The groups whose arrays a list holds, one after the other. */
    static List<SlotBatch> groups(NDList list) {
        List<SlotBatch> groups = new ArrayList<>();
        for (int i = 0; i < list.size(); i += ARRAYS) {
            groups.add(new SlotBatch(
                    new VisibleTokens(list.get(i), list.get(i + 1), list.get(i + 2), list.get(i + 3)),
                    list.get(i + 4),
                    list.get(i + 5),
                    list.get(i + 6),
                    list.get(i + 7)));
        }
        return groups;
    }

    NDList toList() {
        return new NDList(
                input.ids(), input.attend(), input.positions(), input.constraint(), rows, targets, weights, filled);
    }

    /**
     * Each slot's negative log-likelihood, every token's over the number of tokens missing there plus one.
     *
     * @param logits one row for each of {@link #rows}, {@code (M, V)}
     * @return {@code (M)}; owned by the manager of {@code logits}
     */
    NDArray slotLoss(NDArray logits) {
        NDArray wanted = logits.gather(targets, 1).mul(weights).sum(new int[] {1}); // (M, T) to (M)
        return LogSumExp.ofRows(logits).mul(filled).sub(wanted);
    }
}
