// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.OptionalInt;
import org.anyorder.model.LogitAlignment;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TypedBlock;

/**
 * The network to train, whatever its architecture.
 *
 * @param <N> its class
 */
public interface Trainee<N extends TypedBlock> {
    /**
     * How many ids have logits.
     *
     * @return V
     */
    int vocabulary();

    /**
     * The mask.
     *
     * @return its id
     */
    int mask();

    /**
     * The most tokens of a row.
     *
     * @return its positions
     */
    int maxLength();

    /**
     * Positions per block, where blocks see earlier ones only. Such a network is shown each row twice, noised and
     * clean.
     *
     * @return empty where every position sees every other
     */
    OptionalInt blockSize();

    /**
     * In which row a position is predicted.
     *
     * @return the alignment
     */
    LogitAlignment alignment();

    /**
     * The {@code config.json} to publish.
     *
     * @return a new object
     */
    JsonObject config();

    /**
     * Builds the network, fresh or from where it starts.
     *
     * @param owner owns the parameters
     * @return the network, ready to be trained
     */
    N newNetwork(NDManager owner);

    /**
     * What the vocabulary matrix is applied to.
     *
     * @param network the network
     * @param input the rows
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    NDArray hidden(N network, NoisedInput input, Mode mode);

    /**
     * The vocabulary matrix.
     *
     * @param network the network
     * @param hidden {@code (M, D)}
     * @return {@code (M, V)}; owned by the manager of {@code hidden}
     */
    NDArray logits(N network, NDArray hidden);

    /**
     * The parameters under their published names.
     *
     * @param parameters by the network's own names
     * @param owner owns what is made
     * @return by published name
     */
    Map<String, NDArray> publish(Map<String, NDArray> parameters, NDManager owner);
}
