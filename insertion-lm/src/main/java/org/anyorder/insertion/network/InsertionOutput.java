// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Optional;

/**
 * What an {@link InsertionNetwork} puts out. Owned by the manager of the input's ids.
 *
 * @param logits of the token to insert after each visible token, {@code (B, N, V)}, or {@code (K, V)} for K wanted rows
 * @param stopLogits {@code (B, 2)}: class 0 = nothing is missing, class 1 = go on; empty for an Insertion Transformer
 */
public record InsertionOutput(NDArray logits, Optional<NDArray> stopLogits) {
    NDList toList() {
        NDList list = new NDList(logits);
        stopLogits.ifPresent(list::add);
        return list;
    }
}
