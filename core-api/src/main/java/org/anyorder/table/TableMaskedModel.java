// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.EvidenceCheck;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Visibility;
import org.anyorder.model.Vocabulary;

/**
 * A table seen as masked model. What a position holds itself is not looked at: the logits there are of its token given
 * the other visible ones. Rows may be shorter than the table; what they lack is undecided. Noise levels are not read.
 */
final class TableMaskedModel extends TableView implements MaskedModel, EvidenceCheck {

    private final Visibility visibility;
    private final PositionLaw law;

    TableMaskedModel(Vocabulary vocabulary, int maxLength, Visibility visibility, PositionLaw law) {
        super(vocabulary, maxLength);
        this.visibility = visibility;
        this.law = law;
    }

    @Override
    public MaskedState open(NDManager owner) {
        return new TableMaskedState(this);
    }

    @Override
    public Visibility visibility() {
        return visibility;
    }

    @Override
    public boolean possible(int[] tokens, boolean[] given) {
        return law.possible(PositionLaw.visible(tokens, given, maxLength(), mask()));
    }

    /** The logits of a position, which sees of the visible tokens what its block allows. */
    double[] logits(int[] visible, int position) {
        int[] seen = visible;
        if (visibility instanceof Visibility.BlockCausal blocks) {
            long end = (position / blocks.blockSize() + 1L) * blocks.blockSize();
            if (end < maxLength()) {
                seen = visible.clone();
                Arrays.fill(seen, (int) end, maxLength(), mask());
            }
        }
        return law.logits(seen, position);
    }
}
