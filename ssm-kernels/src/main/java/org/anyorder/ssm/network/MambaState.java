// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.Want;
import org.anyorder.network.Answers;
import org.anyorder.nn.Mode;

/**
 * What a Mamba network remembers of some rows. A rewind only notes what is kept: the next append starts each row at its
 * nearest {@linkplain Moments moment} before that, and runs the kept tokens in the same pass as the new ones, so that
 * weights are read once. Rows of unequal lengths and appends are padded within a pass and nowhere else.
 */
final class MambaState implements CausalState {
    private static final EngineKernel ROWS = EngineKernel.of("rows");

    private final MambaNetwork network;
    private final Answers answers;
    private final Moments moments;
    private final List<TokenTail> tails = new ArrayList<>();
    private int[] lengths = {};
    private int[] added = {}; // by the last append, as far as it was not rewound

    MambaState(MambaNetwork network, UnaryOperator<NDArray> head, NDManager owner) {
        this.network = network;
        MambaConfig config = network.config();
        answers = new Answers(config.width(), config.vocabulary(), head);
        moments = new Moments(owner, config);
    }

    @Override
    public Scores append(NDManager scope, Append input, Targets wanted, Want want) {
        int[] counts = input.counts();
        check(input, wanted, counts);
        if (Arrays.stream(counts).allMatch(count -> count == 0)) {
            return answers.none(scope, want);
        }
        try (NDManager work = scope.newSubManager()) {
            return run(scope, work, input, wanted, want);
        }
    }

    private Scores run(NDManager scope, NDManager work, Append input, Targets wanted, Want want) {
        int[] counts = input.counts();
        int[] moment = new int[lengths.length];
        int[][] again = new int[lengths.length][];
        for (int row = 0; row < moment.length; row++) {
            moment[row] = moments.nearest(row, lengths[row]);
            again[row] = tails.get(row).between(moments.length(row, moment[row]), lengths[row]);
        }
        int[] repeated = Arrays.stream(again).mapToInt(row -> row.length).toArray();
        boolean rewound = Arrays.stream(moment).anyMatch(each -> each >= 0);
        boolean repeats = Arrays.stream(repeated).anyMatch(count -> count > 0);
        LayerMemory start = moments.start(moment);
        try (RecurrentPass pass = new RecurrentPass(
                work,
                moments.owner(),
                start,
                repeats ? List.of(repeated, counts) : List.of(counts),
                network.config(),
                Mode.INFERENCE)) {
            NDArray vectors = vectors(work, input, again, repeats);
            NDArray hidden = network.hidden(vectors, pass); // (B, n, D)
            int last = repeats ? 1 : 0;
            Scores scores = answers.of(scope, hidden, index(wanted, pass.part(last), hidden), want);
            int[] longer = IntStream.range(0, counts.length)
                    .map(row -> lengths[row] + counts[row])
                    .toArray();
            settle(input, rewound, repeats ? pass.take(0) : start, longer, pass.take(last));
            return scores;
        } finally {
            if (!moments.keeps(start)) {
                start.close();
            }
        }
    }

    private void settle(Append input, boolean rewound, LayerMemory before, int[] longer, LayerMemory after) {
        added = input.counts().clone();
        if (input instanceof Append.Chain chain) {
            moments.advance(rewound, before, lengths, after, longer.clone());
            for (int row = 0; row < longer.length; row++) {
                tails.get(row).append(chain.tokens()[row]);
                tails.get(row).drop(moments.earliest(row));
            }
        } else {
            moments.settle(after, longer.clone());
            before.close();
            for (int row = 0; row < longer.length; row++) {
                tails.set(row, new TokenTail(longer[row]));
            }
        }
        lengths = longer;
    }

    /** What goes in, {@code (B, n, D)}: first the tokens that are run again, then the new ones. */
    private NDArray vectors(NDManager work, Append input, int[][] again, boolean repeats) {
        if (input instanceof Append.Chain chain) {
            return network.embed(repeats ? padded(work, again, chain.tokens()) : padded(work, chain.tokens()));
        }
        Append.Vectors vectors = (Append.Vectors) input;
        int[][] numbers = new int[again.length][];
        int next = 0;
        for (int row = 0; row < numbers.length; row++) {
            int first = next;
            next += vectors.counts()[row];
            numbers[row] = IntStream.range(first, next).toArray();
        }
        NDArray index = padded(work, numbers);
        NDArray rows = ROWS.call(vectors.embeddings(), index.flatten()).singletonOrThrow();
        rows.attach(work);
        NDArray news = rows.reshape(index.getShape().add(answers.width()));
        return repeats ? network.embed(padded(work, again)).concat(news, 1) : news;
    }

    /** Ids of parts side by side, {@code (B, n)}, 0 in padding. */
    private static NDArray padded(NDManager work, int[][]... parts) {
        int rows = parts[0].length;
        int width = Arrays.stream(parts).mapToInt(MambaState::widest).sum();
        long[] ids = new long[rows * width];
        int column = 0;
        for (int[][] part : parts) {
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < part[row].length; i++) {
                    ids[row * width + column + i] = part[row][i];
                }
            }
            column += widest(part);
        }
        return work.create(ids, new Shape(rows, width));
    }

    private static int widest(int[][] part) {
        return Arrays.stream(part).mapToInt(row -> row.length).max().orElseThrow();
    }

    private static long[] index(Targets wanted, RecurrentPass.Part part, NDArray hidden) {
        long columns = hidden.getShape().get(1);
        long[] index = new long[wanted.count()];
        for (int row = 0; row < wanted.rows(); row++) {
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                index[i] = row * columns + part.from() + wanted.positions()[i];
            }
        }
        return index;
    }

    private void check(Append input, Targets wanted, int[] counts) {
        if (input instanceof Append.Layout) {
            throw new IllegalArgumentException("input must be a chain or vectors, got a layout:"
                    + " a recurrent model reads tokens one after the other and takes no trees");
        }
        requireRows("input", counts.length);
        requireRows("wanted", wanted.rows());
        for (int row = 0; row < counts.length; row++) {
            if (!(counts[row] >= 0 && counts[row] <= Integer.MAX_VALUE - lengths[row])) {
                throw new IllegalArgumentException("count of row " + row + " must be in [0, "
                        + (Integer.MAX_VALUE - lengths[row]) + "], got " + counts[row]);
            }
            for (int i = wanted.offsets()[row]; i < wanted.offsets()[row + 1]; i++) {
                int position = wanted.positions()[i];
                if (!(position >= 0 && position < counts[row])) {
                    throw new IllegalArgumentException("wanted position of row " + row + " must be in [0, "
                            + counts[row] + "), got " + position
                            + (position == -1 ? ": the network says nothing of an empty row, begin with a token" : ""));
                }
            }
        }
        if (input instanceof Append.Chain chain) {
            requireTokens(chain.tokens());
        } else {
            NDArray vectors = ((Append.Vectors) input).embeddings();
            Shape expected = new Shape(Arrays.stream(counts).sum(), answers.width());
            if (!vectors.getShape().equals(expected)) {
                throw new IllegalArgumentException("embeddings must be " + expected + ", got " + vectors.getShape());
            }
        }
    }

    private void requireTokens(int[][] tokens) {
        int size = answers.vocabulary();
        for (int row = 0; row < tokens.length; row++) {
            for (int token : tokens[row]) {
                if (!(token >= 0 && token < size)) {
                    throw new IllegalArgumentException(
                            "tokens must be in [0, " + size + "), got " + token + " in row " + row);
                }
            }
        }
    }

    private void requireRows(String name, int rows) {
        if (rows != lengths.length) {
            throw new IllegalArgumentException(
                    name + " must have " + lengths.length + " rows, as the state has, got " + rows);
        }
    }

    @Override
    public void rewind(int[] kept) {
        requireRows("lengths", kept.length);
        for (int row = 0; row < kept.length; row++) {
            if (!(kept[row] >= 0 && kept[row] <= lengths[row])) {
                throw new IllegalArgumentException("length of row " + row + " must be in [0, " + lengths[row]
                        + "], what the row holds, got " + kept[row]);
            }
            if (moments.nearest(row, kept[row]) < -1) {
                throw new IllegalStateException("row " + row + " holds " + lengths[row]
                        + " tokens and cannot be rewound to " + kept[row] + ": a recurrent state goes back to what it "
                        + "kept, here " + moments.earliest(row) + " tokens at least");
            }
        }
        for (int row = 0; row < kept.length; row++) {
            added[row] = Math.max(0, added[row] - (lengths[row] - kept[row]));
            tails.get(row).cut(kept[row]);
        }
        lengths = kept.clone();
        moments.rewind(lengths);
    }

    @Override
    public void keepPath(int[][] nodes) {
        requireRows("nodes", nodes.length);
        int[] kept = new int[nodes.length];
        for (int row = 0; row < nodes.length; row++) {
            if (!(nodes[row].length <= added[row]
                    && Arrays.equals(
                            nodes[row], IntStream.range(0, nodes[row].length).toArray()))) {
                throw new IllegalArgumentException("nodes of row " + row + " must be the first of the " + added[row]
                        + " tokens of the last append, in order, got " + Arrays.toString(nodes[row]));
            }
            kept[row] = lengths[row] - added[row] + nodes[row].length;
        }
        rewind(kept);
    }

    /** What the state takes in native memory. */
    long bytes() {
        return moments.bytes();
    }

    @Override
    public int length(int row) {
        return lengths[row];
    }

    @Override
    public void join(int rows) {
        if (!(rows >= 0)) {
            throw new IllegalArgumentException("rows must be at least 0, got " + rows);
        }
        if (rows == 0) {
            return;
        }
        moments.join(rows);
        lengths = Arrays.copyOf(lengths, lengths.length + rows);
        added = Arrays.copyOf(added, lengths.length);
        for (int row = 0; row < rows; row++) {
            tails.add(new TokenTail(0));
        }
    }

    @Override
    public void select(int[] rows) {
        for (int row : rows) {
            if (!(row >= 0 && row < lengths.length)) {
                throw new IllegalArgumentException("rows must be in [0, " + lengths.length + "), got " + row);
            }
        }
        if (Arrays.equals(rows, IntStream.range(0, lengths.length).toArray())) {
            return;
        }
        moments.select(rows);
        List<TokenTail> chosen =
                Arrays.stream(rows).mapToObj(row -> tails.get(row).copy()).toList();
        tails.clear();
        tails.addAll(chosen);
        lengths = Arrays.stream(rows).map(row -> lengths[row]).toArray();
        added = Arrays.stream(rows).map(row -> added[row]).toArray();
    }

    @Override
    public void close() {
        moments.close();
    }
}
