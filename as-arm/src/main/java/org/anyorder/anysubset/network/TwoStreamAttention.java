// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.List;
import java.util.Optional;
import org.anyorder.anysubset.kernel.RelativeAttentionKernel;
import org.anyorder.anysubset.kernel.RelativeAttentionKernel.Biases;
import org.anyorder.anysubset.kernel.RelativeAttentionKernel.Segments;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Linear;
import org.anyorder.nn.Mode;
import org.anyorder.nn.TransformerConfig;
import org.anyorder.nn.TypedBlock;

/**
 * Two-stream attention with scores by distance (Yang et al. 2019, arXiv 1906.08237): tokens and queries ask alike, and
 * all of them read the keys and values of the tokens.
 */
final class TwoStreamAttention extends TypedBlock {
    private final int heads;
    private final int headWidth;
    private final float dropout;
    private final Linear query;
    private final Linear keyValue;
    private final Linear output;
    private final Parameter distance;
    private final Parameter contentBias;
    private final Parameter positionBias;
    private final Parameter segmentBias;
    private final Parameter segments;

    TwoStreamAttention(TransformerConfig sizes, Initializer fresh, Compute compute) {
        heads = sizes.heads();
        headWidth = sizes.headWidth();
        dropout = (float) sizes.dropout();
        int inner = heads * headWidth;
        query = part("query", Linear.unbiased(sizes.width(), inner, compute));
        keyValue = part("key_value", Linear.unbiased(sizes.width(), 2 * inner, compute));
        output = part("output", Linear.unbiased(inner, sizes.width(), compute));
        Shape perHead = new Shape(heads, headWidth);
        distance = parameter("distance", Parameter.Type.WEIGHT, new Shape(sizes.width(), heads, headWidth), fresh);
        contentBias = parameter("content_bias", Parameter.Type.BIAS, perHead, fresh);
        positionBias = parameter("position_bias", Parameter.Type.BIAS, perHead, fresh);
        segmentBias = parameter("segment_bias", Parameter.Type.BIAS, perHead, fresh);
        segments = parameter("segments", Parameter.Type.WEIGHT, new Shape(2, heads, headWidth), fresh);
    }

    /** What the layer makes of distances, {@code (2 M − 1, D)} → {@code (H, 2 M − 1, d)}, as the owner's. */
    NDArray table(NDArray owner, NDArray waves, Mode mode) {
        return RelativeAttentionKernel.table(owner, waves, distance.getArray(), dropout(mode));
    }

    /** Keys and values of tokens, {@code (B, S, D)} → 2 × {@code (B, H, S, d)}. */
    NDList keysAndValues(NDArray read) {
        NDList both = keyValue.forward(read).split(2, 2); // 2 × (B, S, H · d)
        return new NDList(both.stream().map(this::byHead).toList());
    }

    /**
     * Mixes what is seen.
     *
     * @param asking {@code (B, T, D)}
     * @param sights what its rows see, stream after stream
     * @param seen keys and values, {@code (B, H, S, d)}
     * @param table of {@link #table}
     * @param mode what the pass is for
     * @return {@code (B, T, D)}; owned by the manager of {@code asking}
     */
    NDArray forward(NDArray asking, List<StreamSight> sights, NDList seen, NDArray table, Mode mode) {
        NDArray all = query.forward(asking); // (B, T, H · d)
        if (sights.size() == 1) {
            return output.forward(mix(all, sights.get(0), seen, table, mode));
        }
        NDList streams = all.split(new long[] {sights.get(0).rows()}, 1);
        NDList mixed = new NDList();
        for (int stream = 0; stream < sights.size(); stream++) {
            mixed.add(mix(streams.get(stream), sights.get(stream), seen, table, mode));
        }
        return output.forward(NDArrays.concat(mixed, 1));
    }

    /**
     * What a kernel of the whole layer needs of it: keys and values, queries, output; empty while it can be trained.
     */
    Optional<List<PackedWeight>> packed() {
        return keyValue.packed()
                .map(both -> List.of(
                        both, query.packed().orElseThrow(), output.packed().orElseThrow()));
    }

    NDArray contentBias() {
        return contentBias.getArray();
    }

    NDArray positionBias() {
        return positionBias.getArray();
    }

    /** What is seen, weighed and not projected: {@code (B, H, T, S)} for values that are the identity. */
    NDArray weights(NDArray asking, StreamSight sight, NDList seen, NDArray table) {
        NDArray mixed = mix(query.forward(asking), sight, seen, table, Mode.INFERENCE);
        Shape shape = mixed.getShape();
        return mixed.reshape(shape.get(0), shape.get(1), heads, -1).transpose(0, 2, 1, 3);
    }

    private NDArray mix(NDArray rows, StreamSight sight, NDList seen, NDArray table, Mode mode) {
        Optional<Segments> scores =
                sight.differs().map(differs -> new Segments(segmentBias.getArray(), segments.getArray(), differs));
        return RelativeAttentionKernel.mix(
                rows,
                seen.get(0),
                seen.get(1),
                table,
                new Biases(contentBias.getArray(), positionBias.getArray()),
                sight.offsets(),
                scores,
                sight.mask(),
                dropout(mode));
    }

    private NDArray byHead(NDArray rows) {
        Shape shape = rows.getShape();
        return rows.reshape(shape.get(0), shape.get(1), heads, headWidth).transpose(0, 2, 1, 3);
    }

    private float dropout(Mode mode) {
        return mode == Mode.TRAINING ? dropout : 0;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        throw new UnsupportedOperationException("attention runs within its network");
    }
}
