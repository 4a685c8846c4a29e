// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Score;
import org.anyorder.decoding.Scorer;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.order.LatticeOrder;
import org.anyorder.sampling.LogitsPipeline;

/**
 * The log-likelihood of some tokens given all others, exactly and in one pass: every scored token sees those of lower
 * rank in the order of the lattice, so that the factors of the chain come at once (Guo and Ermon 2025, arXiv
 * 2504.20456, section 4). It is the law that {@link SequentialSubset} and {@link AnySubsetSpeculative} draw from at
 * temperature 1, hence what ranks fillings of one template.
 *
 * <p>Tokens that are never drawn are left out and the rest renormalised. Where fewer tokens are given than the model
 * needs, the begin token stands in front. NFE 1, logits of the scored tokens alone. Of several sequences the first is
 * scored by itself and the others, some in a pass, go on from what the model remembers of it: alternatives for the same
 * gaps share their given tokens. Draws nothing. Immutable and thread-safe.
 */
public record JointDensity() implements Scorer<AnySubsetModel> {
    /** The most sequences of a pass. */
    private static final int TOGETHER = 64;
    /** The most logits of a pass, 64 MB, if it has more than one sequence. */
    private static final long LOGITS = 1L << 24;

    @Override
    public Class<AnySubsetModel> model() {
        return AnySubsetModel.class;
    }

    @Override
    public Score score(AnySubsetModel model, int[] tokens, boolean[] scored, RandomGenerator random) {
        return scoreAll(model, List.of(tokens), List.<boolean[]>of(scored), () -> random)
                .get(0);
    }

    @Override
    public List<Score> scoreAll(
            AnySubsetModel model, List<int[]> sequences, List<boolean[]> scored, Supplier<RandomGenerator> random) {
        List<Asked> rows = IntStream.range(0, sequences.size())
                .mapToObj(number -> Asked.of(model, sequences.get(number), scored.get(number), random.get()))
                .toList();
        List<Asked> asked = rows.stream().filter(row -> row.count() > 0).toList();
        double[] sums = asked.isEmpty() ? new double[0] : sums(model, asked);
        int next = 0;
        Score[] scores = new Score[rows.size()];
        for (int row = 0; row < scores.length; row++) {
            int count = rows.get(row).count();
            scores[row] = new Score(count > 0 ? sums[next++] : 0, count, Score.Kind.EXACT, OptionalDouble.empty());
        }
        return List.of(scores);
    }

    private static double[] sums(AnySubsetModel model, List<Asked> rows) {
        double[] sums = new double[rows.size()];
        try (NDManager owner = NDManager.newBaseManager(model.device());
                SubsetState state = model.open(owner)) {
            NDArray never = owner.create(SubsetRun.neverDrawn(model.vocabulary()));
            state.join(1);
            int first = 0;
            while (first < sums.length) {
                int end = first == 0 ? 1 : end(rows, first, model.vocabulary().size());
                state.select(new int[end - first]); // what the first row holds, for each
                try (NDManager scope = owner.newSubManager()) {
                    double[] some = sums(scope, state, rows.subList(first, end), never);
                    System.arraycopy(some, 0, sums, first, some.length);
                }
                first = end;
            }
        }
        return sums;
    }

    /** Behind the last sequence of the pass that begins with one. */
    private static int end(List<Asked> rows, int first, long width) {
        int end = first + 1;
        long logits = rows.get(first).count() * width;
        while (end < rows.size()
                && end - first < TOGETHER
                && logits + rows.get(end).count() * width <= LOGITS) {
            logits += rows.get(end++).count() * width;
        }
        return end;
    }

    private static double[] sums(NDManager scope, SubsetState state, List<Asked> rows, NDArray never) {
        int[] prompts = rows.stream().mapToInt(Asked::prompt).toArray();
        SubsetPass pass = new SubsetPass(
                TokenBatch.of(rows.stream().map(Asked::tokens).toArray(int[][]::new)),
                rows.stream().map(Asked::ranks).toArray(int[][]::new),
                prompts,
                prompts,
                SubsetPass.View.CHAIN,
                Targets.of(rows.stream().map(Asked::positions).toArray(int[][]::new)));
        NDArray logits = state.evaluate(scope, pass).logits(); // (M, V)
        if (never.size() > 0) {
            LogitsPipeline.ban(logits, never);
        }
        long[] index = rows.stream()
                .flatMapToLong(row -> IntStream.of(row.positions()).mapToLong(position -> row.tokens()[position]))
                .toArray();
        NDArray chosen = logits.logSoftmax(1).gather(scope.create(index, new Shape(index.length, 1)), 1);
        double[] factors = chosen.toType(DataType.FLOAT64, false).toDoubleArray();
        double[] sums = new double[rows.size()];
        int next = 0;
        for (int row = 0; row < sums.length; row++) {
            int end = next + rows.get(row).count();
            sums[row] = Arrays.stream(factors, next, end).sum();
            next = end;
        }
        return sums;
    }

    /**
     * A sequence as the model sees it.
     *
     * @param tokens all of them, behind the begin token where one is needed
     * @param ranks of their positions
     * @param positions that are scored
     */
    private record Asked(int[] tokens, int[] ranks, int[] positions) {

        static Asked of(AnySubsetModel model, int[] tokens, boolean[] scored, RandomGenerator random) {
            int[] own =
                    IntStream.range(0, scored.length).filter(at -> scored[at]).toArray();
            int[] beginning =
                    own.length == 0 ? new int[0] : SubsetTemplates.beginning(model, scored.length - own.length);
            int[] row = Arrays.copyOf(beginning, beginning.length + tokens.length);
            System.arraycopy(tokens, 0, row, beginning.length, tokens.length);
            if (!(row.length <= model.maxLength())) {
                throw new IllegalArgumentException("tokens must be at most " + (model.maxLength() - beginning.length)
                        + " behind the begin token, got " + tokens.length);
            }
            int[] positions =
                    Arrays.stream(own).map(at -> at + beginning.length).toArray();
            boolean[] given = new boolean[row.length];
            Arrays.fill(given, true);
            Arrays.stream(positions).forEach(position -> given[position] = false);
            return new Asked(row, new LatticeOrder().ranks(given, random), positions);
        }

        int count() {
            return positions.length;
        }

        int prompt() {
            return tokens.length - positions.length;
        }
    }
}
