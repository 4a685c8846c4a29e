// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * Draws tokens from softmax of their logits: a tree draw, one uniform a level.
 *
 * <p>A draw takes {@link #uniforms(long) uniforms(V)} doubles from the row's own stream, a function of the vocabulary
 * size alone, so streams replay; greedy rows take none. With equal logits the tokens depend on the streams alone, not
 * on the batch a row stands in. Tokens without mass are never drawn. The law is exact up to the rounding of exp(l −
 * max) and of the first sums: a token's own probability is off by about (2 + |l − max|) · 2⁻²⁴ of itself in float32,
 * 2⁻⁵³ in place of 2⁻²⁴ in float64; see {@link TokenDrawKernel}.
 *
 * <p>Cost of a batch: one kernel call, one array of the size of the logits, one device-to-host read of 16 bytes a row.
 * Thread-safe as long as no two calls share a stream.
 */
public final class TokenDraw {
    // Of a normal total, uniform · total stays below the total whatever uniform below 1.
    private static final double LEAST_MASS = 1e-290;

    private TokenDraw() {}

    /**
     * How many doubles one draw takes from the stream: the levels of the tree.
     *
     * @param outcomes size of the vocabulary, at least 1
     * @return 1 up to 4,096 outcomes, 2 up to 1,048,576, 3 up to 268,435,456, and so on
     * @throws IllegalArgumentException if {@code outcomes} is below 1
     */
    public static int uniforms(long outcomes) {
        return TokenDrawKernel.levels(outcomes);
    }

    /**
     * Draws one token for every row.
     *
     * @param logits {@code (N, V)}, float32 or float64, in nats up to a constant per row; −∞ = impossible; not closed
     *     here
     * @param random the stream of each row
     * @return the tokens and their log-probabilities
     * @throws IllegalArgumentException if shape, type or number of streams do not fit, or a row is −∞ throughout or
     *     holds NaN or +∞; the streams have then been used
     */
    public static Draws draw(NDArray logits, RandomGenerator[] random) {
        Choice[] sampled = new Choice[random.length];
        Arrays.fill(sampled, Choice.SAMPLED);
        return draw(logits, random, sampled);
    }

    /**
     * Draws one token for every row, greedily where wished.
     *
     * @param logits {@code (N, V)}, float32 or float64, in nats up to a constant per row; −∞ = impossible; not closed
     *     here
     * @param random the stream of each row; those of greedy rows are not touched
     * @param choices how each row is drawn
     * @return the tokens and their log-probabilities
     * @throws IllegalArgumentException if shape, type or number of streams or choices do not fit, or a row is −∞
     *     throughout or holds NaN or +∞; the streams have then been used
     */
    public static Draws draw(NDArray logits, RandomGenerator[] random, Choice[] choices) {
        return draw(logits, random, choices, List.of());
    }

    /** Draws from logits whose filters, one per row or none at all, are still to be applied. */
    static Draws draw(NDArray logits, RandomGenerator[] random, Choice[] choices, List<SamplingOptions> filters) {
        checkLogits(logits);
        int rows = Math.toIntExact(logits.getShape().get(0));
        checkCount("random", random.length, rows);
        checkCount("choices", choices.length, rows);
        if (rows == 0) {
            return new Draws(new int[0], new double[0]);
        }
        long vocabulary = logits.getShape().get(1);
        Uniforms uniforms = new Uniforms(rows, vocabulary);
        for (int row = 0; row < rows; row++) {
            uniforms.take(row, choices[row], vocabulary, random[row]);
        }
        try (NDManager scope = logits.getManager().newSubManager()) {
            NDArray given = uniforms.on(scope);
            FilterLimits limits = FilterLimits.of(filters, vocabulary);
            NDArray drawn = limits.isEmpty()
                    ? TokenDrawKernel.draw(logits, given, uniforms.rows())
                    : TokenDrawKernel.draw(logits, given, uniforms.rows(), limits.on(scope));
            drawn.attach(scope);
            return read(drawn.toDoubleArray(), logits, scope);
        }
    }

    private static Draws read(double[] drawn, NDArray logits, NDManager scope) {
        int rows = drawn.length / 2;
        int[] tokens = new int[rows];
        double[] logProbs = new double[rows];
        for (int row = 0; row < rows; row++) {
            tokens[row] = (int) drawn[2 * row];
            logProbs[row] = drawn[2 * row + 1];
            if (Double.isNaN(logProbs[row])) {
                throw lawless(row, logits, scope);
            }
        }
        return new Draws(tokens, logProbs);
    }

    static IllegalArgumentException lawless(int row, NDArray logits, NDManager scope) {
        NDArray mine = logits.get(row);
        mine.attach(scope);
        NDArray top = mine.max().toType(DataType.FLOAT64, false);
        if (top.getDouble() == Double.NEGATIVE_INFINITY) {
            return new IllegalArgumentException("logits of row " + row + " are -Infinity for all "
                    + logits.getShape().get(1) + " tokens: every token was banned, filtered or impossible");
        }
        return new IllegalArgumentException("logits of row " + row + " must not hold NaN or +Infinity");
    }

    /**
     * Draws one outcome on the host, by the same tree in float64: with the same stream it is the token that a float64
     * row of a batch gives. For short rows: the choice of a slot, a stopping decision.
     *
     * @param logits one per outcome, in nats up to a constant; −∞ = impossible
     * @param random the stream; takes {@link #uniforms(long) uniforms(logits.length)} doubles
     * @return the index drawn and its log-probability
     * @throws IllegalArgumentException if there is no outcome, all are −∞, or one is NaN or +∞
     */
    public static Draw draw(double[] logits, RandomGenerator random) {
        double best = logits[checkedArgMax(logits)];
        double[][] levels = new double[uniforms(logits.length)][];
        levels[0] = Arrays.stream(logits).map(l -> mass(l - best)).toArray();
        for (int depth = 1; depth < levels.length; depth++) {
            levels[depth] = sums(levels[depth - 1]);
        }
        double[] top = levels[levels.length - 1];
        int node = descend(top, 0, top.length, random.nextDouble());
        for (int depth = levels.length - 2; depth >= 0; depth--) {
            int first = node * TokenDrawKernel.ARITY;
            int end = Math.min(levels[depth].length, first + TokenDrawKernel.ARITY);
            node = descend(levels[depth], first, end, random.nextDouble());
        }
        double mass = Arrays.stream(top).sum();
        return new Draw(node, logits[node] - best - Math.log(mass));
    }

    private static double mass(double gap) {
        double mass = Math.exp(gap);
        return mass < LEAST_MASS ? 0 : mass;
    }

    /**
     * The arg max on the host, the lower index on ties.
     *
     * @param logits one per outcome; −∞ = impossible
     * @return the arg max, with log-probability 0
     * @throws IllegalArgumentException if there is no outcome, all are −∞, or one is NaN or +∞
     */
    public static Draw greedy(double[] logits) {
        return new Draw(checkedArgMax(logits), 0);
    }

    private static double[] sums(double[] level) {
        double[] above = new double[(level.length + TokenDrawKernel.ARITY - 1) / TokenDrawKernel.ARITY];
        for (int child = 0; child < level.length; child++) {
            above[child / TokenDrawKernel.ARITY] += level[child];
        }
        return above;
    }

    private static int descend(double[] level, int first, int end, double uniform) {
        double total = 0;
        for (int child = first; child < end; child++) {
            total += level[child];
        }
        double threshold = uniform * total;
        int drawn = first;
        double sum = level[first];
        while (sum <= threshold) {
            sum += level[++drawn];
        }
        return drawn;
    }

    static int checkedArgMax(double[] logits) {
        if (logits.length == 0) {
            throw new IllegalArgumentException("logits must hold at least one outcome, got none");
        }
        for (double logit : logits) {
            if (!(logit < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("logits must not hold NaN or +Infinity, got " + logit);
            }
        }
        int best = RowOrder.argMax(logits);
        if (logits[best] == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("logits are -Infinity for all " + logits.length
                    + " outcomes: every one was banned, filtered or impossible");
        }
        return best;
    }

    static void checkLogits(NDArray logits) {
        Shape shape = logits.getShape();
        if (shape.dimension() != 2 || shape.get(1) < 1) {
            throw new IllegalArgumentException("logits must be (rows, vocabulary) with a token at least, got " + shape);
        }
        if (shape.get(1) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "the vocabulary must have at most 2147483647 tokens, got " + shape.get(1));
        }
        if (logits.getDataType() != DataType.FLOAT32 && logits.getDataType() != DataType.FLOAT64) {
            throw new IllegalArgumentException("logits must be float32 or float64, got " + logits.getDataType());
        }
    }

    static void checkCount(String what, int count, int rows) {
        if (count != rows) {
            throw new IllegalArgumentException(
                    what + " must have one entry per row of the logits, got " + count + " for " + rows + " rows");
        }
    }
}
