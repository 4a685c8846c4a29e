// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.cache.CacheRecipe.Range;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass.Store;
import org.anyorder.sampling.CandidateDraw;

/**
 * The loop body of block by block decoding: what lies before the blocks that are being filled is stored, an evaluation
 * settles some of their positions, full blocks are stored. One thread's.
 */
final class BlockRun implements DecodingRun {

    private final BlockPolicy policy;
    private final BlockDenoiser denoiser;
    private final LengthSearch lengths;

    /** In the order of the live canvases. */
    private List<BlockRow> rows = new ArrayList<>();
    /** Those whose gaps have their lengths, in the order of the network's rows. */
    private List<BlockRow> decoding = new ArrayList<>();

    BlockRun(MaskedModel model, BlockUnmasking strategy, NDManager owner) {
        this.policy = BlockPolicy.of(strategy, model);
        this.denoiser = new BlockDenoiser(model, owner);
        this.lengths = new LengthSearch(model, owner);
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        for (Canvas canvas : arrivals) {
            BlockRow row = new BlockRow(canvas, policy);
            rows.add(row);
            beginIfMeasured(row);
        }
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        store(step);
        evaluate(step);
        store(step);
        decoding.forEach(BlockRow::endBlock);
        List<BlockRow> open =
                rows.stream().filter(row -> !row.gaps().measured()).toList();
        if (!open.isEmpty()) {
            lengths.measure(open.stream().map(BlockRow::gaps).toList(), step);
            open.forEach(this::beginIfMeasured);
        }
    }

    /** Stores what is settled for good; where rows predict the position behind them, it is drawn. */
    private void store(Step step) {
        decoding.forEach(row -> row.places().slide());
        denoiser.forget(decoding);
        boolean[] storing = chosen(row -> !row.finished() && row.unstored().size() > 0);
        List<BlockRow> some = rowsOf(storing);
        if (some.isEmpty()) {
            return;
        }
        Range[] windows = windows(storing, BlockRow::unstored);
        some.forEach(row -> step.stored(row.canvas(), row.unstored().size()));
        NDArray logits = denoiser.logits(decoding, windows, wanted(storing, BlockRow::following), Store.WINDOW, step);
        List<BlockRow> asking =
                some.stream().filter(row -> row.following().asked().length > 0).toList();
        List<Turn> turns = asking.stream().map(BlockRow::following).toList();
        List<Candidates> drawn =
                turns.isEmpty() ? List.of() : policy.draw().draw(logits, turns, CandidateDraw.Detail.PROBABILITY, step);
        some.stream().filter(row -> !asking.contains(row)).forEach(BlockRow::stored);
        for (int row = 0; row < asking.size(); row++) {
            asking.get(row).stored(drawn.get(row));
        }
    }

    private void evaluate(Step step) {
        boolean[] ready = chosen(BlockRow::ready);
        List<BlockRow> some = rowsOf(ready);
        if (some.isEmpty()) {
            return;
        }
        some.forEach(BlockRow::plan);
        Range[] windows = windows(ready, BlockRow::window);
        some.forEach(row -> step.evaluated(row.canvas(), row.window().size()));
        Store store = policy.keepsBlock() ? Store.WINDOW : Store.NOTHING;
        NDArray logits = denoiser.logits(decoding, windows, wanted(ready, BlockRow::turn), store, step);
        List<Candidates> candidates = policy.draw()
                .draw(
                        logits,
                        some.stream().map(BlockRow::turn).toList(),
                        policy.score().detail(),
                        step);
        for (int row = 0; row < some.size(); row++) {
            some.get(row).settle(candidates.get(row));
        }
    }

    private boolean[] chosen(Predicate<BlockRow> choice) {
        boolean[] chosen = new boolean[decoding.size()];
        for (int row = 0; row < chosen.length; row++) {
            chosen[row] = choice.test(decoding.get(row));
        }
        return chosen;
    }

    private List<BlockRow> rowsOf(boolean[] chosen) {
        return IntStream.range(0, chosen.length)
                .filter(row -> chosen[row])
                .mapToObj(decoding::get)
                .toList();
    }

    /** What each row runs; those not chosen run nothing. */
    private Range[] windows(boolean[] chosen, Function<BlockRow, Range> window) {
        Range[] windows = new Range[chosen.length];
        for (int row = 0; row < chosen.length; row++) {
            BlockRow sequence = decoding.get(row);
            windows[row] = chosen[row] ? sequence.places().seen(window.apply(sequence)) : new Range(0, 0);
        }
        return windows;
    }

    private int[][] wanted(boolean[] chosen, Function<BlockRow, Turn> turn) {
        int[][] positions = new int[chosen.length][];
        for (int row = 0; row < chosen.length; row++) {
            positions[row] = chosen[row] ? turn.apply(decoding.get(row)).asked() : new int[0];
        }
        return positions;
    }

    private void beginIfMeasured(BlockRow row) {
        if (row.gaps().measured()) {
            row.begin();
            decoding.add(row);
            denoiser.join();
        }
    }

    @Override
    public void retain(int[] kept) {
        List<BlockRow> staying = Arrays.stream(kept).mapToObj(rows::get).toList();
        Set<BlockRow> present = new HashSet<>(staying);
        decoding.stream().filter(row -> !present.contains(row)).forEach(BlockRow::release);
        int[] places = IntStream.range(0, decoding.size())
                .filter(place -> present.contains(decoding.get(place)))
                .toArray();
        decoding = new ArrayList<>(Arrays.stream(places).mapToObj(decoding::get).toList());
        denoiser.select(places);
        rows = new ArrayList<>(staying);
    }

    @Override
    public void close() {
        denoiser.close();
    }
}
