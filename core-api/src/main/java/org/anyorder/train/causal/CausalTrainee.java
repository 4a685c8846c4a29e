// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.causal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Mode;

/**
 * A network that is trained to say the next token, in whatever way it is built. Families implement it and register a
 * {@link CausalTraineeProvider}.
 *
 * @param <N> the network
 */
public interface CausalTrainee<N extends Block> {

    /**
     * Its configuration.
     *
     * @return in the published keys
     */
    ModelConfig published();

    /**
     * How many tokens there are.
     *
     * @return the number
     */
    int vocabulary();

    /**
     * The most tokens of a row.
     *
     * @return the length; {@link Integer#MAX_VALUE} if any
     */
    int maxLength();

    /**
     * What a row follows that is learned from its first token on.
     *
     * @return the begin token, if there is one
     */
    OptionalInt begin();

    /**
     * What ends a text.
     *
     * @return the end token, if there is one
     */
    OptionalInt end();

    /**
     * Builds the network with its first values.
     *
     * @param owner owns the parameters
     * @return the network
     */
    N newNetwork(NDManager owner);

    /**
     * The logits of the tokens that are learned.
     *
     * @param network the network
     * @param batch the rows
     * @param mode what the pass is for
     * @return {@code (M, V)} in the order of {@link CausalBatch#index}
     */
    NDArray logits(N network, CausalBatch batch, Mode mode);

    /**
     * Whether weight decay applies to a parameter; biases and norms never decay.
     *
     * @param parameter its name in the network
     * @return true unless overridden
     */
    default boolean decays(String parameter) {
        return true;
    }

    /**
     * The share of the learning rate at which a parameter learns.
     *
     * @param parameter its name in the network
     * @return 1 unless overridden
     */
    default double rate(String parameter) {
        return 1;
    }

    /**
     * The weights under their published names.
     *
     * @param parameters the trained values by the network's parameter names
     * @param owner owns what is not published as it is
     * @return arrays by published name
     */
    Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner);
}
