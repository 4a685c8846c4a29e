// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.OptionalDouble;
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
 * needs, the begin token stands in front. NFE 1, logits of the scored tokens alone. Draws nothing. Immutable and
 * thread-safe.
 */
public record JointDensity() implements Scorer<AnySubsetModel> {

    @Override
    public Class<AnySubsetModel> model() {
        return AnySubsetModel.class;
    }

    @Override
    public Score score(AnySubsetModel model, int[] tokens, boolean[] scored, RandomGenerator random) {
        int count =
                (int) IntStream.range(0, scored.length).filter(at -> scored[at]).count();
        if (count == 0) {
            return new Score(0, 0, Score.Kind.EXACT, OptionalDouble.empty());
        }
        int[] beginning = SubsetTemplates.beginning(model, scored.length - count);
        int[] row = Arrays.copyOf(beginning, beginning.length + tokens.length);
        System.arraycopy(tokens, 0, row, beginning.length, tokens.length);
        if (!(row.length <= model.maxLength())) {
            throw new IllegalArgumentException("tokens must be at most " + (model.maxLength() - beginning.length)
                    + " behind the begin token, got " + tokens.length);
        }
        boolean[] given = new boolean[row.length];
        for (int position = 0; position < given.length; position++) {
            given[position] = position < beginning.length || !scored[position - beginning.length];
        }
        double sum = logProb(model, row, given, random);
        return new Score(sum, count, Score.Kind.EXACT, OptionalDouble.empty());
    }

    private static double logProb(AnySubsetModel model, int[] row, boolean[] given, RandomGenerator random) {
        int[] asked = IntStream.range(0, row.length).filter(at -> !given[at]).toArray();
        int prompt = row.length - asked.length;
        SubsetPass pass = new SubsetPass(
                TokenBatch.of(new int[][] {row}),
                new int[][] {new LatticeOrder().ranks(given, random)},
                new int[] {prompt},
                new int[] {prompt},
                SubsetPass.View.CHAIN,
                Targets.of(new int[][] {asked}));
        try (NDManager owner = NDManager.newBaseManager(model.device());
                SubsetState state = model.open(owner)) {
            state.join(1);
            NDArray logits = state.evaluate(owner, pass).logits(); // (M, V)
            long[] never = SubsetRun.neverDrawn(model.vocabulary());
            if (never.length > 0) {
                LogitsPipeline.ban(logits, owner.create(never));
            }
            long[] index =
                    IntStream.of(asked).mapToLong(position -> row[position]).toArray();
            NDArray chosen = logits.logSoftmax(1).gather(owner.create(index, new Shape(index.length, 1)), 1);
            return Arrays.stream(chosen.toType(DataType.FLOAT64, false).toDoubleArray())
                    .sum();
        }
    }
}
