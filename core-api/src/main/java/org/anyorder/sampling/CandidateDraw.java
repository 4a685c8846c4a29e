// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.random.RandomGenerator;
import org.anyorder.kernel.CandidateKernel;
import org.anyorder.kernel.TokenDrawKernel;

/**
 * Draws a token for every row and measures how sure the row is: for decoders that settle some of many positions by
 * their confidence.
 *
 * <p>Tokens, log-probabilities and the use of the streams are those of {@link LogitsPipeline#draw}. Measures are
 * float64 sums. Cost of a batch: one kernel call, two or three arrays of the size of the logits, one device-to-host
 * read of at most 48 bytes a row. Thread-safe as long as no two calls share a stream.
 */
public final class CandidateDraw {

    /** Whose probabilities are measured. */
    public enum Law {
        /** The model's own: bias, penalties and bans applied, temperature and filters not. */
        MODEL,
        /** The model's own at the temperature of the draw: filters not applied; of greedy rows the model's own. */
        TEMPERED,
        /** The law the token is drawn from: temperature and filters applied; of greedy rows the model's own. */
        DRAWN
    }

    /** What is measured. */
    public enum Detail {
        /** The probability of the token drawn and the greatest one. */
        PROBABILITY,
        /** These, the distance of the two greatest probabilities, and the entropy. */
        SPREAD
    }

    private CandidateDraw() {}

    /**
     * Applies everything, draws one token for every row and measures the rows.
     *
     * @param logits {@code (N, V)}, float32 or float64; not closed here
     * @param options one per row
     * @param histories one per row
     * @param random the stream of each row; see {@link TokenDraw} for how much is taken
     * @param law whose probabilities are measured
     * @param detail what is measured
     * @return tokens and measures
     * @throws IllegalArgumentException as {@link LogitsPipeline#draw}
     */
    public static CandidateDraws draw(
            NDArray logits,
            List<SamplingOptions> options,
            List<RowHistory> histories,
            RandomGenerator[] random,
            Law law,
            Detail detail) {
        TokenDraw.checkLogits(logits);
        int rows = Math.toIntExact(logits.getShape().get(0));
        TokenDraw.checkCount("options", options.size(), rows);
        TokenDraw.checkCount("random", random.length, rows);
        if (rows == 0) {
            return new CandidateDraws(new double[0], 0);
        }
        long vocabulary = logits.getShape().get(1);
        try (NDManager scope = logits.getManager().newSubManager()) {
            NDArray adjusted = LogitsPipeline.adjust(logits, options, histories);
            NDArray drawn = LogitsPipeline.filter(adjusted, options);
            keep(adjusted, logits, scope);
            keep(drawn, logits, scope);
            Uniforms uniforms = new Uniforms(rows, vocabulary);
            for (int row = 0; row < rows; row++) {
                uniforms.take(row, options.get(row).choice(), vocabulary, random[row]);
            }
            NDArray measured =
                    switch (law) {
                        case MODEL -> adjusted;
                        case TEMPERED -> LogitsPipeline.temper(adjusted, options);
                        case DRAWN -> drawn;
                    };
            keep(measured, logits, scope);
            NDArray table = table(drawn, uniforms.on(scope), uniforms.rows(), measured, detail);
            table.attach(scope);
            CandidateDraws draws = new CandidateDraws(table.toDoubleArray(), rows);
            for (int row = 0; row < rows; row++) {
                if (Double.isNaN(draws.logProb(row))) {
                    throw TokenDraw.lawless(row, drawn, scope);
                }
            }
            return draws;
        }
    }

    /**
     * The log-probabilities of given tokens, one of every row.
     *
     * @param logits {@code (N, V)}, float32 or float64, in nats up to a constant per row; not closed here
     * @param tokens N ids in [0, V)
     * @return their log-probabilities; −∞ for tokens without mass
     * @throws IllegalArgumentException if the counts differ or an id is out of range
     */
    public static double[] logProbs(NDArray logits, int[] tokens) {
        TokenDraw.checkLogits(logits);
        TokenDraw.checkCount(
                "tokens", tokens.length, Math.toIntExact(logits.getShape().get(0)));
        if (tokens.length == 0) {
            return new double[0];
        }
        long[] ids = new long[tokens.length];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = RowOrder.checkToken(
                    "tokens", tokens[row], (int) logits.getShape().get(1));
        }
        try (NDManager scope = logits.getManager().newSubManager()) {
            NDArray own = CandidateKernel.logProbs(logits, scope.create(ids));
            own.attach(scope);
            return own.toDoubleArray();
        }
    }

    private static NDArray table(
            NDArray drawn, NDArray uniforms, TokenDrawKernel.Rows rows, NDArray measured, Detail detail) {
        return detail == Detail.SPREAD
                ? CandidateKernel.drawSpread(drawn, uniforms, rows, measured)
                : CandidateKernel.draw(drawn, uniforms, rows, measured);
    }

    private static void keep(NDArray derived, NDArray logits, NDManager scope) {
        if (derived != logits) {
            derived.attach(scope);
        }
    }
}
