// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;

/** Keys and values of what was appended, by row: no row is padded in memory, and nothing is computed twice. */
final class CausalDecoderState implements CausalState {
    private static final EngineKernel ROWS = EngineKernel.of("rows");

    private final DecoderNetwork network;
    private final KeyValueCache cache;
    private final Answers answers;

    CausalDecoderState(DecoderNetwork network, NDManager owner) {
        this.network = network;
        cache = network.open(owner);
        answers = new Answers(
                network.sizes().transformer().width(), network.sizes().vocabulary(), network::logits);
    }

    @Override
    public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
        int[] counts = input.counts();
        cache.requireRows("input", counts.length);
        cache.requireRows("wanted", wanted.rows());
        check(wanted, counts);
        if (Arrays.stream(counts).allMatch(count -> count == 0)) {
            return answers.none(scope, want);
        }
        try (NDManager work = scope.newSubManager()) {
            CachedPass pass = input instanceof Append.Layout layout
                    ? cache.append(work, layout.positions(), layout.visible())
                    : cache.append(work, counts);
            NDArray hidden = network.hiddenOf(vectors(work, input, pass), pass); // (B, N, D)
            return answers.of(scope, hidden, index(wanted, pass), want);
        }
    }

    /** What goes in, laid out as the pass lays out its tokens, {@code (B, N, D)}. */
    private NDArray vectors(NDManager work, Append input, CachedPass pass) {
        if (input instanceof Append.Vectors vectors) {
            return vectors(work, vectors, pass);
        }
        int[][] tokens = input instanceof Append.Layout layout ? layout.tokens() : ((Append.Chain) input).tokens();
        requireTokens(tokens);
        return network.embed(pass.padded(work, tokens));
    }

    private NDArray vectors(NDManager work, Append.Vectors vectors, CachedPass pass) {
        int width = answers.width();
        Shape expected = new Shape(Arrays.stream(vectors.counts()).sum(), width);
        if (!vectors.embeddings().getShape().equals(expected)) {
            throw new IllegalArgumentException("embeddings must be " + expected + ", got "
                    + vectors.embeddings().getShape());
        }
        int[][] numbers = new int[vectors.counts().length][];
        int next = 0;
        for (int row = 0; row < numbers.length; row++) {
            numbers[row] = new int[vectors.counts()[row]];
            for (int i = 0; i < numbers[row].length; i++) {
                numbers[row][i] = next++;
            }
        }
        NDArray index = pass.padded(work, numbers).flatten();
        NDArray rows = ROWS.call(vectors.embeddings(), index).singletonOrThrow();
        rows.attach(work);
        return rows.reshape(pass.rows(), pass.tokens(), width);
    }

    private void requireTokens(int[][] tokens) {
        int size = network.sizes().vocabulary();
        for (int row = 0; row < tokens.length; row++) {
            for (int token : tokens[row]) {
                if (!(token >= 0 && token < size)) {
                    throw new IllegalArgumentException(
                            "tokens must be in [0, " + size + "), got " + token + " in row " + row);
                }
            }
        }
    }

    private static void check(Targets wanted, int[] counts) {
        for (int row = 0; row < counts.length; row++) {
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                int position = wanted.positions()[i];
                if (!(position >= 0 && position < counts[row])) {
                    throw new IllegalArgumentException("wanted position of row " + row + " must be in [0, "
                            + counts[row] + "), got " + position
                            + (position == -1
                                    ? ": a transformer says nothing of an empty row, begin with a token"
                                    : ""));
                }
            }
        }
    }

    private static long[] index(Targets wanted, CachedPass pass) {
        long[] index = new long[wanted.count()];
        for (int row = 0; row < wanted.rows(); row++) {
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                index[i] = pass.index(row, wanted.positions()[i]);
            }
        }
        return index;
    }

    @Override
    public void rewind(int[] lengths) {
        cache.rewind(lengths);
    }

    @Override
    public void keepPath(int[][] nodes) {
        cache.keep(nodes);
    }

    @Override
    public int length(int row) {
        return cache.length(row);
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
