// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionScores;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.sampling.SlotDraws;
import org.anyorder.sampling.SlotLogits;

/**
 * The loop body of insertion sampling (Patel et al. 2025, arXiv 2505.05755): evaluate, stop or insert one token.
 *
 * <p>One evaluation a step; what comes to the heap are stop probabilities, a mass per open slot and the drawn ids.
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
        NDArray logits = suppression.ofSpecials(scores.logits(), scores.stop());
        List<int[]> open = strategy.stopping().openAfter(rows, logits, scores.stop());
        for (int row = 0; row < rows.size(); row++) {
            if (open.get(row).length == 0) {
                rows.get(row).canvas().finish(FinishReason.STOP);
            }
        }
        if (open.stream().anyMatch(slots -> slots.length > 0)) {
            insert(rows, open, suppression.ofEndings(logits, scores.stop()), scores.offsets());
        }
    }

    /** Ends what has reached its greatest length; the others with the slots that may receive a token. */
    private List<OpenSlots> growing(List<Canvas> live) {
        List<OpenSlots> rows = new ArrayList<>(live.size());
        for (Canvas canvas : live) {
            OpenSlots row = OpenSlots.of(canvas);
            int visible = canvas.length() + model.addedTokens(row.row());
            if (visible >= Math.min(model.maxLength(), strategy.maxLength().orElse(Integer.MAX_VALUE))) {
                canvas.finish(FinishReason.LENGTH);
            } else {
                rows.add(row);
            }
        }
        return rows;
    }

    private InsertionScores evaluate(List<OpenSlots> rows, Step step) {
        InsertionScores scores =
                model.evaluate(step.pass(), rows.stream().map(OpenSlots::row).toList());
        for (OpenSlots row : rows) {
            step.evaluated(row.canvas(), row.canvas().length() + model.addedTokens(row.row()));
        }
        return scores;
    }

    private void insert(List<OpenSlots> rows, List<int[]> open, NDArray logits, int[] offsets) {
        int[] growing = IntStream.range(0, rows.size())
                .filter(row -> open.get(row).length > 0)
                .toArray();
        int[] bounds = new int[growing.length + 1];
        RandomGenerator[] random = new RandomGenerator[growing.length];
        List<SamplingOptions> options = new ArrayList<>(growing.length);
        List<RowHistory> histories = new ArrayList<>(growing.length);
        for (int index = 0; index < growing.length; index++) {
            Canvas canvas = rows.get(growing[index]).canvas();
            bounds[index + 1] = bounds[index] + open.get(growing[index]).length;
            random[index] = canvas.random();
            options.add(canvas.request().sampling());
            histories.add(history(canvas));
        }
        SlotLogits slots = SlotLogits.of(openRows(logits, growing, open, offsets), bounds);
        SlotDraws draws = strategy.draw(slots, options, histories, random);
        for (int index = 0; index < growing.length; index++) {
            OpenSlots row = rows.get(growing[index]);
            int slot = row.slots()[open.get(growing[index])[draws.slot(index)]];
            row.canvas().insert(slot, draws.token(index), draws.logProb(index));
        }
    }

    /** The logits of the slots that stayed open, sequences that have stopped left out. */
    private static NDArray openRows(NDArray logits, int[] growing, List<int[]> open, int[] offsets) {
        long[] kept = IntStream.of(growing)
                .flatMap(row -> IntStream.of(open.get(row)).map(slot -> offsets[row] + slot))
                .asLongStream()
                .toArray();
        return kept.length == logits.getShape().get(0)
                ? logits
                : logits.get(logits.getManager().create(kept));
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
