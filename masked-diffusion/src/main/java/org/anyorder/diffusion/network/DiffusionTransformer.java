// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.diffusion.network.NormModulation.PerRow;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.AttentionContext;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.KeyValueCache;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.RotaryEmbedding;
import org.anyorder.nn.RotaryEmbedding.Angles;
import org.anyorder.nn.TypedBlock;

/**
 * The diffusion transformer of MDLM (Sahoo et al. 2024, arXiv 2406.07524) and BD3-LM (Arriola et al. 2025, arXiv
 * 2503.09573): says of every masked position which token belongs there, told how noisy its input is.
 *
 * <p>A network without time conditioning is told of no noise; what its parameters make of that is a constant, which
 * {@link #load} computes once: each norm becomes a plain one with bias. All of it is differentiable in
 * {@link Mode#TRAINING}. A loaded network may be run by any number of threads.
 */
public final class DiffusionTransformer extends TypedBlock {
    private static final int OUTPUT_PARTS = 2;

    private final DiffusionConfig config;
    private final int width;
    private final float epsilon;
    private final Embedding tokens;
    private final Optional<NoiseEmbedding> noise;
    private final RotaryEmbedding rotary;
    private final List<DiffusionLayer> layers = new ArrayList<>();
    private final Parameter outputNorm;
    private final Optional<Linear> outputModulation;
    private final Linear vocabulary;
    private Optional<Modulations> constant = Optional.empty();

    /**
     * Declares the network for training. {@link #initialize} draws its first values from the engine: embeddings and
     * linear layers uniform in ±1/√width of their input, norms 1; modulations and the vocabulary matrix start at 0, so
     * that every layer starts as nothing.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers in training
     */
    public DiffusionTransformer(DiffusionConfig config, Compute compute) {
        this.config = config;
        width = config.transformer().width();
        epsilon = (float) config.transformer().normEpsilon();
        boolean conditioned = config.conditioning() != Conditioning.ABSENT;
        float bound = (float) (1 / Math.sqrt(width));
        tokens = part(
                "tokens",
                new Embedding(
                        config.vocabulary(),
                        width,
                        (manager, shape, type) -> manager.randomUniform(-bound, bound, shape, type)));
        noise = conditioned
                ? Optional.of(part("noise", new NoiseEmbedding(config.waves(), config.conditionWidth())))
                : Optional.empty();
        rotary = part("rotary", new RotaryEmbedding(config.transformer().rotation(), config.maxLength()));
        for (int i = 0; i < config.transformer().layers(); i++) {
            layers.add(part("layers." + i, new DiffusionLayer(config, rotary, compute)));
        }
        outputNorm = parameter("output_norm", Parameter.Type.GAMMA, new Shape(width), Initializer.ONES);
        outputModulation = conditioned
                ? Optional.of(part(
                        "output_modulation",
                        Linear.zero(config.conditionWidth(), OUTPUT_PARTS * width, Compute.FLOAT32)))
                : Optional.empty();
        vocabulary = part("vocabulary", Linear.zero(width, config.vocabulary(), compute));
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
    public static DiffusionTransformer load(
            DiffusionConfig config, TensorSource weights, NDManager owner, Precision precision) throws IOException {
        DiffusionTransformer network = new DiffusionTransformer(config, Compute.FLOAT32);
        network.fill(owner, DiffusionWeights.read(network, weights, owner), Mode.INFERENCE);
        network.pack(precision);
        network.constant = Optional.of(network.folded(owner));
        return network;
    }

    /**
     * Takes all values from a checkpoint, to go on training.
     *
     * @param weights tensors under their published names
     * @param owner owns the weights
     * @throws CheckpointFormatException if a tensor is missing, left over or has another shape
     * @throws IOException if the tensors cannot be read
     */
    public void read(TensorSource weights, NDManager owner) throws IOException {
        fill(owner, DiffusionWeights.read(this, weights, owner), Mode.TRAINING);
    }

    /**
     * The configuration.
     *
     * @return as given
     */
    public DiffusionConfig config() {
        return config;
    }

    /**
     * Logits of every position of whole rows.
     *
     * @param input the tokens
     * @param mode what the pass is for
     * @return {@code (B, N, V)}, the mask's own column as the network gives it; owned by the manager of the ids
     */
    public NDArray forward(DiffusionInput input, Mode mode) {
        return logits(hidden(input, mode));
    }

    /**
     * What the vocabulary matrix is applied to: the last layer's output, normalised.
     *
     * @param input the tokens
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public NDArray hidden(DiffusionInput input, Mode mode) {
        Modulations modulations = modulations(input, mode);
        AttentionContext context = AttentionContext.masked(input.visible());
        NDArray x = embed(input.ids()); // (B, N, D)
        NDArray y = through(x, rotary.angles(input.positions()), layer -> context, modulations, mode);
        return modulations.output().normalise(y, outputNorm.getArray(), epsilon);
    }

    /**
     * What the vocabulary matrix is applied to, for new tokens and what a cache holds of the others; inference only.
     *
     * @param ids {@code (B, N)}, int64, as the pass lays out its tokens
     * @param pass where the tokens go and whom they see; done afterwards
     * @param sigma total noise of each row of the pass, {@code (B)}, float32; empty for none
     * @return {@code (B, N, D)}; owned by the manager of the ids
     */
    public NDArray hidden(NDArray ids, CachedPass pass, Optional<NDArray> sigma) {
        Modulations modulations = sigma.map(this::modulations).orElseGet(() -> constant(ids.getManager()));
        NDArray y = through(embed(ids), rotary.angles(pass.positions()), pass::layer, modulations, Mode.INFERENCE);
        pass.commit();
        return modulations.output().normalise(y, outputNorm.getArray(), epsilon);
    }

    /**
     * Runs the body in inference and keeps every layer's output.
     *
     * @param input the tokens
     * @return the embedding, then the output of each layer, {@code (B, N, D)}; owned by the manager of the ids
     */
    public List<NDArray> hiddenStates(DiffusionInput input) {
        Modulations modulations = modulations(input, Mode.INFERENCE);
        Angles angles = rotary.angles(input.positions());
        AttentionContext context = AttentionContext.masked(input.visible());
        List<NDArray> states = new ArrayList<>();
        states.add(embed(input.ids()));
        for (int i = 0; i < layers.size(); i++) {
            states.add(step(i, states.get(i), angles, context, modulations, Mode.INFERENCE));
        }
        return states;
    }

    /** The last step of {@link #forward} for the output of the last layer. */
    NDArray normalised(NDArray last, DiffusionInput input) {
        return modulations(input, Mode.INFERENCE).output().normalise(last, outputNorm.getArray(), epsilon);
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
        return vocabulary.forward(hidden);
    }

    /**
     * Opens an empty cache for the layers.
     *
     * @param owner owns the cache's memory
     * @return a cache without rows; closed by the caller
     */
    public KeyValueCache open(NDManager owner) {
        int heads = config.transformer().keyHeads();
        int headWidth = config.transformer().headWidth();
        return new KeyValueCache(owner, layers.size(), heads, headWidth, config.maxLength());
    }

    /** What noise levels {@code (R)} make of the network. */
    Modulations modulations(NDArray sigma) {
        NDArray condition = condition(sigma);
        PerRow output = outputModulation
                .map(linear -> LayerModulation.split(linear.forward(condition), OUTPUT_PARTS))
                .map(parts -> new PerRow(parts.get(0), parts.get(1)))
                .orElseGet(() -> LayerModulation.identity(condition.getManager(), width));
        return new Modulations(
                layers.stream().map(layer -> layer.modulation(condition)).toList(), output);
    }

    /** What layers are told of noise levels, {@code (R)} → {@code (R, C)}. */
    NDArray condition(NDArray sigma) {
        return noise.map(embedding -> embedding.forward(sigma)).orElse(sigma);
    }

    private Modulations modulations(DiffusionInput input, Mode mode) {
        if (input.noise().isPresent()) {
            return modulations(input.noise().get());
        }
        NDManager manager = input.ids().getManager();
        return mode == Mode.INFERENCE ? constant(manager) : modulations(noNoise(manager));
    }

    private Modulations constant(NDManager manager) {
        return constant.orElseGet(() -> modulations(noNoise(manager)));
    }

    private static NDArray noNoise(NDManager manager) {
        return manager.zeros(new Shape(1), DataType.FLOAT32);
    }

    /** What no noise makes of the network, folded into its norms; its few vectors are the owner's. */
    private Modulations folded(NDManager owner) {
        try (NDManager scope = owner.newSubManager()) {
            NDArray condition = condition(noNoise(scope));
            List<LayerModulation> folded =
                    layers.stream().map(layer -> layer.folded(condition)).toList();
            NormModulation.Folded output = ((PerRow) modulations(noNoise(scope)).output()).fold(outputNorm.getArray());
            UnaryOperator<NDArray> keep = array -> {
                array.attach(owner);
                return array;
            };
            return new Modulations(
                    folded.stream().map(layer -> layer.each(keep)).toList(), output.each(keep));
        }
    }

    private NDArray through(
            NDArray x, Angles angles, IntFunction<AttentionContext> contexts, Modulations modulations, Mode mode) {
        NDArray y = x;
        for (int i = 0; i < layers.size(); i++) {
            NDArray before = y;
            y = step(i, y, angles, contexts.apply(i), modulations, mode);
            if (mode == Mode.INFERENCE) {
                before.close();
            }
        }
        return y;
    }

    /** One layer; in inference its intermediate arrays are given back. */
    private NDArray step(
            int layer, NDArray x, Angles angles, AttentionContext context, Modulations modulations, Mode mode) {
        LayerModulation given = modulations.layers().get(layer);
        if (mode == Mode.TRAINING) {
            return layers.get(layer).forward(x, angles, context, given, mode);
        }
        NDManager owner = x.getManager();
        try (NDManager scope = owner.newSubManager()) {
            x.tempAttach(scope);
            NDArray y = layers.get(layer).forward(x, angles, context, given, mode);
            y.attach(owner);
            return y;
        }
    }

    @Override
    public void pack(Precision precision) {
        layers.forEach(layer -> layer.pack(precision));
        vocabulary.pack(precision);
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(DiffusionInput.of(inputs), training ? Mode.TRAINING : Mode.INFERENCE));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(config.vocabulary())};
    }
}
