// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RmsNorm;
import org.anyorder.nn.TransformerStack;
import org.anyorder.nn.TypedBlock;

/**
 * The network of LLaDA, Dream, SDAR and Fast-dLLM v2: that of an autoregressive model whose positions see more than
 * those before them. It knows no noise level.
 *
 * <p>Rows come out as the network makes them: where a family predicts from the row before,
 * {@link DecoderFamily#alignment} says which row to read. Differentiable in {@link Mode#TRAINING}. A loaded network may
 * be run by any number of threads.
 */
public final class MaskedDecoder extends TypedBlock {
    private static final float INITIAL_DEVIATION = 0.02f;

    private final DecoderConfig config;
    private final Embedding tokens;
    private final TransformerStack stack;
    private final RmsNorm norm;
    private final UnaryOperator<NDArray> head;

    /**
     * Declares the network for training. {@link #initialize} draws its first values from the engine: embeddings N(0,
     * 0.02²), linear layers uniform in ±1/√inputs, norms 1.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers in training
     */
    public MaskedDecoder(DecoderConfig config, Compute compute) {
        this.config = config;
        int width = config.transformer().width();
        tokens = part(
                "tokens",
                new Embedding(
                        config.vocabulary(),
                        width,
                        (manager, shape, type) -> manager.randomNormal(0, INITIAL_DEVIATION, shape, type)));
        stack = part("stack", new TransformerStack(config.transformer(), compute));
        norm = part("norm", new RmsNorm(width, config.transformer().normEpsilon()));
        head = switch (config.head()) {
            case OWN -> part("head", Linear.unbiased(width, config.vocabulary(), compute))::forward;
            case TIED -> part("head", new TiedHead(tokens, compute))::forward;
        };
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
        network.fill(owner, DecoderWeights.read(network, weights, owner), Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /**
     * Reads a network to go on training it.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers in training
     * @param weights tensors under their published names
     * @param owner owns the weights
     * @return the network, ready to be trained
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public static MaskedDecoder toTrain(DecoderConfig config, Compute compute, TensorSource weights, NDManager owner)
            throws IOException {
        MaskedDecoder network = new MaskedDecoder(config, compute);
        network.fill(owner, DecoderWeights.read(network, weights, owner), Mode.TRAINING);
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
        return norm.forward(stack.forward(embed(input.ids()), input.visible(), input.positions(), mode));
    }

    /**
     * What the vocabulary matrix is applied to, for new tokens and what a cache holds of the others; inference only.
     *
     * @param ids {@code (B, N)}, int64, as the pass lays out its tokens
     * @param pass where the tokens go and whom they see; done afterwards
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public NDArray hidden(NDArray ids, CachedPass pass) {
        return norm.forward(stack.forward(embed(ids), pass));
    }

    /**
     * Runs the body in inference and keeps every layer's output.
     *
     * @param input the tokens
     * @return the embedding, then the output of each layer, that of the last one normalised, {@code (B, N, D)}; owned
     *     by the manager of the ids
     */
    public List<NDArray> hiddenStates(DecoderInput input) {
        List<NDArray> states = new ArrayList<>();
        states.add(embed(input.ids()));
        states.addAll(stack.outputs(states.get(0), Optional.of(input.visible()), input.positions()));
        int last = states.size() - 1;
        states.set(last, norm.forward(states.get(last)));
        return states;
    }

    /**
     * Looks tokens up.
     *
     * @param ids any shape, int64, each in {@code [0, V)}
     * @return {@code (…, D)}; owned by the manager of {@code ids}
     */
    public NDArray embed(NDArray ids) {
        return tokens.forward(ids);
    }

    /**
     * The vocabulary matrix.
     *
     * @param hidden {@code (…, D)}, as {@link #hidden} gives it
     * @return {@code (…, V)}; owned by the manager of {@code hidden}
     */
    public NDArray logits(NDArray hidden) {
        return head.apply(hidden);
    }

    /**
     * Opens an empty cache for the layers.
     *
     * @param owner owns the cache's memory
     * @return a cache without rows; closed by the caller
     */
    public KeyValueCache open(NDManager owner) {
        return stack.open(owner);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(DecoderInput.of(inputs), training ? Mode.TRAINING : Mode.INFERENCE));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(config.vocabulary())};
    }
}
