// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.util.List;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;

/**
 * The network of LLaDA, Dream, SDAR and Fast-dLLM v2: that of an autoregressive model whose positions see more than
 * those before them. It knows no noise level.
 *
 * <p>Rows come out as the network makes them: where a family predicts from the row before,
 * {@link DecoderFamily#alignment} says which row to read. Differentiable in {@link Mode#TRAINING}. A loaded network may
 * be run by any number of threads.
 */
public final class MaskedDecoder extends DecoderNetwork {
    private final DecoderConfig config;

    /**
     * Declares the network for training. {@link #initialize} draws its first values from the engine: embeddings N(0,
     * 0.02²), linear layers uniform in ±1/√inputs, norms 1.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers in training
     */
    public MaskedDecoder(DecoderConfig config, Compute compute) {
        super(config.sizes(), compute);
        this.config = config;
    }

    /**
     * Reads a network for inference.
     *
     * @param config sizes
     * @param weights tensors under their published names; every name and shape is checked before anything is allocated
     * @param owner owns the weights; closing it ends the network
     * @param precision how linear layers store their weights and multiply
     * @return the network, frozen
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public static MaskedDecoder load(DecoderConfig config, TensorSource weights, NDManager owner, Precision precision)
            throws IOException {
        MaskedDecoder network = new MaskedDecoder(config, Compute.FLOAT32);
        network.read(DecoderWeights.of(config), weights, owner, Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /**
     * The configuration.
     *
     * @return as given
     */
    public DecoderConfig config() {
        return config;
    }

    /**
     * Logits of whole rows.
     *
     * @param input the tokens
     * @param mode what the pass is for
     * @return {@code (B, N, V)}, row by row as the network makes them, the mask's own column included; owned by the
     *     manager of the ids
     */
    public NDArray forward(DecoderInput input, Mode mode) {
        return logits(hidden(input, mode));
    }

    /**
     * What the vocabulary matrix is applied to: the last layer's output, normalised.
     *
     * @param input the tokens
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public NDArray hidden(DecoderInput input, Mode mode) {
        return hidden(input.ids(), input.visible(), input.positions(), mode);
    }

    /**
     * Runs the body in inference and keeps every layer's output.
     *
     * @param input the tokens
     * @return the embedding, then the output of each layer, that of the last one normalised, {@code (B, N, D)}; owned
     *     by the manager of the ids
     */
    public List<NDArray> hiddenStates(DecoderInput input) {
        return hiddenStates(input.ids(), input.visible(), input.positions());
    }
}
