// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.LayerNorm;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerStack;
import org.anyorder.nn.TypedBlock;

/**
 * The Insertion Language Model (Patel et al. 2025, arXiv 2505.05755), and without its stop head the body of the
 * Insertion Transformer (Stern et al. 2019) as that paper compares with it: a bidirectional transformer over the
 * visible tokens that says for each of them which token may be inserted behind it.
 *
 * <p>{@link #hidden} runs the body; {@link #logits(NDArray, NDArray)} reads the wanted rows only, {@link #stopLogits}
 * CLS. All of it is differentiable in {@link Mode#TRAINING}. A network that was {@link #load loaded} may be run by any
 * number of threads. Cost: one full pass per call, no cache is possible, since an insertion shifts positions and every
 * token sees every other.
 */
public final class InsertionNetwork extends TypedBlock {
    private static final EngineKernel ROWS = EngineKernel.of("rows");
    private static final EngineKernel FIRST = EngineKernel.of("first");

    private final InsertionConfig config;
    private final Embedding tokens;
    private final Embedding types;
    private final TransformerStack stack;
    private final Optional<LayerNorm> finalNorm;
    private final Linear vocabulary;
    private final Optional<StopHead> stopHead;

    /**
     * Declares the network for training. {@link #initialize} draws its first values from the engine: embeddings N(0,
     * 1), linear layers uniform in ±1/√inputs, norms 1 and 0.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers in training
     */
    public InsertionNetwork(InsertionConfig config, Compute compute) {
        this.config = config;
        int width = config.transformer().width();
        double epsilon = config.transformer().normEpsilon();
        tokens = part(
                "tokens",
                new Embedding(config.vocabulary(), width, config.tokens().padding()));
        types = part("types", new Embedding(2, width, 0));
        stack = part("stack", new TransformerStack(config.transformer(), compute));
        finalNorm = config.finalNorm() == FinalNorm.PRESENT
                ? Optional.of(part("final_norm", new LayerNorm(width, epsilon)))
                : Optional.empty();
        vocabulary = part("vocabulary", Linear.unbiased(width, config.vocabulary(), compute));
        stopHead = config.kind() == InsertionKind.ILM
                ? Optional.of(part("stop", new StopHead(width, epsilon)))
                : Optional.empty();
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
    public static InsertionNetwork load(
            InsertionConfig config, TensorSource weights, NDManager owner, Precision precision) throws IOException {
        InsertionNetwork network = new InsertionNetwork(config, Compute.FLOAT32);
        network.fill(owner, InsertionWeights.read(network, weights, owner), Mode.INFERENCE);
        network.pack(precision);
        return network;
    }

    /**
     * The configuration.
     *
     * @return as given
     */
    public InsertionConfig config() {
        return config;
    }

    /**
     * Everything at once.
     *
     * @param input the tokens
     * @param mode what the pass is for
     * @return logits of every token, {@code (B, N, V)}, and of stopping
     */
    public InsertionOutput forward(InsertionInput input, Mode mode) {
        NDArray hidden = hidden(input, mode); // (B, N, D)
        return new InsertionOutput(logits(hidden), stopLogits(hidden));
    }

    /**
     * Everything that is wanted: no other row meets the vocabulary matrix.
     *
     * @param input the tokens
     * @param rows wanted tokens as {@code row · N + index}, {@code (K)}, int64
     * @param mode what the pass is for
     * @return logits of the wanted tokens, {@code (K, V)}, and of stopping
     */
    public InsertionOutput forward(InsertionInput input, NDArray rows, Mode mode) {
        NDArray hidden = hidden(input, mode); // (B, N, D)
        return new InsertionOutput(logits(hidden, rows), stopLogits(hidden));
    }

    /**
     * Runs the body.
     *
     * @param input the tokens
     * @param mode what the pass is for
     * @return the output of the last layer, not normalised, {@code (B, N, D)}; rows of hidden tokens mean nothing
     */
    public NDArray hidden(InsertionInput input, Mode mode) {
        return stack.forward(embed(input), input.attend(), input.positions(), mode);
    }

    /**
     * Runs the body in inference and keeps every layer's output.
     *
     * @param input the tokens
     * @return the embedding, then the output of each layer, {@code (B, N, D)}; owned by the manager of the ids
     */
    public List<NDArray> hiddenStates(InsertionInput input) {
        List<NDArray> states = new ArrayList<>();
        states.add(embed(input));
        states.addAll(stack.outputs(states.get(0), input.attend(), input.positions()));
        return states;
    }

    /**
     * Logits of the token to insert behind each token.
     *
     * @param hidden output of the last layer, {@code (…, D)}
     * @return {@code (…, V)}; owned by the manager of {@code hidden}
     */
    public NDArray logits(NDArray hidden) {
        return vocabulary.forward(finalNorm.map(norm -> norm.forward(hidden)).orElse(hidden));
    }

    /**
     * Logits of the token to insert behind wanted tokens.
     *
     * @param hidden output of the last layer, {@code (B, N, D)}
     * @param rows wanted tokens as {@code row · N + index}, {@code (K)}, int64
     * @return {@code (K, V)}; owned by the manager of {@code hidden}
     */
    public NDArray logits(NDArray hidden, NDArray rows) {
        return logits(ROWS.call(hidden, rows).singletonOrThrow()); // (K, D) → (K, V)
    }

    /**
     * Logits of stopping, read at CLS.
     *
     * @param hidden output of the last layer, {@code (B, N, D)}, CLS at index 0
     * @return {@code (B, 2)}, class 0 = nothing is missing; owned by the manager of {@code hidden}; empty for an
     *     Insertion Transformer
     */
    public Optional<NDArray> stopLogits(NDArray hidden) {
        return stopHead.map(head -> head.forward(FIRST.call(hidden).singletonOrThrow()));
    }

    private NDArray embed(InsertionInput input) {
        NDArray x = tokens.forward(input.ids()); // (B, N, D)
        return input.constraint()
                .map(flags -> x.add(types.forward(flags.toType(DataType.INT64, false))))
                .orElse(x);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return forward(InsertionInput.of(inputs), training ? Mode.TRAINING : Mode.INFERENCE)
                .toList();
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape logits = inputShapes[0].add(config.vocabulary());
        return stopHead.isPresent() ? new Shape[] {logits, new Shape(inputShapes[0].get(0), 2)} : new Shape[] {logits};
    }
}
