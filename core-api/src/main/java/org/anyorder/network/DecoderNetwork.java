// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

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
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.DecoderChain;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.LayerNorm;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RmsNorm;
import org.anyorder.nn.TransformerStack;
import org.anyorder.nn.TypedBlock;
import org.jspecify.annotations.Nullable;

/**
 * The network of decoder-only language models: an embedding, a {@link TransformerStack}, a norm and a vocabulary
 * matrix. Who sees whom is the caller's business, so masked models that are built alike share it.
 *
 * <p>Differentiable in {@link Mode#TRAINING}. A loaded network may be run by any number of threads.
 */
public class DecoderNetwork extends TypedBlock {
    private static final float INITIAL_DEVIATION = 0.02f;

    private final DecoderSizes sizes;
    private final Embedding tokens;
    private final Optional<Embedding> learnedPositions;
    private final TransformerStack stack;
    private final UnaryOperator<NDArray> norm;
    private final UnaryOperator<NDArray> head;
    private final Supplier<Optional<DecoderChain>> chains;
    private volatile @Nullable Optional<DecoderChain> chain;

    /**
     * Declares the network. {@link #initialize} draws its first values from the engine: embeddings N(0, 0.02²), linear
     * layers uniform in ±1/√inputs, norms 1.
     *
     * @param sizes sizes
     * @param compute arithmetic of the linear layers until packed
     */
    public DecoderNetwork(DecoderSizes sizes, Compute compute) {
        this.sizes = sizes;
        int width = sizes.transformer().width();
        double epsilon = sizes.transformer().normEpsilon();
        Initializer normal = (manager, shape, type) -> manager.randomNormal(0, INITIAL_DEVIATION, shape, type);
        tokens = part("tokens", new Embedding(sizes.vocabulary(), width, normal));
        learnedPositions = sizes.learnsPositions()
                ? Optional.of(
                        part("positions", new Embedding(sizes.transformer().positions(), width, normal)))
                : Optional.empty();
        stack = part("stack", new TransformerStack(sizes.transformer(), compute));
        LastNorm last =
                switch (sizes.transformer().form().norm()) {
                    case LAYER -> LastNorm.of(part("norm", new LayerNorm(width, epsilon)));
                    case ROOT_MEAN_SQUARE -> LastNorm.of(part("norm", new RmsNorm(width, epsilon)));
                };
        norm = last.apply();
        Head matrix =
                switch (sizes.head()) {
                    case OWN -> Head.of(part("head", Linear.unbiased(width, sizes.vocabulary(), compute)));
                    case TIED -> Head.of(part("head", new TiedHead(tokens, compute)));
                };
        head = matrix.apply();
        Optional<RmsNorm> root = last.root().filter(ignored -> !sizes.learnsPositions());
        chains = () -> root.flatMap(
                own -> matrix.packed().get().flatMap(packed -> DecoderChain.of(tokens, stack, own, packed)));
    }

    private record LastNorm(UnaryOperator<NDArray> apply, Optional<RmsNorm> root) {

        static LastNorm of(LayerNorm norm) {
            return new LastNorm(norm::forward, Optional.empty());
        }

        static LastNorm of(RmsNorm norm) {
            return new LastNorm(norm::forward, Optional.of(norm));
        }
    }

    private record Head(UnaryOperator<NDArray> apply, Supplier<Optional<PackedWeight>> packed) {

        static Head of(Linear head) {
            return new Head(head::forward, head::packed);
        }

        static Head of(TiedHead head) {
            return new Head(head::forward, head::packed);
        }
    }

    /**
     * Reads a network for inference.
     *
     * @param sizes sizes
     * @param names the published names; every name and shape is checked before anything is allocated
     * @param weights the tensors
     * @param owner owns the weights; closing it ends the network
     * @param precision how linear layers store their weights and multiply
     * @return the network, frozen
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public static DecoderNetwork load(
            DecoderSizes sizes, PublishedWeights names, TensorSource weights, NDManager owner, Precision precision)
            throws IOException {
        DecoderNetwork network = new DecoderNetwork(sizes, Compute.FLOAT32);
        network.read(names, weights, owner, Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /**
     * Takes all values from a checkpoint.
     *
     * @param names the published names; every name and shape is checked before anything is allocated
     * @param weights the tensors
     * @param owner owns the weights
     * @param mode {@code INFERENCE} freezes them; {@code TRAINING} asks the engine for their gradients
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public final void read(PublishedWeights names, TensorSource weights, NDManager owner, Mode mode)
            throws IOException {
        fill(owner, names.read(shapes(), weights, owner), mode);
    }

    /**
     * The sizes.
     *
     * @return as given
     */
    public final DecoderSizes sizes() {
        return sizes;
    }

    /**
     * What the vocabulary matrix is applied to: the last layer's output, normalised.
     *
     * @param ids token ids, {@code (B, N)}, int64
     * @param visible true where a key is seen, boolean, {@code (B, N)} for all queries or {@code (B, N, N)} for each; a
     *     batch of 1 serves all rows
     * @param positions {@code (B, N)} or {@code (1, N)}, int64
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public final NDArray hidden(NDArray ids, NDArray visible, NDArray positions, Mode mode) {
        return norm.apply(stack.forward(placed(embed(ids), positions), visible, positions, mode));
    }

    /**
     * What the vocabulary matrix is applied to, for new tokens and what a cache holds of the others; inference only.
     *
     * @param ids {@code (B, N)}, int64, as the pass lays out its tokens
     * @param pass where the tokens go and whom they see; done afterwards
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public final NDArray hidden(NDArray ids, CachedPass pass) {
        return hiddenOf(embed(ids), pass);
    }

    /**
     * The same for vectors in the place of embedded tokens.
     *
     * @param vectors {@code (B, N, D)}, float32, as the pass lays out its tokens, without positions
     * @param pass where they go and whom they see; done afterwards
     * @return {@code (B, N, D)}; owned by the manager of the vectors
     */
    public final NDArray hiddenOf(NDArray vectors, CachedPass pass) {
        return norm.apply(stack.forward(placed(vectors, pass.positions()), pass));
    }

    /**
     * Runs the body in inference and keeps every layer's output.
     *
     * @param ids as in {@link #hidden(NDArray, NDArray, NDArray, Mode)}
     * @param visible as there
     * @param positions as there
     * @return the embedding, learned positions added, then the output of each layer, that of the last one normalised,
     *     {@code (B, N, D)}; owned by the manager of the ids
     */
    public final List<NDArray> hiddenStates(NDArray ids, NDArray visible, NDArray positions) {
        List<NDArray> states = new ArrayList<>();
        states.add(placed(embed(ids), positions));
        states.addAll(stack.outputs(states.get(0), Optional.of(visible), positions));
        int last = states.size() - 1;
        states.set(last, norm.apply(states.get(last)));
        return states;
    }

    /**
     * Looks tokens up.
     *
     * @param ids any shape, int64, each in {@code [0, V)}
     * @return {@code (…, D)}, without positions; owned by the manager of {@code ids}
     */
    public final NDArray embed(NDArray ids) {
        return tokens.forward(ids);
    }

    /**
     * The vocabulary matrix.
     *
     * @param hidden {@code (…, D)}, as {@link #hidden} gives it
     * @return {@code (…, V)}; owned by the manager of {@code hidden}
     */
    public final NDArray logits(NDArray hidden) {
        return head.apply(hidden);
    }

    /**
     * The network as one that draws several tokens in one call.
     *
     * @return the chain, made when it is first asked for after the network was packed; empty if it cannot be one, or is
     *     not packed
     */
    public final Optional<DecoderChain> chain() {
        Optional<DecoderChain> known = chain;
        if (known == null) {
            known = chains.get();
            chain = known;
        }
        return known;
    }

    /**
     * Opens an empty cache for the layers.
     *
     * @param owner owns the cache's memory
     * @return a cache without rows; closed by the caller
     */
    public final KeyValueCache open(NDManager owner) {
        return stack.open(owner);
    }

    private NDArray placed(NDArray vectors, NDArray positions) {
        return learnedPositions
                .map(table -> vectors.add(table.forward(positions)))
                .orElse(vectors);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        if (inputs.size() != 3) {
            throw new IllegalArgumentException(
                    "a decoder takes ids, visible and positions, got " + inputs.size() + " arrays");
        }
        return new NDList(
                logits(hidden(inputs.get(0), inputs.get(1), inputs.get(2), training ? Mode.TRAINING : Mode.INFERENCE)));
    }

    @Override
    public final Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(sizes.vocabulary())};
    }
}
