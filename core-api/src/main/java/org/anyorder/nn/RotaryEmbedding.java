// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.kernel.RotaryKernel;
import org.jspecify.annotations.Nullable;

/**
 * Rotary position embedding (Su et al. 2021) in the half-split convention, on the first coordinates of every head; the
 * others pass through.
 *
 * <p>Angles are looked up by position, so tokens may be stored in any order. The tables are computed in double, are no
 * parameters and belong to the manager the network was initialised or filled with.
 */
public final class RotaryEmbedding extends TypedBlock {
    private final Rotation rotation;
    private final int positions;
    private @Nullable Angles table;

    /**
     * Cosines and sines of some positions, times the gain of the rotation's scaling.
     *
     * @param cos {@code (…, width / 2)}, float32
     * @param sin same shape
     */
    public record Angles(NDArray cos, NDArray sin) {}

    /**
     * Declares the tables.
     *
     * @param rotation which coordinates of a head turn, and how fast
     * @param positions how many positions the tables hold, from 0
     */
    public RotaryEmbedding(Rotation rotation, int positions) {
        this.rotation = rotation;
        this.positions = positions;
    }

    /**
     * Looks up the angles of positions.
     *
     * @param position {@code (B, N)}, int64, each in {@code [0, positions)}; checked by nobody
     * @return {@code (B, N, width / 2)}, the same for all heads; owned by the manager of {@code position}
     */
    public Angles angles(NDArray position) {
        return new Angles(Embedding.gather(position, table().cos()), Embedding.gather(position, table().sin()));
    }

    /** The same as the kernel of a whole layer wants them. */
    NDList wideAngles(NDArray position) {
        return DecoderLayer.angles(position, table().cos(), table().sin());
    }

    /**
     * Rotates heads.
     *
     * @param heads {@code (B, H, N, d)} with {@code d ≥ width}
     * @param angles of the N positions of each row
     * @return same shape; owned by the manager of {@code heads}
     */
    public NDArray rotate(NDArray heads, Angles angles) {
        return RotaryKernel.apply(heads, angles.cos(), angles.sin());
    }

    @Override
    public void initialize(NDManager manager, DataType dataType, Shape... inputShapes) {
        int pairs = rotation.width() / 2;
        float[] cos = new float[positions * pairs];
        float[] sin = new float[positions * pairs];
        double gain = rotation.gain();
        for (int pair = 0; pair < pairs; pair++) {
            double frequency = rotation.frequency(pair);
            for (int position = 0; position < positions; position++) {
                cos[position * pairs + pair] = (float) (gain * Math.cos(position * frequency));
                sin[position * pairs + pair] = (float) (gain * Math.sin(position * frequency));
            }
        }
        Shape shape = new Shape(positions, pairs);
        table = new Angles(array(manager, cos, shape), array(manager, sin, shape));
    }

    private static NDArray array(NDManager manager, float[] values, Shape shape) {
        return values.length == 0 ? manager.zeros(shape) : manager.create(values, shape); // none is made of no buffer
    }

    /** The angles of all positions, {@code (positions, width / 2)}. */
    Angles table() {
        if (table == null) {
            throw new IllegalStateException("the network has no values yet: initialize or fill it first");
        }
        return table;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(rotate(inputs.get(0), angles(inputs.get(1))));
    }
}
