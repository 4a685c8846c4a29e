// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.kernel.RotaryKernel;
import org.jspecify.annotations.Nullable;

/**
 * Rotary position embedding (Su et al. 2021) in the half-split convention, on the first {@code width} coordinates of
 * every head; the others pass through.
 *
 * <p>Angles are looked up by position, so tokens may be stored in any order. The tables are computed in double, are no
 * parameters and belong to the manager the network was initialised or filled with.
 */
public final class RotaryEmbedding extends TypedBlock {
    /** The base of the paper. */
    static final double BASE = 10_000;

    private final int halfWidth;
    private final int positions;
    private final double scale;
    private final double base;
    private @Nullable Angles table;

    /**
     * Cosines and sines of some positions.
     *
     * @param cos {@code (…, width / 2)}, float32
     * @param sin same shape
     */
    public record Angles(NDArray cos, NDArray sin) {}

    /**
     * Declares the tables.
     *
     * @param width how many coordinates of a head are rotated; even
     * @param positions how many positions the tables hold, from 0
     * @param scale factor of every angle, positive; 1 in the paper
     */
    public RotaryEmbedding(int width, int positions, double scale) {
        this(width, positions, scale, BASE);
    }

    /**
     * Declares the tables with another base.
     *
     * @param width how many coordinates of a head are rotated; even
     * @param positions how many positions the tables hold, from 0
     * @param scale factor of every angle, positive; 1 in the paper
     * @param base how much slower the last pair turns than the first, almost; at least 1, 10000 in the paper
     */
    public RotaryEmbedding(int width, int positions, double scale, double base) {
        if (!(width > 0 && width % 2 == 0)) {
            throw new IllegalArgumentException("width must be positive and even, got " + width);
        }
        if (!(scale > 0 && scale < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale must be positive and finite, got " + scale);
        }
        if (!(base >= 1 && base < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("base must be finite and at least 1, got " + base);
        }
        this.halfWidth = width / 2;
        this.base = base;
        this.scale = scale;
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
        float[] cos = new float[positions * halfWidth];
        float[] sin = new float[positions * halfWidth];
        for (int position = 0; position < positions; position++) {
            for (int t = 0; t < halfWidth; t++) {
                double angle = scale * position * frequency(t, halfWidth, base);
                cos[position * halfWidth + t] = (float) Math.cos(angle);
                sin[position * halfWidth + t] = (float) Math.sin(angle);
            }
        }
        Shape shape = new Shape(positions, halfWidth);
        table = new Angles(manager.create(cos, shape), manager.create(sin, shape));
    }

    /**
     * The angle per position of one pair of coordinates, {@code 10000^(-t / halfWidth)}.
     *
     * @param t number of the pair, from 0
     * @param halfWidth how many pairs there are
     * @return radians
     */
    public static double frequency(int t, int halfWidth) {
        return frequency(t, halfWidth, BASE);
    }

    private static double frequency(int t, int halfWidth, double base) {
        return Math.pow(base, -(double) t / halfWidth);
    }

    private Angles table() {
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
