// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.FinishReason;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.InsertionScores.Stop;
import org.anyorder.sampling.Draws;
import org.anyorder.sampling.LogitsPipeline;
import org.anyorder.sampling.RowHistory;
import org.anyorder.sampling.SamplingOptions;

/**
 * The loop body of parallel decoding (Stern et al. 2019, arXiv 1902.03249): evaluate, then insert a token in every slot
 * in which one is missing.
 *
 * <p>One evaluation a step; what comes to the heap are three numbers per open slot and the drawn ids.
 */
final class ParallelRun implements DecodingRun {

    private final InsertionModel model;
    private final ParallelInsertion strategy;
    private final Suppression suppression;

    ParallelRun(InsertionModel model, ParallelInsertion strategy, NDManager owner) {
        this.model = model;
        this.strategy = strategy;
        this.suppression = new Suppression(owner, model.vocabulary());
    }

    /** A sequence that may grow, and how many tokens it may take. */
    private record Growing(OpenSlots slots, int room) {
        Canvas canvas() {
            return slots.canvas();
        }
    }

    /** The slots of a sequence that receive a token. */
    private record Insertions(OpenSlots row, int first, int[] chosen) {}

    @Override
    public void step(List<Canvas> live, Step step) {
        List<Growing> rows = growing(live);
        if (rows.isEmpty()) {
            return;
        }
        InsertionScores scores = evaluate(rows, step);
        Stop.PerSlot endings = (Stop.PerSlot) scores.stop();
        NDArray logits = scores.logits();
        suppression.ofSpecials(logits, endings);
        SlotLaws laws = SlotLaws.of(logits, suppression, endings, live.get(0).random());
        ParallelSlots slots = new ParallelSlots(strategy.ending(), laws);
        List<Insertions> insertions = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            int first = scores.offsets()[row];
            int[] chosen =
                    slots.chosen(rows.get(row).slots(), first, rows.get(row).room());
            if (chosen.length == 0) {
                rows.get(row).canvas().finish(FinishReason.STOP);
            } else {
                insertions.add(new Insertions(rows.get(row).slots(), first, chosen));
            }
        }
        if (!insertions.isEmpty()) {
            suppression.ofEndings(logits, endings);
            insert(insertions, logits);
        }
    }

    /** Ends what has reached its greatest length; the others with what they may still take. */
    private List<Growing> growing(List<Canvas> live) {
        List<Growing> rows = new ArrayList<>(live.size());
        int longest = Math.min(model.maxLength(), strategy.maxLength().orElse(Integer.MAX_VALUE));
        for (Canvas canvas : live) {
            OpenSlots row = OpenSlots.of(canvas);
            int room = longest - canvas.length() - model.addedTokens(row);
            if (room <= 0) {
                canvas.finish(FinishReason.LENGTH);
            } else {
                rows.add(new Growing(row, Math.min(room, canvas.remaining().tokens())));
            }
        }
        return rows;
    }

    private InsertionScores evaluate(List<Growing> rows, Step step) {
        InsertionScores scores = model.evaluate(
                step.pass(), rows.stream().<InsertionRow>map(Growing::slots).toList());
        for (Growing row : rows) {
            step.evaluated(row.canvas(), row.canvas().length() + model.addedTokens(row.slots()));
        }
        return scores;
    }

    private void insert(List<Insertions> insertions, NDArray logits) {
        long[] wanted = insertions.stream()
                .flatMapToInt(row -> IntStream.of(row.chosen()).map(index -> row.first() + index))
                .asLongStream()
                .toArray();
        RandomGenerator[] random = new RandomGenerator[wanted.length];
        List<SamplingOptions> options = new ArrayList<>(wanted.length);
        List<RowHistory> histories = new ArrayList<>(wanted.length);
        int slot = 0;
        for (Insertions row : insertions) {
            Canvas canvas = row.row().canvas();
            RowHistory history = canvas.history();
            Arrays.fill(random, slot, slot + row.chosen().length, canvas.random());
            for (int chosen = 0; chosen < row.chosen().length; chosen++, slot++) {
                options.add(canvas.request().sampling());
                histories.add(history);
            }
        }
        NDArray laws = logits.get(logits.getManager().create(wanted));
        Draws draws = LogitsPipeline.draw(laws, options, histories, random);
        int drawn = 0;
        for (Insertions row : insertions) {
            int shift = 0;
            for (int chosen : row.chosen()) {
                // Every insertion to the left has moved the slot by one.
                int place = row.row().slot(chosen) + shift++;
                row.row().canvas().insert(place, draws.token(drawn), draws.logProb(drawn));
                drawn++;
            }
        }
    }
}
