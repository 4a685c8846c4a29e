// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.draw;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.diffusion.part.selection.TimeGrid;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.sampling.CandidateDraw;
import org.anyorder.sampling.TokenDraw;

/**
 * Whole canvases drawn from the product of the positions and resampled by an energy (Xu et al. 2024, EDLM, arXiv
 * 2410.21357): of k candidates x one is kept with probability in proportion to exp(-E(x)), E = log q(x | z) - log p(x)
 * with q the law they were drawn from and p an autoregressive model, so with weight p / q. (The released sampler has
 * the sign the other way.) As k grows the tokens of a step become joint draws of p.
 *
 * <p>Outside the window of times, and for arg maxima, tokens are drawn independently. Cost in the window: every
 * undecided position is asked for, and k rows of the causal model a sequence and step. Log-probabilities told are those
 * of the independent draws. Draws from the stream: k times those of the independent draw, then one choice of k.
 *
 * @param energy the autoregressive model p; not closed here
 * @param candidates k, at least 1
 * @param window which share of the time is corrected, from the beginning, in [0, 1]
 * @param grid times
 */
public record EnergyCorrected(CausalModel energy, int candidates, double window, TimeGrid grid) implements Draw {

    /**
     * Checks the ranges.
     *
     * @param energy the autoregressive model
     * @param candidates at least 1
     * @param window in [0, 1]
     * @param grid times
     * @throws IllegalArgumentException if a number is out of its range
     */
    public EnergyCorrected {
        if (!(candidates >= 1)) {
            throw new IllegalArgumentException("candidates must be at least 1, got " + candidates);
        }
        if (!(window >= 0 && window <= 1)) {
            throw new IllegalArgumentException("window must be in [0, 1], got " + window);
        }
    }

    @Override
    public void check(MaskedModel model) {
        Vocabulary own = model.vocabulary();
        OptionalInt mask = own.mask();
        int tokens = mask.isPresent() && mask.getAsInt() == own.size() - 1 ? own.size() - 1 : own.size();
        int theirs = energy.vocabulary().size();
        if (theirs != tokens && theirs != own.size()) {
            throw new IllegalArgumentException("energy must be a model over the " + tokens
                    + " tokens of the model it corrects, got one over " + theirs);
        }
    }

    @Override
    public int[] needed(int[] open, int[] shortlist, Progress progress) {
        return inWindow(progress) && shortlist.length > 0 ? open : shortlist;
    }

    @Override
    public List<Candidates> draw(NDArray logits, List<Turn> turns, CandidateDraw.Detail detail, Step step) {
        Rows rows = Rows.of(turns);
        List<List<Candidates>> drawn = new ArrayList<>();
        for (int candidate = 0; candidate < candidates; candidate++) {
            drawn.add(rows.candidates(
                    turns,
                    CandidateDraw.draw(
                            logits, rows.options(), rows.histories(), rows.random(), CandidateDraw.Law.MODEL, detail)));
        }
        List<Candidates> kept = new ArrayList<>();
        for (int turn = 0; turn < turns.size(); turn++) {
            kept.add(resampled(turn, turns.get(turn), drawn, logits.getManager(), step));
        }
        return kept;
    }

    private Candidates resampled(int index, Turn turn, List<List<Candidates>> drawn, NDManager pass, Step step) {
        List<Candidates> own =
                drawn.stream().map(candidate -> candidate.get(index)).toList();
        if (!inWindow(turn.progress()) || turn.greedy() || candidates == 1) {
            return own.get(0);
        }
        double[] weights = logProbs(turn, own, pass);
        for (int candidate = 0; candidate < weights.length; candidate++) {
            weights[candidate] -= Arrays.stream(own.get(candidate).logProbs()).sum();
            step.draftEvaluated(turn.canvas());
        }
        boolean impossible = Arrays.stream(weights).allMatch(weight -> weight == Double.NEGATIVE_INFINITY);
        return own.get(
                impossible ? 0 : TokenDraw.draw(weights, turn.canvas().random()).token());
    }

    /** log p of the canvas filled with each candidate. */
    private double[] logProbs(Turn turn, List<Candidates> own, NDManager pass) {
        int[][] filled = own.stream().map(candidate -> filled(turn, candidate)).toArray(int[][]::new);
        int length = filled[0].length;
        OptionalInt begin = energy.vocabulary().begin();
        int[][] given = new int[filled.length][];
        int[][] wanted = new int[filled.length][length];
        for (int row = 0; row < filled.length; row++) {
            given[row] =
                    begin.isPresent() ? shifted(filled[row], begin.getAsInt()) : Arrays.copyOf(filled[row], length - 1);
            int first = begin.isPresent() ? 0 : -1;
            Arrays.setAll(wanted[row], position -> position + first);
        }
        try (NDManager scope = pass.newSubManager();
                CausalState state = energy.open(scope)) {
            state.join(filled.length);
            NDArray logits = state.append(scope, new Append.Chain(given), Targets.of(wanted), Want.LOGITS)
                    .logits();
            double[] each = CandidateDraw.logProbs(
                    logits, Arrays.stream(filled).flatMapToInt(Arrays::stream).toArray());
            double[] sums = new double[filled.length];
            for (int token = 0; token < each.length; token++) {
                sums[token / length] += each[token];
            }
            return sums;
        }
    }

    private static int[] filled(Turn turn, Candidates candidate) {
        int[] tokens = turn.canvas().tokens(0);
        for (int place = 0; place < candidate.size(); place++) {
            tokens[candidate.positions()[place]] = candidate.tokens()[place];
        }
        return tokens;
    }

    private static int[] shifted(int[] tokens, int begin) {
        int[] shifted = new int[tokens.length];
        shifted[0] = begin;
        System.arraycopy(tokens, 0, shifted, 1, tokens.length - 1);
        return shifted;
    }

    private boolean inWindow(Progress progress) {
        return grid.before(progress) >= 1 - window;
    }
}
