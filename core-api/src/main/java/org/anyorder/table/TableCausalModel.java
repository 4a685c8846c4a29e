// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.EvidenceCheck;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Vocabulary;

/** A table seen as causal model. What follows an impossible prefix is uniform. */
final class TableCausalModel extends TableView implements CausalModel, TreeAttention, EvidenceCheck {

    private final Next next;
    private final Beginning beginning;

    TableCausalModel(Vocabulary vocabulary, int maxLength, Next next, Beginning beginning) {
        super(vocabulary, maxLength);
        this.next = next;
        this.beginning = beginning;
    }

    /** The law of the next token. */
    interface Next {
        /** The logits after a prefix; the answer is shared, so it is not changed. */
        double[] logits(int[] prefix);
    }

    /** Which prefixes are possible. */
    interface Beginning {
        /** Whether a prefix has positive probability. */
        boolean possible(int[] prefix);
    }

    @Override
    public CausalState open(NDManager owner) {
        return new TableCausalState(this);
    }

    @Override
    public boolean possible(int[] tokens, boolean[] given) {
        int length = 0;
        while (length < given.length && given[length]) {
            length++;
        }
        return beginning.possible(Arrays.copyOf(tokens, length));
    }

    double[] logits(int[] prefix) {
        return next.logits(prefix);
    }
}
