// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.Precision;
import org.anyorder.kernel.PrecisionLinear;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Embedding;
import org.anyorder.nn.TypedBlock;

/**
 * The token embedding as vocabulary matrix. It has no parameters of its own but a bias, if it has one; packed, it holds
 * a copy of the table in another precision, since the table is looked up in float32, and none in that.
 */
public final class TiedHead extends TypedBlock {
    private final Embedding table;
    private final Compute compute;
    private final Optional<Parameter> bias;
    private Optional<PackedWeight> packed = Optional.empty();

    /**
     * A head without bias.
     *
     * @param table the embedding, a part of the same network
     * @param compute arithmetic until packed
     */
    public TiedHead(Embedding table, Compute compute) {
        this(table, compute, 0);
    }

    private TiedHead(Embedding table, Compute compute, int biases) {
        this.table = table;
        this.compute = compute;
        bias = biases > 0
                ? Optional.of(parameter("bias", Parameter.Type.BIAS, new Shape(biases), Initializer.ZEROS))
                : Optional.empty();
    }

    /**
     * A head with a bias for each token, 0 at the start.
     *
     * @param table the embedding, a part of the same network
     * @param tokens how many rows it has, at least 1
     * @param compute arithmetic until packed
     * @return the head
     */
    public static TiedHead biased(Embedding table, int tokens, Compute compute) {
        return new TiedHead(table, compute, tokens);
    }

    /**
     * Applies the head.
     *
     * @param x {@code (…, D)}, float32
     * @return {@code (…, V)}, float32; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        Optional<NDArray> added = bias.map(Parameter::getArray);
        if (packed.isPresent()) {
            return PrecisionLinear.apply(x, packed.get(), added);
        }
        return switch (compute) {
            case FLOAT32 -> PrecisionLinear.float32(x, weight(), added);
            case MIXED -> PrecisionLinear.mixed(x, weight(), added);
        };
    }

    @Override
    public void pack(Precision precision) {
        packed = Optional.of(
                precision == Precision.FLOAT32
                        ? PrecisionLinear.share(weight())
                        : PrecisionLinear.pack(weight(), precision));
    }

    /** The matrix as products read it; empty while it can be trained. */
    Optional<PackedWeight> packed() {
        return packed;
    }

    private NDArray weight() {
        return table.values().get("weight");
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }
}
