// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.anyorder.kernel.LogSumExp;

/**
 * One micro-batch of {@link InsertionTransformerCollator}: every slot has a softmax of its own.
 *
 * @param input what the network reads
 * @param rows the M slots as indices into the flattened {@code (B · N)} tokens, int64
 * @param targets for each slot the tokens missing in it, or the end token, as indices into its logits, {@code (M, T)},
 *     int64; padding is 0
 * @param weights weight of each of them, {@code (M, T)}, float32; padding is 0
 * @param filled the sum of each slot's weights, {@code (M)}, float32
 */
record SlotBatch(VisibleTokens input, NDArray rows, NDArray targets, NDArray weights, NDArray filled) {
    static SlotBatch of(NDList list) {
        return new SlotBatch(
                new VisibleTokens(list.get(0), list.get(1), list.get(2), list.get(3)),
                list.get(4),
                list.get(5),
                list.get(6),
                list.get(7));
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
