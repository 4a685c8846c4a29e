// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.anyorder.anysubset.kernel.RelativeAttentionKernel;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.CacheKernel;
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
 * <p>Differentiable in {@link Mode#TRAINING}. A loaded network may be run by any number of threads. In the last layer
 * only what is asked is computed.
 */
public final class XlnetNetwork extends TypedBlock {
    private final XlnetConfig config;
    private final Embedding tokens;
    private final Parameter start;
    private final RelativeEncoding distances;
    private final List<XlnetLayer> layers = new ArrayList<>();
    private final UnaryOperator<NDArray> head;
    private final DistanceTables tables;

    /** Keys and values of the tokens of a pass, in a layer, to all that may be read there. */
    private interface Reading {
        NDList extend(int layer, NDArray key, NDArray value);
    }

    /**
     * What all layers of a pass share.
     *
     * @param tokens N, how many of the rows are tokens; the others are queries
     * @param sights of all rows, part after part
     * @param asked of those that are asked in the last layer: the queries, or the tokens if there are none
     * @param reading what is read beside the tokens
     * @param memory of earlier segments, by layer; empty for none
     * @param length no distance is larger
     * @param mode what the pass is for
     */
    private record Scene(
            int tokens,
            List<StreamSight> sights,
            StreamSight asked,
            Reading reading,
            List<NDArray> memory,
            int length,
            Mode mode) {
        /** How many rows are queries. */
        int queries() {
            return sights.stream().mapToInt(StreamSight::rows).sum() - tokens;
        }
    }

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
        start = parameter("start", Parameter.Type.WEIGHT, new Shape(1, 1, width), fresh);
        distances = part("distances", new RelativeEncoding(width, config.clamp(), config.maxLength()));
        for (int i = 0; i < config.transformer().layers(); i++) {
            layers.add(part("layers." + i, new XlnetLayer(config.transformer(), fresh, compute)));
        }
        head = switch (config.head()) {
            case TIED -> part("head", TiedHead.biased(tokens, config.vocabulary(), compute))::forward;
            case OWN -> part("head", Linear.biased(width, config.vocabulary(), compute))::forward;
        };
        tables = new DistanceTables(distances, layers);
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
        Scene scene = scene(input, mode);
        return dropped(through(streams(input.ids(), scene), scene), mode);
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
        int tokens = (int) length(ids);
        Scene scene = new Scene(
                tokens, List.of(sight), sight.behind(tokens), pass::extend, List.of(), length, Mode.INFERENCE);
        NDArray hidden = through(streams(ids, scene), scene);
        pass.commit();
        return hidden;
    }

    /**
     * Runs the body in inference and keeps what goes into every layer and comes out of the last.
     *
     * @param input the rows
     * @return for every layer and behind the last the tokens {@code (B, N, D)} and, if there are any, the queries
     *     {@code (B, K, D)}; owned by the manager of the ids
     */
    public List<NDList> hiddenStates(TwoStreamInput input) {
        Scene scene = scene(input, Mode.INFERENCE);
        List<NDList> states = new ArrayList<>();
        NDArray x = streams(input.ids(), scene);
        states.add(apart(x, scene));
        for (int i = 0; i < layers.size(); i++) {
            x = layer(i, x, scene, false);
            states.add(apart(x, scene));
        }
        return states;
    }

    /** What a layer's attention weighs the tokens with, {@code (B, H, T, N)}: values that are the identity show it. */
    NDArray attention(int layer, NDArray read, NDArray asking, StreamSight sight) {
        long keys = length(read);
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
            long reused = rule.reuse() > 0 ? Math.min(rule.reuse(), length(tokens)) : length(tokens);
            NDArray all = behind(input.memory(), i, tokens.get(":, 0:" + reused)); // (B, M + N, D)
            long kept = rule.length() > 0 ? Math.min(rule.length(), length(all)) : length(all);
            memory.add(all.get(":, " + (length(all) - kept) + ":"));
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
     * Opens an empty cache for the layers.
     *
     * @param owner owns the cache's memory
     * @return a cache without rows; closed by the caller
     */
    public KeyValueCache open(NDManager owner) {
        int heads = config.transformer().heads();
        return new KeyValueCache(
                owner, layers.size(), heads, config.transformer().headWidth(), config.maxLength());
    }

    private Scene scene(TwoStreamInput input, Mode mode) {
        List<StreamSight> sights = new ArrayList<>();
        sights.add(input.content());
        input.queries().ifPresent(sights::add);
        long length = length(input.ids());
        if (!input.memory().isEmpty()) {
            length += length(input.memory().get(0));
        }
        return new Scene(
                (int) length(input.ids()),
                sights,
                sights.get(sights.size() - 1),
                (layer, key, value) -> new NDList(key, value),
                input.memory(),
                (int) length,
                mode);
    }

    /** Tokens and queries below each other, {@code (B, N + K, D)}. */
    private NDArray streams(NDArray ids, Scene scene) {
        NDArray content = embed(ids); // (B, N, D)
        if (scene.queries() == 0) {
            return dropped(content, scene.mode());
        }
        NDArray extent = CacheKernel.extent(ids.getManager(), scene.queries());
        NDArray both = RelativeAttentionKernel.withQueries(content, start.getArray(), extent);
        return dropped(both, scene.mode());
    }

    private NDArray through(NDArray x, Scene scene) {
        NDArray y = x;
        for (int i = 0; i < layers.size(); i++) {
            NDArray before = y;
            boolean last = i == layers.size() - 1;
            y = scene.mode() == Mode.TRAINING ? layer(i, y, scene, last) : released(i, y, scene, last);
            if (scene.mode() == Mode.INFERENCE) {
                before.close();
            }
        }
        return y;
    }

    /** One layer whose intermediate arrays are given back. */
    private NDArray released(int layer, NDArray x, Scene scene, boolean last) {
        NDManager owner = x.getManager();
        try (NDManager work = owner.newSubManager()) {
            x.tempAttach(work);
            NDArray y = layer(layer, x, scene, last);
            y.attach(owner);
            return y;
        }
    }

    /** One layer for all rows, or for those that are asked in the last. */
    private NDArray layer(int layer, NDArray x, Scene scene, boolean last) {
        XlnetLayer block = layers.get(layer);
        NDList streams = apart(x, scene);
        NDArray read = behind(scene.memory(), layer, streams.get(0)); // (B, M + N, D)
        NDList made = block.attention().keysAndValues(read);
        NDList seen = scene.reading().extend(layer, made.get(0), made.get(1)); // 2 × (B, H, S, d)
        NDArray asks = last ? streams.get(streams.size() - 1) : x;
        List<StreamSight> asking = last ? List.of(scene.asked()) : scene.sights();
        return block.forward(asks, asking, seen, tables.of(layer, scene.length(), x, scene.mode()), scene.mode());
    }

    /** The streams: tokens {@code (B, N, D)} and, if there are any, queries {@code (B, K, D)}. */
    private static NDList apart(NDArray x, Scene scene) {
        return scene.queries() == 0 ? new NDList(x) : x.split(new long[] {scene.tokens()}, 1);
    }

    private static NDArray behind(List<NDArray> memory, int layer, NDArray tokens) {
        if (memory.isEmpty()) {
            return tokens;
        }
        NDArray both = NDArrays.concat(new NDList(memory.get(layer), tokens), 1);
        both.attach(tokens.getManager());
        return both;
    }

    private static long length(NDArray rows) {
        return rows.getShape().get(1);
    }

    private NDArray dropped(NDArray x, Mode mode) {
        float dropout = (float) config.transformer().dropout();
        return mode == Mode.TRAINING && dropout > 0
                ? Dropout.dropout(x, dropout, true).singletonOrThrow()
                : x;
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
