// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.network.TiedHead;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.LayerNorm;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerStack;
import org.anyorder.nn.TypedBlock;

/**
 * σ-GPT (Pannatier et al. 2024, arXiv 2404.09562): a causal transformer over tokens in any order σ. The token that
 * enters at step i is {@code wte[x_σ(i)] + concat(wpe[σ(i)], wpe[σ(i+1)])}: what it is, where it stands, and which
 * position is predicted from it. The vectors of positions have half the width.
 *
 * <p>A loaded network may be run by any number of threads.
 */
public final class SigmaGptNetwork extends TypedBlock {
    private static final float INITIAL_DEVIATION = 0.02f;

    private final SigmaGptConfig config;
    private final Embedding tokens;
    private final Embedding positions;
    private final TransformerStack stack;
    private final LayerNorm norm;
    private final UnaryOperator<NDArray> head;

    /**
     * Declares the network.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers until packed
     */
    public SigmaGptNetwork(SigmaGptConfig config, Compute compute) {
        this.config = config;
        int width = config.transformer().width();
        Initializer normal = (manager, shape, type) -> manager.randomNormal(0, INITIAL_DEVIATION, shape, type);
        tokens = part("tokens", new Embedding(config.vocabulary(), width, normal));
        positions = part("positions", new Embedding(config.maxLength(), width / 2, normal));
        stack = part("stack", new TransformerStack(config.transformer(), compute));
        norm = part("norm", new LayerNorm(width, config.transformer().normEpsilon()));
        head = switch (config.head()) {
            case OWN -> part("head", Linear.unbiased(width, config.vocabulary(), compute))::forward;
            case TIED -> part("head", new TiedHead(tokens, compute))::forward;
        };
    }

    /**
     * Reads a network for inference.
     *
     * @param config sizes
     * @param weights the tensors
     * @param owner owns the weights; closing it ends the network
     * @param precision how linear layers store their weights and multiply
     * @return the network, frozen
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    static SigmaGptNetwork load(SigmaGptConfig config, TensorSource weights, NDManager owner, Precision precision)
            throws IOException {
        SigmaGptNetwork network = new SigmaGptNetwork(config, Compute.FLOAT32);
        network.fill(owner, SigmaGptWeights.of(config).read(network.shapes(), weights, owner), Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /** The sizes. */
    SigmaGptConfig config() {
        return config;
    }

    /**
     * What enters the layers.
     *
     * @param ids tokens, {@code (B, N)}, int64
     * @param at where each stands, {@code (B, N)}, int64
     * @param next which position is predicted from it, {@code (B, N)}, int64
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    NDArray entered(NDArray ids, NDArray at, NDArray next) {
        NDArray places = NDArrays.concat(new NDList(positions.forward(at), positions.forward(next)), -1); // (B, N, D)
        return tokens.forward(ids).add(places);
    }

    /**
     * What the vocabulary matrix is applied to, for new tokens and what a cache holds of the others.
     *
     * @param x {@code (B, N, D)}, as {@link #entered} gives it
     * @param pass where the tokens go and whom they see; done afterwards
     * @return {@code (B, N, D)}; owned by the manager of x
     */
    NDArray hidden(NDArray x, CachedPass pass) {
        return norm.forward(stack.forward(x, pass));
    }

    /**
     * The same for whole rows, every token after those before it.
     *
     * @param x {@code (B, N, D)}
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of x
     */
    NDArray hidden(NDArray x, Mode mode) {
        int length = (int) x.getShape().get(1);
        boolean[] sees = new boolean[length * length];
        for (int query = 0; query < length; query++) {
            for (int key = 0; key <= query; key++) {
                sees[query * length + key] = true;
            }
        }
        NDArray visible = x.getManager().create(sees, new Shape(1, length, length));
        NDArray unused = x.getManager().create(new long[length], new Shape(1, length)); // nothing is turned
        return norm.forward(stack.forward(x, visible, unused, mode));
    }

    /** The vocabulary matrix. */
    NDArray logits(NDArray hidden) {
        return head.apply(hidden);
    }

    /** Opens an empty cache for the layers. */
    KeyValueCache open(NDManager owner) {
        return stack.open(owner);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        if (inputs.size() != 3) {
            throw new IllegalArgumentException(
                    "this network takes ids, places and next places, got " + inputs.size() + " arrays");
        }
        NDArray x = entered(inputs.get(0), inputs.get(1), inputs.get(2));
        return new NDList(logits(hidden(x, training ? Mode.TRAINING : Mode.INFERENCE)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(config.vocabulary())};
    }
}
