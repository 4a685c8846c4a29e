// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/**
 * One evaluation of an any-subset model.
 *
 * @param canvas whole rows; what undecided positions hold is not read in {@link View#MARGINALS}
 * @param ranks the place of each position in its row's order, from 0; the first {@code prompt[r]} ranks are the prompt
 * @param prompt how many tokens of each row were given
 * @param decided how many ranks of each row are decided, prompt included
 * @param view what a wanted position sees
 * @param wanted positions whose logits are read
 */
public record SubsetPass(TokenBatch canvas, int[][] ranks, int[] prompt, int[] decided, View view, Targets wanted) {

    /** What a wanted position sees. */
    public enum View {
        /** The decided positions: independent conditionals of each wanted position. */
        MARGINALS,
        /** Every position of lower rank, decided or proposed: the factors of the chain in one pass. */
        CHAIN
    }
}
