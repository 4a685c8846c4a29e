// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

import java.util.List;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.causal.Continuation;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.TopTokens;

/** The search for one sequence: its beams, and its canvas, which shows the best hypothesis so far. */
final class SequenceSearch {

    private final Canvas canvas;
    private final Continuation continuation;
    private final Beams beams;
    private final int[] known;
    private final int[] prompt;
    private final int room;
    private Hypothesis shown = Hypothesis.EMPTY;

    SequenceSearch(Canvas canvas, SearchPlan plan, Continuation continuation) {
        this.canvas = canvas;
        this.continuation = continuation;
        this.known = canvas.tokens(0);
        this.prompt = continuation.beginning(canvas);
        this.room = continuation.room(canvas);
        this.beams = new Beams(plan, room);
        canvas.alternatives(this::alternatives);
    }

    Canvas canvas() {
        return canvas;
    }

    /** How many rows of the model it uses. */
    int rows() {
        return beams.rows().length;
    }

    /** What a row has not been told yet: the prompt at first, then its last token. */
    int[] input(int row) {
        Hypothesis hypothesis = beams.rows()[row];
        return hypothesis == Hypothesis.EMPTY ? prompt : new int[] {hypothesis.token()};
    }

    /** Which law its beams, all of one length, are scored by. */
    SamplingOptions options() {
        return continuation.options(canvas, beams.rows()[0].length() - canvas.generated());
    }

    /** What the penalties of a row look at. */
    RowHistory history(int row) {
        SamplingOptions sampling = canvas.request().sampling();
        boolean looks = sampling.repetitionPenalty() != 1
                || sampling.frequencyPenalty() != 0
                || sampling.presencePenalty() != 0;
        return looks ? RowHistory.of(known, beams.rows()[row].tokens()) : RowHistory.none();
    }

    /**
     * Takes a step.
     *
     * @param top what may follow each row
     * @param firstRow where its rows begin
     * @return for each new row the old row that it continues, counted from its first
     */
    int[] advance(TopTokens top, int firstRow) {
        int[] parents = beams.advance(top, firstRow, canvas.step(), token -> continuation.ends(canvas, token));
        show(beams.best()
                .orElseThrow(() -> new IllegalArgumentException("no beam can go on in step " + canvas.step()
                        + " of the sequence: every token was banned, filtered or impossible")));
        if (beams.isOver()) {
            canvas.finish(shown.ended() ? FinishReason.STOP : FinishReason.LENGTH);
        }
        return parents;
    }

    private void show(Hypothesis best) {
        if (best == shown) {
            return;
        }
        if (!shown.ended() && best.parent().orElseThrow() == shown) {
            append(canvas, best);
        } else {
            canvas.become(fork(best));
        }
        shown = best;
    }

    /** The canvas as it would be if it showed another hypothesis. */
    private Canvas fork(Hypothesis other) {
        Hypothesis[] before = shown.path();
        Hypothesis[] path = other.path();
        int same = 0;
        while (same < before.length && same < path.length && before[same].token() == path[same].token()) {
            same++;
        }
        Canvas fork = canvas.fork();
        if (shown.ended()) {
            fork.account(-shown.logProb());
        }
        fork.cut(known.length + same);
        for (int at = same; at < path.length; at++) {
            append(fork, path[at]);
        }
        if (other.ended()) {
            append(fork, other);
        }
        return fork;
    }

    private static void append(Canvas canvas, Hypothesis last) {
        if (last.ended()) {
            canvas.account(last.logProb());
        } else {
            if (canvas.step() != last.step()) {
                canvas.stepIs(last.step());
            }
            canvas.insert(canvas.length(), last.token(), last.logProb());
        }
    }

    /** Everything it found but what the canvas shows. */
    private List<Canvas> alternatives() {
        return beams.found().stream().skip(1).map(this::alternative).toList();
    }

    private Canvas alternative(Hypothesis hypothesis) {
        Canvas fork = fork(hypothesis);
        if (hypothesis.ended()) {
            fork.finish(FinishReason.STOP);
        } else if (hypothesis.length() >= room) {
            fork.finish(FinishReason.LENGTH);
        }
        return fork;
    }
}
