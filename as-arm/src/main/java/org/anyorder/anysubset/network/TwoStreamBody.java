// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.nn.norm.Dropout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.anyorder.anysubset.kernel.RelativeAttentionKernel;
import org.anyorder.anysubset.kernel.XlnetLayerKernel;
import org.anyorder.kernel.CacheKernel;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.nn.CachedPass;
import org.anyorder.nn.Mode;

/**
 * How rows pass through the layers: tokens and queries below each other, all of which read the keys and values of the
 * tokens. In the last layer only what is asked is computed.
 *
 * @param embed looks tokens up
 * @param start what every query starts as, {@code (1, 1, D)}
 * @param layers in order
 * @param tables what layers make of distances
 * @param dropout of training
 */
record TwoStreamBody(
        UnaryOperator<NDArray> embed, Parameter start, List<XlnetLayer> layers, DistanceTables tables, float dropout) {

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

    /** What the vocabulary matrix is applied to: the queries, or the tokens if there are none. */
    NDArray run(TwoStreamInput input, Mode mode) {
        Scene scene = scene(input, mode);
        return dropped(through(streams(input.ids(), scene), scene), mode);
    }

    /** The same over a cache; the pass is done afterwards. */
    NDArray run(NDArray ids, CachedPass pass, StreamSight sight, int length) {
        int tokens = (int) length(ids);
        Scene scene = new Scene(
                tokens, List.of(sight), sight.behind(tokens), pass::extend, List.of(), length, Mode.INFERENCE);
        boolean few = ids.getShape().get(0) * sight.rows() <= DecoderLayer.FEW_TOKENS
                && !ids.getDevice().isGpu();
        Optional<List<XlnetLayerKernel>> kernels = few ? kernels() : Optional.empty();
        NDArray x = streams(ids, scene);
        NDArray hidden = kernels.isPresent() ? fused(kernels.get(), x, pass, scene) : through(x, scene);
        pass.commit();
        return hidden;
    }

    private Optional<List<XlnetLayerKernel>> kernels() {
        List<XlnetLayerKernel> kernels =
                layers.stream().flatMap(layer -> layer.kernel().stream()).toList();
        return Optional.of(kernels).filter(all -> all.size() == layers.size());
    }

    /** Each layer in one call: so few rows wait for calls longer than for arithmetic. */
    private NDArray fused(List<XlnetLayerKernel> kernels, NDArray x, CachedPass pass, Scene scene) {
        NDArray extent = CacheKernel.extent(x.getManager(), scene.tokens());
        NDArray y = x;
        for (int i = 0; i < kernels.size(); i++) {
            StreamSight sight =
                    i == kernels.size() - 1 ? scene.asked() : scene.sights().get(0);
            NDList seen = new NDList(sight.mask().orElseThrow(), sight.offsets().orElseThrow(), extent);
            NDArray next =
                    kernels.get(i).apply(y, seen, tables.of(i, scene.length(), y, Mode.INFERENCE), pass.memory(i));
            y.close();
            y = next;
        }
        return y;
    }

    /** What goes into every layer and comes out of the last, in inference. */
    List<NDList> states(TwoStreamInput input) {
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
        NDArray content = embed.apply(ids); // (B, N, D)
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

    /** Tokens behind what is remembered in front of a layer. */
    static NDArray behind(List<NDArray> memory, int layer, NDArray tokens) {
        if (memory.isEmpty()) {
            return tokens;
        }
        NDArray both = NDArrays.concat(new NDList(memory.get(layer), tokens), 1);
        both.attach(tokens.getManager());
        return both;
    }

    static long length(NDArray rows) {
        return rows.getShape().get(1);
    }

    private NDArray dropped(NDArray x, Mode mode) {
        return mode == Mode.TRAINING && dropout > 0
                ? Dropout.dropout(x, dropout, true).singletonOrThrow()
                : x;
    }
}
