// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.draw;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.sampling.CandidateDraw;

/**
 * Each position on its own, with the request's temperature and filters: at temperature 0 its arg max. Draws from the
 * stream: those of {@link org.anyorder.sampling.TokenDraw} per position asked for, ascending.
 *
 * @param measured whose probabilities the scores see
 */
public record Independent(CandidateDraw.Law measured) implements Draw {

    @Override
    public List<Candidates> draw(NDArray logits, List<Turn> turns, CandidateDraw.Detail detail, Step step) {
        Rows rows = Rows.of(turns);
        return rows.candidates(
                turns, CandidateDraw.draw(logits, rows.options(), rows.histories(), rows.random(), measured, detail));
    }
}
