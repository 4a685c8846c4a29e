// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.model.CausalModel;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/** What a draft model knows of the sequences whose next tokens it proposes. */
public interface DraftedText {

    /**
     * What the draft is told before it draws anything.
     *
     * @param canvas the sequence
     * @return ids from left to right; none if nothing stands to the left of what is drafted
     */
    int[] beginning(Canvas canvas);

    /**
     * The options of a token to come.
     *
     * @param canvas the sequence
     * @param ahead how many drafted tokens come before it
     * @return options, with the tokens banned that may not come there
     */
    SamplingOptions options(Canvas canvas, int ahead);

    /**
     * What the penalties of a token to come look at.
     *
     * @param canvas the sequence
     * @param ahead the drafted tokens before it
     * @return the history; none where the request has no penalties
     */
    RowHistory history(Canvas canvas, int... ahead);

    /**
     * Prompts that are continued from left to right.
     *
     * @param target the model whose tokens are drafted
     * @param draft the model that drafts
     * @return the text of a sequence as its strategy sees it
     */
    static DraftedText continued(CausalModel target, CausalModel draft) {
        Continuation continuation = new Continuation(target);
        Continuation own = new Continuation(draft);
        return new DraftedText() {
            @Override
            public int[] beginning(Canvas canvas) {
                return own.beginning(canvas);
            }

            @Override
            public SamplingOptions options(Canvas canvas, int ahead) {
                return continuation.options(canvas, ahead);
            }

            @Override
            public RowHistory history(Canvas canvas, int... ahead) {
                return continuation.history(canvas, ahead);
            }
        };
    }
}
