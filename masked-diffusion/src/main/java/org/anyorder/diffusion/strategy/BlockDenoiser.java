// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.anyorder.decoding.Step;
import org.anyorder.diffusion.cache.CacheRecipe.Range;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Want;
import org.anyorder.sampling.LogitsPipeline;

/** Evaluates the network for windows of a batch of sequences. One thread's. */
final class BlockDenoiser implements AutoCloseable {

    /** The log-linear schedule, kept away from infinite noise where everything is masked. */
    private static final double MOST_MASKED = 1 - 1e-3;

    private final MaskedState state;
    private final NDArray never;

    BlockDenoiser(MaskedModel model, NDManager owner) {
        this.state = model.open(owner);
        this.never = owner.create(Denoiser.neverDrawn(model.vocabulary(), Evaluation.PLAIN));
    }

    void join() {
        state.join(1);
    }

    void select(int[] rows) {
        state.select(rows);
    }

    /** Forgets rows whose context has moved. */
    void forget(List<BlockRow> rows) {
        boolean any = false;
        int[] from = new int[rows.size()];
        for (int row = 0; row < from.length; row++) {
            boolean forgets = rows.get(row).places().forgets();
            from[row] = forgets ? 0 : Integer.MAX_VALUE;
            any |= forgets;
        }
        if (any) {
            state.forget(from);
        }
    }

    /** Logits of the wanted positions, row after row. */
    NDArray logits(List<BlockRow> rows, Range[] windows, int[][] wanted, MaskedPass.Store store, Step step) {
        int[][] tokens = new int[windows.length][];
        int[] from = new int[windows.length];
        int[] to = new int[windows.length];
        double[] noise = new double[windows.length];
        for (int row = 0; row < windows.length; row++) {
            BlockPlaces places = rows.get(row).places();
            tokens[row] = places.row();
            from[row] = windows[row].from();
            to[row] = windows[row].to();
            noise[row] = -Math.log1p(-MOST_MASKED * places.masked(windows[row]));
        }
        NDArray logits = state.evaluate(
                        step.pass(),
                        new MaskedPass(
                                TokenBatch.of(tokens),
                                new MaskedPass.Windows(from, to),
                                store,
                                noise,
                                Targets.of(wanted),
                                Want.LOGITS))
                .logits();
        if (never.size() > 0 && logits.getShape().get(0) > 0) {
            LogitsPipeline.ban(logits, never);
        }
        return logits;
    }

    @Override
    public void close() {
        state.close();
    }
}
