// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.TokenDrawKernel;
import org.anyorder.model.Append;
import org.anyorder.model.ChainState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.KeyValueCache;

/** Keys and values of what was appended, by row: no row is padded in memory, and nothing is computed twice. */
final class CausalDecoderState implements ChainState {
    private static final EngineKernel ROWS = EngineKernel.of("rows");

    /**
     * Padding that takes as long as another pass over the weights on a CPU. Measured on two cores, 134 million weights
     * in bfloat16: 8 tokens take 11 ms, 64 of 8 rows 28; seven rows of a token and one of 8 take 32 ms in one pass and
     * 25 in two.
     */
    private static final int A_PASS = 40;

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
            int cut = input instanceof Append.Chain && !work.getDevice().isGpu() ? cut(counts) : 0;
            if (cut > 0) {
                return apart(scope, work, ((Append.Chain) input).tokens(), cut, wanted, want);
            }
            CachedPass pass = input instanceof Append.Layout layout
                    ? cache.append(work, layout.positions(), layout.visible())
                    : cache.append(work, counts);
            NDArray hidden = network.hiddenOf(vectors(work, input, pass), pass); // (B, N, D)
            long[] index = new long[wanted.count()];
            index(wanted, 0, counts.length, pass, 0, index);
            return answers.of(scope, hidden, index, want);
        }
    }

    /**
     * The row before which a batch is to be cut in two, so that few tokens are not padded to many: where it saves most,
     * if that is worth a pass; 0 if not.
     *
     * @param counts tokens by row
     */
    static int cut(int[] counts) {
        int[] longestFrom = new int[counts.length + 1];
        for (int row = counts.length - 1; row >= 0; row--) {
            longestFrom[row] = Math.max(longestFrom[row + 1], counts[row]);
        }
        int cut = 0;
        int least = counts.length * longestFrom[0] - A_PASS;
        int longestBefore = 0;
        for (int row = 1; row < counts.length; row++) {
            longestBefore = Math.max(longestBefore, counts[row - 1]);
            int run = row * longestBefore + (counts.length - row) * longestFrom[row];
            if (longestBefore > 0 && longestFrom[row] > 0 && run < least) {
                least = run;
                cut = row;
            }
        }
        return cut;
    }

    /** The rows before the cut in one pass, those behind it in another; nothing is written if a row is refused. */
    private Scores apart(NDManager scope, NDManager work, int[][] tokens, int cut, Targets wanted, Want want) {
        cache.requireRoom(new Append.Chain(tokens).counts());
        requireTokens(tokens);
        long[] index = new long[wanted.count()];
        NDList hidden = new NDList();
        int before = 0;
        for (int[] rows : new int[][] {{0, cut}, {cut, tokens.length}}) {
            int[][] some = new int[tokens.length][0];
            System.arraycopy(tokens, rows[0], some, rows[0], rows[1] - rows[0]);
            CachedPass pass = cache.append(work, new Append.Chain(some).counts());
            NDArray part = network.hidden(pass.padded(work, some), pass); // (B, N, D)
            hidden.add(part.reshape(1, -1, answers.width()));
            index(wanted, rows[0], rows[1], pass, before, index);
            before += pass.rows() * pass.tokens();
        }
        return answers.of(scope, NDArrays.concat(hidden, 1), index, want);
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

    /** Where the tokens that are wanted of some rows stand among those of a pass that come behind others. */
    private static void index(Targets wanted, int from, int to, CachedPass pass, int before, long[] index) {
        for (int row = from; row < to; row++) {
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                index[i] = before + pass.index(row, wanted.positions()[i]);
            }
        }
    }

    @Override
    public boolean chains() {
        return cache.rows() > 0
                && cache.rows() <= DecoderLayer.FEW_TOKENS
                && network.chain().isPresent();
    }

    @Override
    public Chained chain(NDManager scope, ChainDraws draws) {
        int rows = cache.rows();
        cache.requireRows("tokens", draws.tokens().length);
        long[] ids = Arrays.stream(draws.tokens()).asLongStream().toArray();
        requireTokens(new int[][] {draws.tokens(), draws.banned()});
        int steps = draws.steps();
        int[] counts = new int[rows];
        Arrays.fill(counts, steps);
        try (NDManager work = scope.newSubManager()) {
            ChainUniforms uniforms = ChainUniforms.of(
                    draws.uniforms(),
                    steps * TokenDrawKernel.levels(network.sizes().vocabulary()));
            CachedPass pass = cache.append(work, counts);
            NDList drawn = network.chain()
                    .orElseThrow()
                    .draw(
                            pass,
                            work.create(ids, new Shape(rows, 1)),
                            work.create(uniforms.table(), new Shape(rows, uniforms.width())),
                            work.create(
                                    Arrays.stream(draws.banned()).asLongStream().toArray()),
                            uniforms.rows());
            int[][] tokens = tokens(drawn.get(1).toDoubleArray(), rows, steps);
            drawn.get(0).attach(scope);
            return new Chained(drawn.get(0), tokens);
        }
    }

    private static int[][] tokens(double[] drawn, int rows, int steps) {
        int[][] tokens = new int[rows][steps];
        for (int step = 0; step < steps; step++) {
            for (int row = 0; row < rows; row++) {
                int at = 2 * (step * rows + row);
                if (Double.isNaN(drawn[at + 1])) {
                    throw new IllegalArgumentException("logits of row " + row + ", " + step
                            + " tokens on, are -Infinity for all tokens, or hold NaN or +Infinity");
                }
                tokens[row][step] = (int) drawn[at];
            }
        }
        return tokens;
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
