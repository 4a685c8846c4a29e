// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.anyorder.kernel.CrossEntropyKernel;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.train.Pass;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/** The cross-entropy of the next token: maximum likelihood of a causal model. */
public final class NextTokenObjective extends CausalObjective {
    /**
     * An objective.
     *
     * @param trainee the network
     * @param source where rows come from; its ids and lengths must fit the network
     * @throws IllegalArgumentException if the network has too few embeddings or positions
     */
    public NextTokenObjective(CausalTrainee trainee, TokenSource source) {
        super(trainee, source);
    }

    @Override
    NDList lessons(List<TokenRow> group, NDManager scope) {
        return new NDList();
    }

    @Override
    int lessonArrays() {
        return 0;
    }

    @Override
    Sums sums(Pass<DecoderNetwork> pass, NDArray logits, NDArray targets, List<NDArray> lessons) {
        return new Sums(CrossEntropyKernel.losses(logits, targets).sum(), Map.of());
    }
}
