// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.SlotDraws;
import org.anyorder.sampling.SlotLogits;

/**
 * The loop body of insertion sampling (Patel et al. 2025, arXiv 2505.05755): evaluate, stop or insert one token.
 *
 * <p>One evaluation a step and one read from the device: slot and token are drawn before the stop probability is known,
 * and left unused where the sequence stops. Only where a sequence that would stop must still fill some of its gaps is
 * there a second draw, over their slots alone. What a step leaves on the heap depends neither on the vocabulary nor on
 * the length.
 */
final class InsertionRun implements DecodingRun {

    private final InsertionModel model;
    private final InsertionStrategy strategy;
    private final Suppression suppression;

    InsertionRun(InsertionModel model, InsertionStrategy strategy, NDManager owner) {
        this.model = model;
        this.strategy = strategy;
        this.suppression = new Suppression(owner, model.vocabulary());
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        List<OpenSlots> rows = growing(live);
        if (rows.isEmpty()) {
            return;
        }
        InsertionScores scores = evaluate(rows, step);
        double[] uniforms = new double[rows.size()];
        for (int row = 0; row < uniforms.length; row++) {
            uniforms[row] = strategy.stopping().uniform(rows.get(row));
        }
        SlotDraws draws = draw(rows, slots(scores));
        List<Again> again = new ArrayList<>(0);
        for (int row = 0; row < uniforms.length; row++) {
            OpenSlots sequence = rows.get(row);
            switch (verdict(sequence, scores.stop(), draws, row, uniforms[row])) {
                case GROWS -> insert(sequence, draws.slot(row), draws, row);
                case GROWS_ANYWHERE -> again.add(new Again(sequence, scores.offsets()[row], sequence.all()));
                case GROWS_WHERE_LACKING ->
                    again.add(new Again(sequence, scores.offsets()[row], sequence.lackingSlots()));
                case STOPS -> sequence.canvas().finish(FinishReason.STOP);
            }
        }
        if (!again.isEmpty()) {
            insert(again, scores);
        }
    }

    /** Ends what has reached its greatest length; the others with the slots that may receive a token. */
    private List<OpenSlots> growing(List<Canvas> live) {
        List<OpenSlots> rows = new ArrayList<>(live.size());
        for (Canvas canvas : live) {
            OpenSlots row = OpenSlots.of(canvas);
            int visible = canvas.length() + model.addedTokens(row);
            if (visible >= Math.min(model.maxLength(), strategy.maxLength().orElse(Integer.MAX_VALUE))) {
                canvas.finish(FinishReason.LENGTH);
            } else {
                rows.add(row);
            }
        }
        return rows;
    }

    private InsertionScores evaluate(List<OpenSlots> rows, Step step) {
        InsertionScores scores = model.evaluate(step.pass(), List.copyOf(rows));
        for (OpenSlots row : rows) {
            step.evaluated(row.canvas(), row.length() + model.addedTokens(row));
        }
        return scores;
    }

    private SlotLogits slots(InsertionScores scores) {
        SlotLogits slots = SlotLogits.of(scores.logits(), scores.offsets());
        if (scores.stop() instanceof Stop.Global global) {
            return banned(slots, scores.stop()).withStop(global.probability());
        }
        Stop.PerSlot endings = (Stop.PerSlot) scores.stop();
        suppression.ofSpecials(scores.logits(), endings);
        NDArray finished = strategy.stopping().finished(scores.logits(), suppression.end(endings), endings);
        suppression.ofEndings(scores.logits(), endings);
        return slots.withClosed(finished);
    }

    private SlotLogits banned(SlotLogits slots, Stop stop) {
        return suppression.specials(stop).map(slots::withBanned).orElse(slots);
    }

    private StoppingRule.Verdict verdict(OpenSlots sequence, Stop stop, SlotDraws draws, int row, double uniform) {
        return stop instanceof Stop.Global
                ? strategy.stopping().byProbability(sequence, draws.stop(row), uniform)
                : strategy.stopping().bySlots(sequence, draws.nothingOpen(row));
    }

    private SlotDraws draw(List<OpenSlots> rows, SlotLogits slots) {
        RandomGenerator[] random = new RandomGenerator[rows.size()];
        List<SamplingOptions> options = new ArrayList<>(rows.size());
        List<RowHistory> histories = new ArrayList<>(rows.size());
        for (int row = 0; row < random.length; row++) {
            Canvas canvas = rows.get(row).canvas();
            random[row] = canvas.random();
            options.add(canvas.request().sampling());
            histories.add(history(canvas));
        }
        return strategy.draw(slots, options, histories, random);
    }

    private static void insert(OpenSlots sequence, int number, SlotDraws draws, int row) {
        sequence.canvas().insert(sequence.slot(number), draws.token(row), draws.logProb(row));
    }

    /** A sequence that must grow in some of its open slots, those of the numbers, whatever the draw over all said. */
    private record Again(OpenSlots sequence, int offset, int[] numbers) {}

    private void insert(List<Again> again, InsertionScores scores) {
        int[] bounds = new int[again.size() + 1];
        List<OpenSlots> rows = new ArrayList<>(again.size());
        for (int row = 0; row < again.size(); row++) {
            bounds[row + 1] = bounds[row] + again.get(row).numbers().length;
            rows.add(again.get(row).sequence());
        }
        long[] kept = again.stream()
                .flatMapToLong(row -> Arrays.stream(row.numbers()).mapToLong(number -> row.offset() + number))
                .toArray();
        NDArray logits = scores.logits();
        NDArray theirs = logits.get(logits.getManager().create(kept));
        SlotDraws draws = draw(rows, banned(SlotLogits.of(theirs, bounds), scores.stop()));
        for (int row = 0; row < rows.size(); row++) {
            insert(rows.get(row), again.get(row).numbers()[draws.slot(row)], draws, row);
        }
    }

    /** Everything decided, on both sides of the slot. Nobody looks at it unless a penalty is on. */
    private static RowHistory history(Canvas canvas) {
        SamplingOptions options = canvas.request().sampling();
        if (options.repetitionPenalty() == 1 && options.presencePenalty() == 0 && options.frequencyPenalty() == 0) {
            return RowHistory.none();
        }
        return canvas.history();
    }
}
