// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.Precision;
import org.anyorder.network.TiedHead;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RmsNorm;
import org.anyorder.nn.TypedBlock;

/**
 * The network of Mamba (Gu and Dao 2023, arXiv 2312.00752) and Mamba-2 (Dao and Gu 2024, arXiv 2405.21060) language
 * models: an embedding, layers of one mixer each, a norm and a vocabulary matrix. Nothing tells positions: a token is
 * known by what the states keep of those before it, whose size does not depend on how many there were.
 *
 * <p>Differentiable in {@link Mode#TRAINING}. A loaded network may be run by any number of threads.
 */
public final class MambaNetwork extends TypedBlock {
    private static final float INITIAL_DEVIATION = 0.02f;

    private final MambaConfig config;
    private final Embedding tokens;
    private final List<MambaLayer> layers = new ArrayList<>();
    private final RmsNorm norm;
    private final UnaryOperator<NDArray> head;
    private boolean packed;

    /**
     * Declares the network. {@link #initialize} draws its first values from the engine: the embedding N(0, 0.02²),
     * projections uniform in ±1/√inputs, the last one of a layer smaller by the root of the number of layers, steps
     * log-uniform in [0.001, 0.1]; decay rates 1 … N for every channel (Mamba), uniform in [1, 16] (Mamba-2).
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers until packed
     */
    public MambaNetwork(MambaConfig config, Compute compute) {
        this.config = config;
        Initializer normal = (manager, shape, type) -> manager.randomNormal(0, INITIAL_DEVIATION, shape, type);
        tokens = part("tokens", new Embedding(config.rows(), config.width(), normal));
        for (int i = 0; i < config.layers(); i++) {
            layers.add(part("layers." + i, new MambaLayer(config, compute)));
        }
        norm = part("norm", new RmsNorm(config.width(), config.normEpsilon()));
        head = switch (config.head()) {
            case OWN -> part("head", Linear.unbiased(config.width(), config.rows(), compute))::forward;
            case TIED -> part("head", new TiedHead(tokens, compute))::forward;
        };
    }

    /**
     * Reads a network for inference.
     *
     * @param config sizes
     * @param weights the tensors; every name and shape is checked before anything is allocated
     * @param owner owns the weights; closing it ends the network
     * @param precision how linear layers store their weights and multiply
     * @return the network, frozen
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public static MambaNetwork load(MambaConfig config, TensorSource weights, NDManager owner, Precision precision)
            throws IOException {
        MambaNetwork network = new MambaNetwork(config, Compute.FLOAT32);
        network.read(weights, owner, Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /**
     * Takes all values from a checkpoint.
     *
     * @param weights the tensors; every name and shape is checked before anything is allocated
     * @param owner owns the weights
     * @param mode {@code INFERENCE} freezes them; {@code TRAINING} asks the engine for their gradients
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public void read(TensorSource weights, NDManager owner, Mode mode) throws IOException {
        fill(owner, MambaWeights.of(config).read(shapes(), weights, owner), mode);
    }

    /**
     * The sizes.
     *
     * @return as given
     */
    public MambaConfig config() {
        return config;
    }

    /**
     * Looks tokens up.
     *
     * @param ids any shape, int64, each in {@code [0, rows)}
     * @return {@code (…, D)}; owned by the manager of {@code ids}
     */
    public NDArray embed(NDArray ids) {
        return tokens.forward(ids);
    }

    /**
     * What the vocabulary matrix is applied to, for whole rows: the last layer's output, normalised.
     *
     * @param ids token ids, {@code (B, N)}, int64; what stands behind the end of a shorter row changes nothing before
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public NDArray hidden(NDArray ids, Mode mode) {
        NDManager scope = ids.getManager();
        Shape shape = ids.getShape();
        int rows = Math.toIntExact(shape.get(0));
        RecurrentPass pass = RecurrentPass.whole(scope, rows, Math.toIntExact(shape.get(1)), config, mode);
        return hidden(embed(ids), pass);
    }

    /** The same for vectors in the place of embedded tokens, and what was remembered before them. */
    NDArray hidden(NDArray vectors, RecurrentPass pass) {
        NDArray x = vectors;
        for (int i = 0; i < layers.size(); i++) {
            NDArray before = x;
            x = layers.get(i).forward(x, i, pass);
            if (before != vectors && pass.mode() == Mode.INFERENCE) {
                before.close();
            }
        }
        return pass.isStep() && packed ? norm.infer(x) : norm.forward(x);
    }

    /** {@inheritDoc} Nobody asks for gradients from then on. */
    @Override
    public void pack(Precision precision) {
        super.pack(precision);
        packed = true;
    }

    /** The residual stream in front of each layer, then behind the last and normalised, {@code (B, n, D)} each. */
    List<NDArray> states(NDArray vectors, RecurrentPass pass) {
        List<NDArray> states = new ArrayList<>(List.of(vectors));
        for (int i = 0; i < layers.size(); i++) {
            states.add(layers.get(i).forward(states.get(i), i, pass));
        }
        states.set(layers.size(), norm.forward(states.get(layers.size())));
        return states;
    }

    /**
     * The vocabulary matrix.
     *
     * @param hidden {@code (…, D)}, as {@link #hidden} gives it
     * @return {@code (…, rows)}, padding of the vocabulary included; owned by the manager of {@code hidden}
     */
    public NDArray logits(NDArray hidden) {
        return head.apply(hidden);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(logits(hidden(inputs.singletonOrThrow(), training ? Mode.TRAINING : Mode.INFERENCE)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(config.rows())};
    }
}
