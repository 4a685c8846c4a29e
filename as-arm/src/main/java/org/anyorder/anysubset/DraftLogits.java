// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.anyorder.anysubset.kernel.SuccessorLawKernel;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SuccessorAccess;

/**
 * What the next round drafts from: logits of positions that were asked before the tokens to the left of them were
 * known, and what a token to the left adds. One thread's.
 */
final class DraftLogits {
    private final NDManager owner;
    private final Optional<NDArray> successors; // (tokens + 1, V), the last row that of no token
    private Optional<NDArray> logits = Optional.empty();

    DraftLogits(AnySubsetModel model, NDManager owner) {
        this.owner = owner;
        successors = model instanceof SuccessorAccess access
                ? access.successors(owner)
                        .map(table -> owned(table, model.vocabulary().size()))
                : Optional.empty();
    }

    private NDArray owned(float[] table, int tokens) {
        int width = table.length / tokens;
        return owner.create(Arrays.copyOf(table, table.length + width), new Shape(tokens + 1L, width));
    }

    /** Whether a token to the left adds anything. */
    boolean knowSuccessors() {
        return successors.isPresent();
    }

    /** Keeps some rows of the logits of a pass until the next. */
    void keep(NDArray all, long... rows) {
        logits.ifPresent(NDArray::close);
        logits = Optional.empty();
        if (rows.length > 0) {
            NDArray kept = rows(all, owner, rows);
            logits = Optional.of(kept);
        }
    }

    /**
     * The logits of some positions.
     *
     * @param scope owns the result
     * @param rows which of those that are kept
     * @param left the token to the left of each, or {@link SubsetRow#NOTHING}
     */
    NDArray behind(NDManager scope, long[] rows, int[] left) {
        NDArray kept = logits.orElseThrow();
        if (successors.isEmpty()) {
            return rows(kept, scope, rows);
        }
        NDArray table = successors.get();
        long none = table.getShape().get(0) - 1;
        long[] places = Arrays.copyOf(rows, 2 * rows.length);
        for (int i = 0; i < rows.length; i++) {
            places[rows.length + i] = left[i] >= 0 && left[i] < none ? left[i] : none;
        }
        NDArray law = SuccessorLawKernel.add(kept, table, scope.create(places, new Shape(2, rows.length)));
        law.attach(scope);
        return law;
    }

    /** Some rows, as the owner's. */
    static NDArray rows(NDArray all, NDManager owner, long... rows) {
        try (NDArray index = owner.create(rows)) {
            NDArray chosen = all.get(index);
            chosen.attach(owner);
            return chosen;
        }
    }
}
