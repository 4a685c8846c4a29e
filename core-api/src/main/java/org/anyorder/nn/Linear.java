// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.Optional;
import org.anyorder.kernel.LinearEnd;
import org.anyorder.kernel.LinearEnd.Pointwise;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.Precision;
import org.anyorder.kernel.PrecisionLinear;
import org.jspecify.annotations.Nullable;

/**
 * {@code y = x Wᵀ + b}.
 *
 * <p>While it can be trained, {@link Compute} says how it multiplies; {@link #pack} ends that and stores the weight as
 * a {@link Precision} wants it, float32 at the first use. The bias stays float32.
 */
public final class Linear extends TypedBlock {
    private final int outputWidth;
    private final Compute compute;
    private final Parameter weight;
    private final Optional<Parameter> bias;
    private Optional<Precision> precision = Optional.empty();
    private volatile @Nullable PackedWeight packed;

    private Linear(int inputWidth, int outputWidth, boolean biased, Initializer initializer, Compute compute) {
        this.outputWidth = outputWidth;
        this.compute = compute;
        weight = parameter("weight", Parameter.Type.WEIGHT, new Shape(outputWidth, inputWidth), initializer);
        bias = biased
                ? Optional.of(parameter("bias", Parameter.Type.BIAS, new Shape(outputWidth), initializer))
                : Optional.empty();
    }

    /**
     * A layer with a bias. Weight and bias start uniform in ±1/√inputWidth.
     *
     * @param inputWidth width of the input
     * @param outputWidth width of the output
     * @param compute arithmetic until packed
     * @return the layer, without values yet
     */
    public static Linear biased(int inputWidth, int outputWidth, Compute compute) {
        return new Linear(inputWidth, outputWidth, true, uniform(1 / Math.sqrt(inputWidth)), compute);
    }

    /**
     * A layer without bias. The weight starts uniform in ±1/√inputWidth.
     *
     * @param inputWidth width of the input
     * @param outputWidth width of the output
     * @param compute arithmetic until packed
     * @return the layer, without values yet
     */
    public static Linear unbiased(int inputWidth, int outputWidth, Compute compute) {
        return new Linear(inputWidth, outputWidth, false, uniform(1 / Math.sqrt(inputWidth)), compute);
    }

    /**
     * A layer without bias whose output starts smaller. The weight starts uniform in ±gain/√inputWidth.
     *
     * @param inputWidth width of the input
     * @param outputWidth width of the output
     * @param gain positive
     * @param compute arithmetic until packed
     * @return the layer, without values yet
     */
    public static Linear scaled(int inputWidth, int outputWidth, double gain, Compute compute) {
        return new Linear(inputWidth, outputWidth, false, uniform(gain / Math.sqrt(inputWidth)), compute);
    }

    /**
     * A layer with a bias that starts as nothing: weight and bias are 0, so that what it adds is learned from zero.
     *
     * @param inputWidth width of the input
     * @param outputWidth width of the output
     * @param compute arithmetic until packed
     * @return the layer, without values yet
     */
    public static Linear zero(int inputWidth, int outputWidth, Compute compute) {
        return new Linear(inputWidth, outputWidth, true, Initializer.ZEROS, compute);
    }

    /**
     * Applies the layer.
     *
     * @param x {@code (…, in)}, float32
     * @return {@code (…, out)}, float32; owned by the manager of {@code x}
     */
    public NDArray forward(NDArray x) {
        return apply(x, Pointwise.NONE, Optional.empty());
    }

    /** The layer and a nonlinearity behind it. */
    NDArray forward(NDArray x, Activation activation) {
        return apply(x, activation.pointwise(), Optional.empty());
    }

    /** The layer, added to a residual stream. */
    NDArray forward(NDArray x, Residual residual) {
        return residual.dropout() > 0
                ? residual.plus(forward(x))
                : apply(x, Pointwise.NONE, Optional.of(residual.stream()));
    }

    private NDArray apply(NDArray x, Pointwise pointwise, Optional<NDArray> residual) {
        LinearEnd end = new LinearEnd(bias.map(Parameter::getArray), pointwise, residual);
        if (precision.isPresent()) {
            return PrecisionLinear.apply(x, packed(precision.get()), end);
        }
        return switch (compute) {
            case FLOAT32 -> PrecisionLinear.float32(x, weight.getArray(), end);
            case MIXED -> PrecisionLinear.mixed(x, weight.getArray(), end);
        };
    }

    /** Other precisions than float32 are packed here, float32 when it is used: loading then takes no longer. */
    @Override
    public void pack(Precision wanted) {
        if (precision.isPresent()) {
            throw new IllegalStateException("this layer is packed as " + precision.get() + " already");
        }
        precision = Optional.of(wanted);
        parameters.remove("weight");
        if (wanted != Precision.FLOAT32) {
            packed(wanted);
        }
    }

    /** Whether the layer is packed so. */
    boolean packedAs(Precision wanted) {
        return precision.equals(Optional.of(wanted));
    }

    /**
     * The weight as products read it.
     *
     * @return the packed weight, packed now if it was not used yet; empty while the layer can be trained
     */
    public Optional<PackedWeight> packed() {
        return precision.map(this::packed);
    }

    private PackedWeight packed(Precision wanted) {
        PackedWeight known = packed;
        return known != null ? known : packedOnce(wanted);
    }

    /** Several threads may come first. */
    private synchronized PackedWeight packedOnce(Precision wanted) {
        PackedWeight known = packed;
        if (known == null) {
            known = PrecisionLinear.pack(weight.getArray(), wanted);
            if (!known.shares()) {
                weight.close();
            }
            packed = known;
        }
        return known;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape input = inputShapes[0];
        return new Shape[] {input.slice(0, input.dimension() - 1).add(outputWidth)};
    }

    private static Initializer uniform(double most) {
        float bound = (float) most;
        return (manager, shape, type) -> manager.randomUniform(-bound, bound, shape, type);
    }
}
