// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.draw;

import ai.djl.ndarray.NDArray;
import java.util.List;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.model.MaskedModel;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.TopP;

/**
 * Another draw, from the nucleus of each law instead of the request's (Arriola et al. 2025, BD3-LM, arXiv 2503.09573,
 * which leaves out the token that crosses p).
 *
 * @param draw how tokens are drawn
 * @param nucleus what is kept of each law
 */
public record Nucleus(Draw draw, TopP nucleus) implements Draw {

    @Override
    public void check(MaskedModel model) {
        draw.check(model);
    }

    @Override
    public int[] needed(int[] open, int[] shortlist, Progress progress) {
        return draw.needed(open, shortlist, progress);
    }

    @Override
    public List<Candidates> draw(NDArray logits, List<Turn> turns, CandidateDraw.Detail detail, Step step) {
        return draw.draw(logits, turns.stream().map(this::within).toList(), detail, step);
    }

    private Turn within(Turn turn) {
        return new Turn(
                turn.canvas(),
                turn.progress(),
                turn.shortlist(),
                turn.asked(),
                turn.options().stream()
                        .map(options -> options.toBuilder()
                                .topP(nucleus.p(), nucleus.crossing())
                                .build())
                        .toList());
    }
}
