// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
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
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TypedBlock;

/**
 * The two-stream network of XLNet (Yang et al. 2019, arXiv 1906.08237): the law of a token given its position and any
 * set of other tokens.
 *
 * <p>Two streams run through the same layers side by side: tokens ({@code h} in the paper), which know what they are,
 * and queries ({@code g}), which start alike and know only where they are. Both read the keys and values of the tokens.
 * Where a row is hidden from itself by every mask, as the first of an order without a prompt, it sees all positions
 * alike, hidden ones too: ask with a prompt of a token at least.
 *
 * <p>Differentiable in {@link Mode#TRAINING}. A loaded network may be run by any number of threads. How rows pass
 * through the layers is {@code TwoStreamBody}.
 */
public final class XlnetNetwork extends TypedBlock {
    private final XlnetConfig config;
    private final Embedding tokens;
    private final List<XlnetLayer> layers = new ArrayList<>();
    private final UnaryOperator<NDArray> head;
    private final DistanceTables tables;
    private final TwoStreamBody body;

    /**
     * Declares the network. {@link #initialize} draws its first values from the engine: everything N(0, σ²) with the
     * configuration's deviation, norms 1, biases of linear layers 0.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers until packed
     */
    public XlnetNetwork(XlnetConfig config, Compute compute) {
        this.config = config;
        int width = config.transformer().width();
        float deviation = (float) config.initialDeviation();
        Initializer fresh = (manager, shape, type) -> manager.randomNormal(0, deviation, shape, type);
        tokens = part("tokens", new Embedding(config.vocabulary(), width, fresh));
        Parameter start = parameter("start", Parameter.Type.WEIGHT, new Shape(1, 1, width), fresh);
        RelativeEncoding distances = part("distances", new RelativeEncoding(width, config.clamp(), config.maxLength()));
        for (int i = 0; i < config.transformer().layers(); i++) {
            layers.add(part("layers." + i, new XlnetLayer(config.transformer(), fresh, compute)));
        }
        head = switch (config.head()) {
            case TIED -> part("head", TiedHead.biased(tokens, config.vocabulary(), compute))::forward;
            case OWN -> part("head", Linear.biased(width, config.vocabulary(), compute))::forward;
        };
        tables = new DistanceTables(distances, layers);
        float dropout = (float) config.transformer().dropout();
        body = new TwoStreamBody(this::embed, start, layers, tables, dropout);
        getParameters().forEach(entry -> {
            Parameter.Type type = entry.getValue().getType();
            if (type == Parameter.Type.WEIGHT) {
                entry.getValue().setInitializer(fresh);
            } else if (type == Parameter.Type.BIAS && entry.getKey().endsWith(".bias")) {
                entry.getValue().setInitializer(Initializer.ZEROS);
            }
        });
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
    public static XlnetNetwork load(XlnetConfig config, TensorSource weights, NDManager owner, Precision precision)
            throws IOException {
        XlnetNetwork network = new XlnetNetwork(config, Compute.FLOAT32);
        network.read(weights, owner, Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /**
     * Takes all values from a checkpoint.
     *
     * @param weights tensors under their published names; every name and shape is checked before anything is allocated
     * @param owner owns the weights
     * @param mode {@code INFERENCE} freezes them; {@code TRAINING} asks the engine for their gradients
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public void read(TensorSource weights, NDManager owner, Mode mode) throws IOException {
        fill(owner, XlnetWeights.read(config, shapes(), weights, owner), mode);
    }

    /**
     * The configuration.
     *
     * @return as given
     */
    public XlnetConfig config() {
        return config;
    }

    /**
     * What the vocabulary matrix is applied to, of whole rows.
     *
     * @param input the rows
     * @param mode what the pass is for
     * @return of the queries {@code (B, K, D)}, or of the tokens {@code (B, N, D)} if there are none; owned by the
     *     manager of the ids
     */
    public NDArray hidden(TwoStreamInput input, Mode mode) {
        return body.run(input, mode);
    }

    /**
     * What the vocabulary matrix is applied to, for new tokens, queries and what a cache holds; inference only.
     *
     * @param ids {@code (B, N)}, int64, as the pass lays out its tokens
     * @param pass where the tokens go; done afterwards
     * @param sight what tokens and, behind them, queries see, over the slots of the pass
     * @param length of the longest row
     * @return of the queries, {@code (B, K, D)}; owned by the manager of the ids
     */
    NDArray hidden(NDArray ids, CachedPass pass, StreamSight sight, int length) {
        return body.run(ids, pass, sight, length);
    }

    /**
     * Runs the body in inference and keeps what goes into every layer and comes out of the last.
     *
     * @param input the rows
     * @return for every layer and behind the last the tokens {@code (B, N, D)} and, if there are any, the queries
     *     {@code (B, K, D)}; owned by the manager of the ids
     */
    public List<NDList> hiddenStates(TwoStreamInput input) {
        return body.states(input);
    }

    /** What a layer's attention weighs the tokens with, {@code (B, H, T, N)}: values that are the identity show it. */
    NDArray attention(int layer, NDArray read, NDArray asking, StreamSight sight) {
        long keys = TwoStreamBody.length(read);
        TwoStreamAttention attention = layers.get(layer).attention();
        NDArray key = attention.keysAndValues(read).get(0);
        NDArray identity = read.getManager().eye((int) keys).reshape(1, 1, keys, keys);
        NDArray value = identity.broadcast(key.getShape().get(0), key.getShape().get(1), keys, keys);
        return attention.weights(
                asking, sight, new NDList(key, value), tables.of(layer, (int) keys, read, Mode.INFERENCE));
    }

    /**
     * What the next segment may look back at: the inputs of every layer (Dai et al. 2019, arXiv 1901.02860), as many
     * positions of them as the configuration says.
     *
     * @param input a segment, with what it looked back at itself
     * @return for every layer {@code (B, M, D)}; owned by the manager of the ids
     */
    public List<NDArray> remember(TwoStreamInput input) {
        List<NDList> states = hiddenStates(input);
        MemoryRule rule = config.memory();
        List<NDArray> memory = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            NDArray tokens = states.get(i).get(0); // (B, N, D)
            long length = TwoStreamBody.length(tokens);
            long reused = rule.reuse() > 0 ? Math.min(rule.reuse(), length) : length;
            NDArray all = TwoStreamBody.behind(input.memory(), i, tokens.get(":, 0:" + reused)); // (B, M + N, D)
            long reach = TwoStreamBody.length(all);
            long kept = rule.length() > 0 ? Math.min(rule.length(), reach) : reach;
            memory.add(all.get(":, " + (reach - kept) + ":"));
        }
        return memory;
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
     * Looks tokens up.
     *
     * @param ids any shape, int64, each in {@code [0, V)}
     * @return {@code (…, D)}; owned by the manager of {@code ids}
     */
    public NDArray embed(NDArray ids) {
        return tokens.forward(ids);
    }

    /**
     * Opens an empty cache for the layers, with room for branches behind the last position.
     *
     * @param owner owns the cache's memory
     * @return a cache without rows; closed by the caller
     */
    public KeyValueCache open(NDManager owner) {
        int heads = config.transformer().heads();
        int slots = Math.addExact(config.maxLength(), Branches.MOST);
        return new KeyValueCache(
                owner, layers.size(), heads, config.transformer().headWidth(), slots);
    }

    /** From here on the weights stay as they are, and what they make of distances is kept. */
    @Override
    public void pack(Precision precision) {
        super.pack(precision);
        tables.keep();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        TwoStreamInput input = TwoStreamInput.plain(inputs.singletonOrThrow());
        return new NDList(logits(hidden(input, training ? Mode.TRAINING : Mode.INFERENCE)));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(config.vocabulary())};
    }
}
