// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.sampling.LogitsPipeline;

/**
 * What a causal model says of tokens that are there already: each given all before it, all of a row at once.
 *
 * <p>A row whose first token is asked begins with the begin token, if the model has one, as a generation without a
 * prompt does. Tokens that the model never generates are left out and the rest renormalised. Cost: one append for all
 * rows, of which only the logits asked for are computed. Thread-safe.
 *
 * @param model the model; stays the caller's
 */
public record TeacherForcing(CausalModel model) {

    /**
     * Checks that nothing is missing.
     *
     * @param model the model
     */
    public TeacherForcing {
        Objects.requireNonNull(model, "model");
    }

    /**
     * The logits of the tokens of rows.
     *
     * @param scope owns the result
     * @param rows token ids by row, none empty
     * @param first for each row the first token asked for; all after it are, too
     * @return {@code (asked, V)}, row after row, in nats up to a constant each
     * @throws UnsupportedTemplateException if the first token of a row is asked for and the model says nothing of it
     */
    public NDArray logits(NDManager scope, int[][] rows, int[] first) {
        OptionalInt begin = model.vocabulary().begin();
        int[][] appended = new int[rows.length][];
        int[][] wanted = new int[rows.length][];
        boolean bare = false;
        for (int row = 0; row < rows.length; row++) {
            boolean begun = first[row] == 0 && begin.isPresent();
            int shift = begun ? 1 : 0;
            // The last token is asked for, and nobody asks for what follows it.
            appended[row] = new int[rows[row].length - 1 + shift];
            System.arraycopy(rows[row], 0, appended[row], shift, rows[row].length - 1);
            if (begun) {
                appended[row][0] = begin.getAsInt();
            }
            wanted[row] = IntStream.range(first[row] - 1 + shift, appended[row].length)
                    .toArray();
            bare |= first[row] == 0 && !begun;
        }
        try (NDManager work = scope.newSubManager();
                CausalState state = model.open(work)) {
            state.join(rows.length);
            Append input = new Append.Chain(appended);
            NDArray logits = bare
                    ? fromNothing(state, scope, input, Targets.of(wanted))
                    : state.append(scope, input, Targets.of(wanted), Want.LOGITS)
                            .logits();
            return allowed(scope, logits);
        }
    }

    private static NDArray fromNothing(CausalState state, NDManager scope, Append input, Targets wanted) {
        try {
            return state.append(scope, input, wanted, Want.LOGITS).logits();
        } catch (IllegalArgumentException refused) {
            UnsupportedTemplateException reason = new UnsupportedTemplateException(
                    "the first token of a sequence must be given: this model has no begin token to predict it from ("
                            + refused.getMessage() + ")");
            reason.initCause(refused);
            throw reason;
        }
    }

    private NDArray allowed(NDManager scope, NDArray logits) {
        Vocabulary vocabulary = model.vocabulary();
        Set<Integer> never = vocabulary.never();
        long[] banned = never.stream()
                .filter(token -> token < vocabulary.size())
                .mapToLong(Integer::longValue)
                .toArray();
        if (banned.length > 0) {
            try (NDManager work = scope.newSubManager()) {
                LogitsPipeline.ban(logits, work.create(banned));
            }
        }
        return logits;
    }

    /**
     * The log-probabilities of the tokens of rows.
     *
     * @param owner owns what the evaluation needs, until it is done
     * @param rows token ids by row, none empty
     * @param first for each row the first token asked for; all after it are, too
     * @return in nats, by row, one for each token asked for
     * @throws UnsupportedTemplateException if the first token of a row is asked for and the model says nothing of it
     */
    public double[][] logProbs(NDManager owner, int[][] rows, int[] first) {
        int[] counts = IntStream.range(0, rows.length)
                .map(row -> rows[row].length - first[row])
                .toArray();
        int[] asked = IntStream.range(0, rows.length)
                .flatMap(row -> IntStream.range(first[row], rows[row].length).map(i -> rows[row][i]))
                .toArray();
        double[] all;
        try (NDManager scope = owner.newSubManager()) {
            NDArray logits = logits(scope, rows, first); // (M, V)
            NDArray index = scope.create(IntStream.of(asked).asLongStream().toArray(), new Shape(asked.length, 1));
            NDArray chosen = logits.logSoftmax(1).gather(index, 1); // (M, 1)
            all = chosen.toType(DataType.FLOAT64, false).toDoubleArray();
        }
        double[][] byRow = new double[rows.length][];
        int next = 0;
        for (int row = 0; row < rows.length; row++) {
            byRow[row] = Arrays.copyOfRange(all, next, next + counts[row]);
            next += counts[row];
        }
        return byRow;
    }
}
