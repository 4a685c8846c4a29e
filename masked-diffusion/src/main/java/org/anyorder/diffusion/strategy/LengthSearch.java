// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.Step;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.CandidateDraws;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * The length of a gap that may have several, by the length beam of Mask-Predict (Ghazvininejad et al. 2019, arXiv
 * 1904.09324) at its first iteration: each length is filled with masks, and the one whose arg maxima have the highest
 * average log-probability wins, the shorter on ties. Gaps are measured from left to right, those behind at their least
 * length; at most sixteen evenly spaced lengths of a gap are compared, each of at least one token; each takes one
 * evaluation and no draw.
 */
final class LengthSearch {

    private final MaskedModel model;
    private final NDManager owner;

    LengthSearch(MaskedModel model, NDManager owner) {
        this.model = model;
        this.owner = owner;
    }

    /** Scores one length of each sequence. */
    void measure(List<GapLengths> gaps, Step step) {
        int mask = model.vocabulary().mask().orElseThrow();
        int[][] tokens = gaps.stream().map(gap -> gap.tokens(mask)).toArray(int[][]::new);
        int[][] asked = gaps.stream().map(GapLengths::asked).toArray(int[][]::new);
        List<SamplingOptions> options = new ArrayList<>();
        List<RandomGenerator> untouched = new ArrayList<>();
        for (int row = 0; row < tokens.length; row++) {
            Canvas canvas = gaps.get(row).canvas();
            SamplingOptions greedy =
                    canvas.request().sampling().toBuilder().temperature(0).build();
            options.addAll(Collections.nCopies(asked[row].length, greedy));
            untouched.addAll(Collections.nCopies(asked[row].length, canvas.random()));
            step.evaluated(canvas, tokens[row].length);
        }
        CandidateDraws draws = evaluate(step.pass(), tokens, asked, options, untouched);
        int from = 0;
        for (int row = 0; row < tokens.length; row++) {
            double sum = 0;
            for (int place = from; place < from + asked[row].length; place++) {
                sum += Math.log(draws.top(place));
            }
            from += asked[row].length;
            gaps.get(row).scored(sum / asked[row].length);
        }
    }

    private CandidateDraws evaluate(
            NDManager scope,
            int[][] tokens,
            int[][] asked,
            List<SamplingOptions> options,
            List<RandomGenerator> untouched) {
        try (MaskedState state = model.open(owner)) {
            state.join(tokens.length);
            NDArray logits = state.evaluate(scope, MaskedPass.whole(tokens, Targets.of(asked)))
                    .logits();
            long[] never = Denoiser.neverDrawn(model.vocabulary(), Evaluation.PLAIN);
            if (never.length > 0) {
                LogitsPipeline.ban(logits, scope.create(never));
            }
            return CandidateDraw.draw(
                    logits,
                    options,
                    Collections.nCopies(options.size(), RowHistory.none()),
                    untouched.toArray(RandomGenerator[]::new),
                    CandidateDraw.Law.MODEL,
                    CandidateDraw.Detail.PROBABILITY);
        }
    }
}
