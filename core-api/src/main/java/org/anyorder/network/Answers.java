// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.model.Scores;
import org.anyorder.model.Want;

/**
 * Logits of the tokens of a pass that somebody reads; no other hidden vector meets the vocabulary matrix.
 *
 * @param width of hidden vectors
 * @param vocabulary how many tokens have logits
 * @param head {@code (W, D)} to logits {@code (W, V)}, owned by the manager of what it is given
 */
public record Answers(int width, int vocabulary, UnaryOperator<NDArray> head) {
    private static final EngineKernel ROWS = EngineKernel.of("rows");

    /**
     * Answers from the hidden vectors of a pass.
     *
     * @param scope owns the answer
     * @param hidden {@code (B, N, D)}, float32, attached to a manager that is closed after the call
     * @param index of the tokens whose logits are wanted, among the B · N
     * @param want which outputs are read
     * @return logits in the order of the index
     */
    public Scores of(NDManager scope, NDArray hidden, long[] index, Want want) {
        if (index.length == 0) {
            return none(scope, want);
        }
        NDArray wanted = all(hidden, index) ? hidden.reshape(-1, width) : chosen(hidden, index); // (W, D)
        NDArray logits = head.apply(wanted); // (W, V)
        logits.attach(scope);
        if (want == Want.LOGITS) {
            return Scores.of(logits);
        }
        wanted.attach(scope);
        return new Scores(logits, Optional.of(wanted));
    }

    /** Where every row of a batch gets one token, all are wanted as they stand. */
    private boolean all(NDArray hidden, long[] index) {
        return hidden.size() == (long) index.length * width
                && IntStream.range(0, index.length).allMatch(i -> index[i] == i);
    }

    private static NDArray chosen(NDArray hidden, long[] index) {
        NDArray rows = hidden.getManager().create(index);
        return ROWS.call(hidden, rows).singletonOrThrow();
    }

    /**
     * The answer where nothing is wanted.
     *
     * @param scope owns the answer
     * @param want which outputs are read
     * @return no rows
     */
    public Scores none(NDManager scope, Want want) {
        NDArray logits = scope.zeros(new Shape(0, vocabulary), DataType.FLOAT32);
        return want == Want.LOGITS
                ? Scores.of(logits)
                : new Scores(logits, Optional.of(scope.zeros(new Shape(0, width), DataType.FLOAT32)));
    }
}
