// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.cached;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import java.util.Arrays;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;

/** Measures what a model expects to the right of each token, as {@link org.anyorder.model.SuccessorAccess} says. */
final class Successors {
    /** The largest vocabulary whose square is kept, 16 MB. */
    static final int MOST_TOKENS = 2048;

    private static final int BATCH = 128;
    /** Steps of a text after which it does not matter where it began. */
    private static final int STEPS = 24;

    private static final double LIMIT = 20;

    private Successors() {}

    /** Whether a model has a position to the right of another one, and few enough tokens. */
    static boolean possible(AnySubsetModel model) {
        return model.minimumPrompt() <= 1
                && model.maxLength() >= 2
                && model.vocabulary().size() <= MOST_TOKENS;
    }

    static float[] of(AnySubsetModel model, NDManager work) {
        int tokens = model.vocabulary().size();
        float[] logProbs = new float[0];
        for (int first = 0; first < tokens; first += BATCH) {
            float[] some = logProbs(model, work, first, Math.min(tokens, first + BATCH));
            int at = logProbs.length;
            logProbs = Arrays.copyOf(logProbs, at + some.length);
            System.arraycopy(some, 0, logProbs, at, some.length);
        }
        return ratios(logProbs, tokens);
    }

    private static float[] logProbs(AnySubsetModel model, NDManager work, int first, int end) {
        int rows = end - first;
        int[][] tokens = new int[rows][];
        int[][] ranks = new int[rows][];
        int[] one = new int[rows];
        for (int row = 0; row < rows; row++) {
            tokens[row] = new int[] {first + row, 0};
            ranks[row] = new int[] {0, 1};
            one[row] = 1;
        }
        try (NDManager scope = work.newSubManager();
                SubsetState state = model.open(scope)) {
            state.join(rows);
            SubsetPass pass = new SubsetPass(
                    TokenBatch.of(tokens), ranks, one, one, SubsetPass.View.MARGINALS, Targets.onePerRow(one));
            NDArray logits = state.evaluate(scope, pass).logits();
            return logits.logSoftmax(1).toType(DataType.FLOAT32, false).toFloatArray();
        }
    }

    private static float[] ratios(float[] logProbs, int tokens) {
        int width = logProbs.length / tokens;
        float[] ratios = new float[logProbs.length];
        for (int at = 0; at < ratios.length; at++) {
            ratios[at] = (float) Math.exp(logProbs[at]);
        }
        double[] mean = mean(ratios, tokens, width);
        for (int at = 0; at < ratios.length; at++) {
            double ratio = logProbs[at] - Math.log(mean[at % width]);
            ratios[at] = (float) Math.max(-LIMIT, Math.min(LIMIT, ratio));
        }
        return ratios;
    }

    /** What is met along a text of which each token is drawn from what the one before it lets expect. */
    private static double[] mean(float[] laws, int tokens, int width) {
        double[] mean = new double[width];
        Arrays.fill(mean, 1.0 / tokens);
        for (int step = 0; step < STEPS; step++) {
            double[] next = new double[width];
            double total = 0;
            for (int token = 0; token < tokens; token++) {
                total += mean[token];
                for (int other = 0; other < width; other++) {
                    next[other] += mean[token] * laws[token * width + other];
                }
            }
            for (int other = 0; other < width; other++) {
                next[other] /= total;
            }
            mean = next;
        }
        return mean;
    }
}
