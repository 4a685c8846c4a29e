// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.anyorder.nn.RotaryEmbedding.Angles;

/**
 * Pre-norm transformer layers with rotary positions: over whole sequences under a mask, or over new tokens and what a
 * {@link KeyValueCache} holds of the others. What comes out of the last layer is not normalised; that is the head's
 * business.
 *
 * <p>In inference one layer's intermediate arrays are alive at a time. In training nothing is closed: the manager of
 * the input owns all of it.
 */
public final class TransformerStack extends TypedBlock {
    private final TransformerConfig config;
    private final RotaryEmbedding rotary;
    private final List<TransformerLayer> layers = new ArrayList<>();

    /**
     * Declares the layers.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers until packed
     */
    public TransformerStack(TransformerConfig config, Compute compute) {
        this.config = config;
        rotary = part(
                "rotary",
                new RotaryEmbedding(
                        config.rotaryWidth(), config.positions(), config.rotaryScale(), config.rotaryBase()));
        for (int i = 0; i < config.layers(); i++) {
            layers.add(part("layers." + i, new TransformerLayer(config, rotary, compute)));
        }
    }

    /**
     * The sizes.
     *
     * @return the configuration given
     */
    public TransformerConfig config() {
        return config;
    }

    /**
     * Runs all layers.
     *
     * @param x {@code (B, N, D)}, float32
     * @param visible boolean, true where a key is seen, {@code (B, N)} for all queries or {@code (B, N, N)} for each;
     *     every query must see some key
     * @param positions {@code (B, N)}, int64, each in {@code [0, config.positions())}
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x, NDArray visible, NDArray positions, Mode mode) {
        AttentionContext context = AttentionContext.masked(perHead(visible));
        return through(x, rotary.angles(positions), layer -> context, mode);
    }

    /**
     * Runs all layers in inference over new tokens and what a cache holds of the others, and stores the new keys and
     * values there. Afterwards the pass is done: the cache has its new lengths.
     *
     * @param x {@code (B, N, D)}, float32: the tokens of the pass, laid out as {@link CachedPass#padded} lays them out;
     *     what padding holds is read by nobody
     * @param pass where the tokens go and whom they see
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     * @throws IllegalArgumentException if the cache or {@code x} has other sizes; nothing is written then
     * @throws IllegalStateException if the pass is done, or the cache was changed since it was opened
     */
    public NDArray forward(NDArray x, CachedPass pass) {
        pass.check(config, x.getShape());
        NDArray y = through(x, rotary.angles(pass.positions()), pass::layer, Mode.INFERENCE);
        pass.commit();
        return y;
    }

    /**
     * Opens an empty cache for these layers.
     *
     * @param owner owns the cache's memory
     * @return a cache without rows; closed by the caller
     */
    public KeyValueCache open(NDManager owner) {
        return new KeyValueCache(owner, config.layers(), config.keyHeads(), config.headWidth(), config.positions());
    }

    private NDArray through(NDArray x, Angles angles, IntFunction<AttentionContext> contexts, Mode mode) {
        NDArray y = x;
        for (int i = 0; i < layers.size(); i++) {
            NDArray before = y;
            y = mode == Mode.TRAINING
                    ? layers.get(i).forward(y, angles, contexts.apply(i), mode)
                    : scoped(layers.get(i), y, angles, contexts.apply(i));
            if (mode == Mode.INFERENCE && before != x) {
                before.close();
            }
        }
        return y;
    }

    /**
     * Runs all layers in inference and keeps what each put out.
     *
     * @param x as in {@link #forward}
     * @param visible as in {@link #forward}
     * @param positions as in {@link #forward}
     * @return the output of each layer, first to last, {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public List<NDArray> outputs(NDArray x, NDArray visible, NDArray positions) {
        Angles angles = rotary.angles(positions);
        AttentionContext context = AttentionContext.masked(perHead(visible));
        List<NDArray> outputs = new ArrayList<>();
        for (TransformerLayer layer : layers) {
            outputs.add(scoped(layer, outputs.isEmpty() ? x : outputs.get(outputs.size() - 1), angles, context));
        }
        return outputs;
    }

    private static NDArray scoped(TransformerLayer layer, NDArray x, Angles angles, AttentionContext context) {
        NDManager owner = x.getManager();
        try (NDManager scope = owner.newSubManager()) {
            x.tempAttach(scope);
            NDArray y = layer.forward(x, angles, context, Mode.INFERENCE);
            y.attach(owner);
            return y;
        }
    }

    private static NDArray perHead(NDArray visible) {
        return switch (visible.getShape().dimension()) {
            case 2 -> visible.expandDims(1).expandDims(1); // (B, 1, 1, N)
            case 3 -> visible.expandDims(1); // (B, 1, N, N)
            default ->
                throw new IllegalArgumentException(
                        "visible must have shape (B, N) or (B, N, N), got " + visible.getShape());
        };
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.get(0), inputs.get(1), inputs.get(2), Mode.of(training)));
    }
}
