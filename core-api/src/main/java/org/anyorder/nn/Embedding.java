// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;

/** A table of vectors looked up by id. One row may be for padding: zero at the start, and it gets no gradient. */
public final class Embedding extends TypedBlock {
    /** As a padding row: every row gets a gradient. */
    private static final int NO_PADDING = -1;

    private static final EngineKernel GATHER = lookup(NO_PADDING);

    private final int width;
    private final int paddingRow;
    private final Parameter weight;
    private final EngineKernel lookup;

    /**
     * Declares the table. Rows start N(0, 1), the padding row zero.
     *
     * @param rows number of ids
     * @param width width of a vector
     * @param paddingRow the id whose row gets no gradient, in {@code [0, rows)}
     */
    public Embedding(int rows, int width, int paddingRow) {
        if (!(paddingRow >= 0 && paddingRow < rows)) {
            throw new IllegalArgumentException("paddingRow must be in [0, " + rows + "), got " + paddingRow);
        }
        this.width = width;
        this.paddingRow = paddingRow;
        lookup = lookup(paddingRow);
        weight = parameter("weight", Parameter.Type.WEIGHT, new Shape(rows, width), this::normal);
    }

    /**
     * Declares a table without a row for padding.
     *
     * @param rows number of ids
     * @param width width of a vector
     * @param initializer the law of its first values
     */
    public Embedding(int rows, int width, Initializer initializer) {
        this.width = width;
        this.paddingRow = NO_PADDING;
        lookup = GATHER;
        weight = parameter("weight", Parameter.Type.WEIGHT, new Shape(rows, width), initializer);
    }

    /**
     * Looks ids up.
     *
     * @param ids any shape, int64, each in {@code [0, rows)}; checked by nobody, on a GPU a wrong one is fatal
     * @return {@code (…ids, width)}, float32; owned by the manager of {@code ids}
     */
    public NDArray forward(NDArray ids) {
        return lookup.call(ids, weight.getArray()).singletonOrThrow();
    }

    /**
     * Rows of a table by index, on the engine's own lookup: the receiver is the index, so nothing sticks to the table.
     */
    static NDArray gather(NDArray index, NDArray table) {
        return GATHER.call(index, table).singletonOrThrow();
    }

    private static EngineKernel lookup(int withoutGradient) {
        return EngineKernel.of("embedding", Map.of("padding", Integer.toString(withoutGradient)));
    }

    private NDArray normal(NDManager manager, Shape shape, DataType type) {
        NDArray table = manager.randomNormal(0, 1, shape, type);
        table.set(new NDIndex(paddingRow), 0);
        return table;
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forward(inputs.singletonOrThrow()));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(width)};
    }
}
