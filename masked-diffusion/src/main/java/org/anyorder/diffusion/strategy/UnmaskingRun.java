// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.decoding.Canvas;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.part.Candidates;
import org.anyorder.diffusion.part.Draw;
import org.anyorder.diffusion.part.Turn;
import org.anyorder.model.MaskedModel;

/** The loop body of masked diffusion samplers. One thread's. */
final class UnmaskingRun implements DecodingRun {

    private final Policy policy;
    private final Draw draw;
    private final Denoiser denoiser;
    private final LengthSearch lengths;
    private final int evaluationsPerStep;

    /** In the order of the live canvases. */
    private List<Row> rows = new ArrayList<>();
    /** Those whose gaps have their lengths, in the order of the network's rows. */
    private List<Row> decoding = new ArrayList<>();

    UnmaskingRun(MaskedModel model, Unmasking strategy, NDManager owner) {
        this.policy = Policy.of(strategy, model);
        this.draw = strategy.parts().draw();
        this.denoiser = new Denoiser(model, strategy.evaluation(), owner);
        this.lengths = new LengthSearch(model, owner);
        this.evaluationsPerStep = strategy.evaluation().rows();
    }

    @Override
    public void admit(List<Canvas> arrivals, Step step) {
        for (Canvas canvas : arrivals) {
            Row row = new Row(canvas, policy);
            rows.add(row);
            beginIfMeasured(row);
        }
    }

    @Override
    public void step(List<Canvas> live, Step step) {
        List<Row> asking = decoding.stream().filter(row -> !row.filling()).toList();
        List<Row> filling = decoding.stream().filter(Row::filling).toList();
        if (!decoding.isEmpty()) {
            NDArray logits = denoiser.logits(decoding, step);
            if (!asking.isEmpty()) {
                List<Turn> turns = asking.stream().map(Row::turn).toList();
                List<Candidates> candidates =
                        draw.draw(logits, turns, policy.score().detail(), step);
                for (int row = 0; row < asking.size(); row++) {
                    asking.get(row).settle(candidates.get(row));
                }
            }
            filling.forEach(Row::filled);
        }
        List<Row> open = rows.stream().filter(row -> !row.gaps().measured()).toList();
        if (!open.isEmpty()) {
            lengths.measure(open.stream().map(Row::gaps).toList(), step);
            open.forEach(this::beginIfMeasured);
        }
    }

    private void beginIfMeasured(Row row) {
        if (row.gaps().measured()) {
            row.begin();
            decoding.add(row);
            denoiser.join();
        }
    }

    @Override
    public void retain(int[] kept) {
        List<Row> staying = Arrays.stream(kept).mapToObj(rows::get).toList();
        Set<Row> present = new HashSet<>(staying);
        int[] places = IntStream.range(0, decoding.size())
                .filter(place -> present.contains(decoding.get(place)))
                .toArray();
        decoding = new ArrayList<>(Arrays.stream(places).mapToObj(decoding::get).toList());
        denoiser.select(places);
        rows = new ArrayList<>(staying);
    }

    @Override
    public int maxEvaluations() {
        return evaluationsPerStep;
    }

    @Override
    public void close() {
        denoiser.close();
    }
}
