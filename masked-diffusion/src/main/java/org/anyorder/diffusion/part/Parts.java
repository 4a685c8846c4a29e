// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.Objects;

/**
 * An unmasking policy: each sampler of masked diffusion is one choice of five independent parts.
 *
 * @param window which undecided positions may settle now
 * @param draw the candidate token of each position
 * @param score how much a candidate deserves to settle
 * @param selection how many and which candidates settle
 * @param remasking which settled tokens are masked again
 */
public record Parts(Window window, Draw draw, PositionScore score, Selection selection, Remasking remasking) {

    /**
     * Checks that all are there.
     *
     * @param window which undecided positions may settle now
     * @param draw the candidate token of each position
     * @param score how much a candidate deserves to settle
     * @param selection how many and which candidates settle
     * @param remasking which settled tokens are masked again
     */
    public Parts {
        Objects.requireNonNull(window, "window");
        Objects.requireNonNull(draw, "draw");
        Objects.requireNonNull(score, "score");
        Objects.requireNonNull(selection, "selection");
        Objects.requireNonNull(remasking, "remasking");
    }
}
