// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.Scorer;
import org.anyorder.model.InsertionModel;

/**
 * The log-likelihood of a sequence under the insertion process of a model with a stop head, at temperature 1 with a
 * drawn stop (Patel et al. 2025, arXiv 2505.05755): given tokens are visible from the start, every run of scored tokens
 * is a gap, and the orders in which the scored tokens may have come are summed.
 *
 * <p>Up to {@value #EXACT_UP_TO} scored tokens the sum is exact: with y_S the sequence whose visible scored tokens are
 * S, α(∅) = 1, α(S ∪ {i}) += α(S) · (1 − stop(y_S)) · q(slot of i, x_i | y_S), p = α(all) · stop(y_all), in 2ⁿ
 * evaluated rows. Longer runs are estimated by importance sampling over uniform random orders, p = n! · E[probability
 * of the path], in (n + 1) rows an order at most; the standard error of the logarithm is that of the mean divided by
 * the mean, and the logarithm of an unbiased estimate lies low on average, by about half its squared standard error.
 * Repeated tokens need no care: an order names positions, not ids.
 *
 * <p>Memory: a pass holds at most 2²⁵ logits, or one row. Immutable and thread-safe.
 *
 * @param orders how many random orders an estimate draws, at least 2
 */
public record InsertionScorer(int orders) implements Scorer<InsertionModel> {

    /** The most scored tokens for which the sum over orders is exact. */
    public static final int EXACT_UP_TO = 10;

    /** How many orders an estimate draws unless told otherwise. */
    public static final int DEFAULT_ORDERS = 64;

    /**
     * Checks the range.
     *
     * @param orders at least 2
     * @throws IllegalArgumentException if it is below 2
     */
    public InsertionScorer {
        if (!(orders >= 2)) {
            throw new IllegalArgumentException("orders must be at least 2 for a standard error, got " + orders);
        }
    }

    @Override
    public Class<InsertionModel> model() {
        return InsertionModel.class;
    }

    @Override
    public Score score(InsertionModel model, int[] tokens, boolean[] scored, RandomGenerator random) {
        if (model.ending() != InsertionModel.Ending.STOP_HEAD) {
            throw new UnsupportedTemplateException(
                    "a sequence score needs one stop probability per sequence; this model ends each slot by a token of"
                            + " its own (Insertion Transformer), which gives no law over sequences");
        }
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            InsertionMoves moves = new InsertionMoves(model, owner, tokens, scored);
            int count = moves.scored();
            if (count == 0 && tokens.length > 0) {
                return new Score(0, 0, Score.Kind.EXACT, OptionalDouble.empty());
            }
            return count <= EXACT_UP_TO
                    ? new Score(sumOverOrders(moves), count, Score.Kind.EXACT, OptionalDouble.empty())
                    : estimate(moves, random);
        }
    }

    private static double sumOverOrders(InsertionMoves moves) {
        int full = (1 << moves.scored()) - 1;
        double[] alpha = new double[full + 1];
        Arrays.fill(alpha, Double.NEGATIVE_INFINITY);
        alpha[0] = 0;
        for (int size = 0; size < moves.scored(); size++) {
            List<BitSet> reached = new ArrayList<>();
            for (int mask = 0; mask < full; mask++) {
                if (Integer.bitCount(mask) == size && alpha[mask] > Double.NEGATIVE_INFINITY) {
                    reached.add(BitSet.valueOf(new long[] {mask}));
                }
            }
            moves.from(reached, (visible, move) -> {
                int mask = visible.isEmpty() ? 0 : (int) visible.toLongArray()[0];
                for (int next = 0; next < moves.scored(); next++) {
                    if (!visible.get(next)) {
                        int with = mask | 1 << next;
                        alpha[with] = logSum(alpha[with], alpha[mask] + move.goOn() + move.insert(next));
                    }
                }
            });
        }
        return alpha[full] == Double.NEGATIVE_INFINITY ? alpha[full] : alpha[full] + stopAtEnd(moves);
    }

    private Score estimate(InsertionMoves moves, RandomGenerator random) {
        int count = moves.scored();
        int[][] order = new int[orders][];
        BitSet[] visible = new BitSet[orders];
        double[] path = new double[orders];
        for (int draw = 0; draw < orders; draw++) {
            order[draw] = shuffled(count, random);
            visible[draw] = new BitSet(count);
        }
        for (int turn = 0; turn < count; turn++) {
            int next = turn;
            List<BitSet> states = Arrays.stream(visible)
                    .distinct()
                    .map(state -> (BitSet) state.clone())
                    .toList();
            moves.from(states, (state, move) -> {
                for (int draw = 0; draw < orders; draw++) {
                    if (visible[draw].cardinality() == next && visible[draw].equals(state)) {
                        path[draw] += move.goOn() + move.insert(order[draw][next]);
                        visible[draw].set(order[draw][next]);
                    }
                }
            });
        }
        return estimate(path, count, stopAtEnd(moves));
    }

    private Score estimate(double[] path, int count, double stop) {
        double largest = Arrays.stream(path).max().orElseThrow();
        if (largest == Double.NEGATIVE_INFINITY) {
            return new Score(largest, count, Score.Kind.ESTIMATE, OptionalDouble.of(Double.POSITIVE_INFINITY));
        }
        double[] weight =
                Arrays.stream(path).map(log -> Math.exp(log - largest)).toArray();
        double mean = Arrays.stream(weight).average().orElseThrow();
        double squares = Arrays.stream(weight).map(w -> (w - mean) * (w - mean)).sum();
        double error = Math.sqrt(squares / (orders - 1) / orders);
        double logFactorial = 0;
        for (int factor = 2; factor <= count; factor++) {
            logFactorial += Math.log(factor);
        }
        double logProb = logFactorial + largest + Math.log(mean) + stop;
        return new Score(logProb, count, Score.Kind.ESTIMATE, OptionalDouble.of(error / mean));
    }

    private static double stopAtEnd(InsertionMoves moves) {
        BitSet all = new BitSet();
        all.set(0, moves.scored());
        double[] stop = new double[1];
        moves.from(List.of(all), (state, move) -> stop[0] = move.stop());
        return stop[0];
    }

    private static int[] shuffled(int count, RandomGenerator random) {
        int[] order = new int[count];
        for (int index = 0; index < count; index++) {
            int other = random.nextInt(index + 1);
            order[index] = order[other];
            order[other] = index;
        }
        return order;
    }

    private static double logSum(double left, double right) {
        double larger = Math.max(left, right);
        return larger == Double.NEGATIVE_INFINITY
                ? larger
                : larger + Math.log1p(Math.exp(Math.min(left, right) - larger));
    }
}
