// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.kernel.DecoderLayersKernel;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.nn.RotaryEmbedding.Angles;
import org.jspecify.annotations.Nullable;

/**
 * Pre-norm transformer layers, with rotary positions or none of their own: over whole sequences under a mask, or over
 * new tokens and what a {@link KeyValueCache} holds of the others. What comes out of the last layer is not normalised;
 * that is the head's business.
 *
 * <p>In inference one layer's intermediate arrays are alive at a time. In training nothing is closed: the manager of
 * the input owns all of it.
 */
public final class TransformerStack extends TypedBlock {
    private static final EngineKernel ROWS_SEEN =
            EngineKernel.of("visible", Map.of("each", "torch.unsqueeze(torch.unsqueeze(visible, 1), 1)"));
    private static final EngineKernel PAIRS_SEEN =
            EngineKernel.of("visible", Map.of("each", "torch.unsqueeze(visible, 1)"));

    private final TransformerConfig config;
    private final RotaryEmbedding rotary;
    private final List<TransformerLayer> layers = new ArrayList<>();
    private volatile @Nullable DecoderLayersKernel kernel;

    /**
     * Declares the layers.
     *
     * @param config sizes
     * @param compute arithmetic of the linear layers until packed
     */
    public TransformerStack(TransformerConfig config, Compute compute) {
        this.config = config;
        rotary = part("rotary", new RotaryEmbedding(config.rotation(), config.positions()));
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
        return forward(x, Optional.of(visible), positions, mode);
    }

    /**
     * Runs all layers.
     *
     * @param x {@code (B, N, D)}, float32
     * @param visible as in {@link #forward(NDArray, NDArray, NDArray, Mode)}; empty where every query sees every key,
     *     which saves attention the mask
     * @param positions {@code (B, N)}, int64, each in {@code [0, config.positions())}
     * @param mode what the pass is for
     * @return {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x, Optional<NDArray> visible, NDArray positions, Mode mode) {
        Optional<NDArray> mask = visible.map(TransformerStack::mask);
        AttentionContext context = AttentionContext.alone(mask);
        Angles angles = rotary.angles(positions);
        NDArray y = through(x, angles, layer -> context, mode);
        mask.ifPresent(mode::release);
        mode.release(angles.cos(), angles.sin());
        return y;
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
        Optional<DecoderLayersKernel> whole = pass.few() && !x.getDevice().isGpu() ? kernel() : Optional.empty();
        NDArray y = whole.map(all -> inOneCall(x, pass, all)).orElseGet(() -> throughLayers(x, pass));
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

    /** The layers as kernels, if they have such a form and are packed. */
    Optional<List<DecoderLayer>> kernels() {
        List<DecoderLayer> kernels =
                layers.stream().flatMap(layer -> layer.kernel().stream()).toList();
        return kernels.size() == layers.size() ? Optional.of(kernels) : Optional.empty();
    }

    /** All layers as one kernel, made when it is first asked for after they were packed. */
    private Optional<DecoderLayersKernel> kernel() {
        DecoderLayersKernel known = kernel;
        if (known == null) {
            known = kernels().flatMap(DecoderLayersKernel::of).orElse(null);
            kernel = known;
        }
        return Optional.ofNullable(known);
    }

    /** The angles of all positions. */
    Angles angles() {
        return rotary.table();
    }

    private NDArray through(NDArray x, Angles angles, IntFunction<AttentionContext> contexts, Mode mode) {
        NDArray y = x;
        for (int i = 0; i < layers.size(); i++) {
            NDArray before = y;
            y = layers.get(i).forward(y, angles, contexts.apply(i), mode);
            if (before != x) {
                mode.release(before);
            }
        }
        return y;
    }

    private NDArray throughLayers(NDArray x, CachedPass pass) {
        Angles angles = rotary.angles(pass.positions());
        NDArray y = through(x, angles, pass::layer, Mode.INFERENCE);
        Mode.INFERENCE.release(angles.cos(), angles.sin());
        return y;
    }

    private NDArray inOneCall(NDArray x, CachedPass pass, DecoderLayersKernel whole) {
        NDList wide = rotary.wideAngles(pass.positions());
        NDArray y = whole.apply(x, wide, pass.memories(), pass.written(), pass.wholeMask());
        wide.close();
        return y;
    }

    /**
     * Runs all layers in inference and keeps what each put out.
     *
     * @param x as in {@link #forward}
     * @param visible as in {@link #forward(NDArray, Optional, NDArray, Mode)}
     * @param positions as in {@link #forward}
     * @return the output of each layer, first to last, {@code (B, N, D)}; owned by the manager of {@code x}
     */
    public List<NDArray> outputs(NDArray x, Optional<NDArray> visible, NDArray positions) {
        Angles angles = rotary.angles(positions);
        Optional<NDArray> mask = visible.map(TransformerStack::mask);
        AttentionContext context = AttentionContext.alone(mask);
        List<NDArray> outputs = new ArrayList<>();
        for (TransformerLayer layer : layers) {
            NDArray below = outputs.isEmpty() ? x : outputs.get(outputs.size() - 1);
            outputs.add(layer.forward(below, angles, context, Mode.INFERENCE));
        }
        mask.ifPresent(Mode.INFERENCE::release);
        Mode.INFERENCE.release(angles.cos(), angles.sin());
        return outputs;
    }

    /** The mask in the form the fused kernel adds to scores, made once for all layers. */
    private static NDArray mask(NDArray visible) {
        return switch (visible.getShape().dimension()) {
            case 2 -> ROWS_SEEN.call(visible).singletonOrThrow(); // (B, 1, 1, N)
            case 3 -> PAIRS_SEEN.call(visible).singletonOrThrow(); // (B, 1, N, N)
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
