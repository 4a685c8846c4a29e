// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.List;
import java.util.Map;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.train.Pass;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * The cross-entropy of the next token: maximum likelihood of a causal model.
 *
 * @param <N> the network
 */
public final class NextTokenObjective<N extends Block> extends CausalObjective<N> {
    /**
     * An objective.
     *
     * @param trainee the network
     * @param source where rows come from; its ids and lengths must fit the network
     * @throws IllegalArgumentException if the network has too few embeddings or positions
     */
    public NextTokenObjective(CausalTrainee<N> trainee, TokenSource source) {
        super(trainee, source);
    }

    @Override
    protected NDList lessons(List<TokenRow> group, NDManager scope) {
        return new NDList();
    }

    @Override
    protected int lessonArrays() {
        return 0;
    }

    @Override
    protected Sums sums(Pass<N> pass, NDArray logits, NDArray targets, List<NDArray> lessons) {
        return new Sums(CrossEntropyKernel.losses(logits, targets).sum(), Map.of());
    }
}
