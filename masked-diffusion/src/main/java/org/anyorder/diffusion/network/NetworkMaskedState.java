// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedPass.Store;
import org.anyorder.model.MaskedPass.Windows;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Visibility;
import org.anyorder.network.Answers;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Reach;

/**
 * Keys and values of what earlier passes stored, by row.
 *
 * <p>A window is stored from where the row's stored positions end, or over them; one that would leave a hole is
 * refused. A window that is not stored may be anywhere. Where no noise level is given, it is the one at which as much
 * of a row is masked as there is; a network without time conditioning reads none.
 */
final class NetworkMaskedState implements MaskedState {
    // The log-linear schedule, kept away from infinite noise where everything is masked.
    private static final double MOST_MASKED = 1 - 1e-3;

    private final MaskedNetwork network;
    private final KeyValueCache cache;
    private final Reach reach;
    private final Answers answers;

    NetworkMaskedState(MaskedNetwork network, NDManager owner) {
        this.network = network;
        cache = network.open(owner);
        answers = new Answers(network.sizes().width(), network.vocabulary().size(), network::logits);
        reach = network.visibility() instanceof Visibility.BlockCausal blocks
                ? new Reach(blocks.blockSize())
                : Reach.FULL;
    }

    @Override
    public Scores evaluate(NDManager scope, MaskedPass pass) {
        int[][] rows = pass.canvas().tokens();
        check(rows, pass);
        if (Arrays.equals(pass.run().from(), pass.run().to())) {
            return answers.none(scope, pass.want()); // a pass without a window says nothing
        }
        try (NDManager work = scope.newSubManager()) {
            CachedPass cached = open(work, pass.run(), pass.store());
            NDArray ids = cached.padded(work, inside(rows, pass.run()));
            NDArray every = network.hidden(ids, cached, noise(rows, pass, cached)); // (B, N, D)
            return answers.of(scope, every, index(pass, cached), pass.want());
        }
    }

    private CachedPass open(NDManager work, Windows run, Store store) {
        return switch (store) {
            case NOTHING -> cache.peek(work, run.from(), run.to(), reach);
            case WINDOW -> cache.overwrite(work, run.from(), run.to(), reach);
        };
    }

    private static int[][] inside(int[][] rows, Windows run) {
        int[][] inside = new int[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            inside[row] = Arrays.copyOfRange(rows[row], run.from()[row], run.to()[row]);
        }
        return inside;
    }

    /** Where the wanted positions are predicted, among the tokens of the pass. */
    private long[] index(MaskedPass pass, CachedPass cached) {
        Targets wanted = pass.wanted();
        long[] index = new long[wanted.count()];
        for (int row = 0; row < wanted.rows(); row++) {
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                int read = network.alignment().row(wanted.positions()[i]);
                index[i] = cached.index(row, read - pass.run().from()[row]);
            }
        }
        return index;
    }

    /** Noise by row of the pass; rows of the pass without tokens have none. */
    private double[] noise(int[][] rows, MaskedPass pass, CachedPass cached) {
        double[] noise = new double[cached.rows()];
        for (int row = 0; row < rows.length; row++) {
            if (pass.run().from()[row] < pass.run().to()[row]) {
                int at = cached.index(row, 0) / cached.tokens();
                noise[at] = pass.noise().length > 0 ? pass.noise()[row] : noiseOf(rows[row]);
            }
        }
        return noise;
    }

    private double noiseOf(int[] tokens) {
        int mask = network.vocabulary().mask().orElseThrow();
        long masked = Arrays.stream(tokens).filter(token -> token == mask).count();
        return -Math.log1p(-MOST_MASKED * masked / tokens.length);
    }

    private void check(int[][] rows, MaskedPass pass) {
        cache.requireRows("canvas", rows.length);
        cache.requireRows("wanted", pass.wanted().rows());
        int size = network.vocabulary().size();
        for (int row = 0; row < rows.length; row++) {
            int from = pass.run().from()[row];
            int to = pass.run().to()[row];
            if (!(from >= 0 && from <= to && to <= rows[row].length)) {
                throw new IllegalArgumentException("window [" + from + ", " + to + ") of row " + row
                        + " must lie in its " + rows[row].length + " tokens");
            }
            for (int position = from; position < to; position++) {
                int token = rows[row][position];
                if (!(token >= 0 && token < size)) {
                    throw new IllegalArgumentException(
                            "tokens must be in [0, " + size + "), got " + token + " in row " + row);
                }
            }
            checkWanted(pass.wanted(), row, from, to);
        }
        for (double sigma : pass.noise()) {
            if (!(sigma >= 0 && sigma < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("noise must be finite and at least 0, got " + sigma);
            }
        }
    }

    private void checkWanted(Targets wanted, int row, int from, int to) {
        for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
            int position = wanted.positions()[i];
            int read = network.alignment().row(position);
            if (!(read >= from && read < to)) {
                String before = network.alignment() == LogitAlignment.PREVIOUS_ROW
                        ? ", which this network predicts at position " + read + ","
                        : "";
                throw new IllegalArgumentException("wanted position " + position + " of row " + row + before
                        + " must be in the window [" + from + ", " + to + ")");
            }
        }
    }

    @Override
    public void forget(int[] from) {
        cache.requireRows("from", from.length);
        int[] kept = new int[from.length];
        for (int row = 0; row < kept.length; row++) {
            kept[row] = Math.min(from[row], cache.length(row));
        }
        cache.rewind(kept);
    }

    @Override
    public void join(int rows) {
        cache.join(rows);
    }

    @Override
    public void select(int[] rows) {
        cache.select(rows);
    }

    @Override
    public void close() {
        cache.close();
    }
}
