// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Optional;
import org.anyorder.kernel.CacheKernel;
import org.anyorder.kernel.Causality;
import org.anyorder.kernel.DecoderChainKernel;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.nn.Sight.Frame;

/**
 * One pass of new tokens over a {@link KeyValueCache}: where the keys and values of each go, which position it has,
 * whom it sees.
 *
 * <p>The pass covers the rows from the first to the last that has tokens, each padded to the longest; padding is never
 * stored and never seen. {@link TransformerStack#forward(NDArray, CachedPass)} runs one; an attention of another kind
 * hands its keys and values to {@link #extend} layer by layer and then calls {@link #commit}. Until then the cache
 * answers as before. A pass serves once and only while nothing else is done to the cache. Its arrays belong to the
 * scope it was opened with. One thread's.
 */
public final class CachedPass {
    private final KeyValueCache cache;
    private final KeyValueMemory memory;
    private final PassPlan plan;
    private final Frame frame;
    private final long change;
    private final boolean even;
    private final NDArray positions;
    private final Optional<NDArray> mask;
    private final NDArray extent;
    private final NDList places;

    CachedPass(KeyValueCache cache, KeyValueMemory memory, NDManager scope, PassPlan plan, long change) {
        this.cache = cache;
        this.memory = memory;
        this.plan = plan;
        this.change = change;
        frame = plan.frame();
        even = plan.even(frame);
        positions = padded(scope, plan.positions());
        mask = plan.sight().mask(scope, frame);
        extent = CacheKernel.extent(scope, frame.first(), plan.at()[frame.first()], frame.slots());
        places = even ? new NDList() : places(scope);
    }

    /**
     * How many rows the pass covers.
     *
     * @return B
     */
    public int rows() {
        return frame.rows();
    }

    /**
     * How many tokens each row is padded to.
     *
     * @return N
     */
    public int tokens() {
        return frame.tokens();
    }

    /**
     * How many slots the tokens may attend to.
     *
     * @return S, as of {@link #extend}
     */
    public int slots() {
        return frame.slots();
    }

    /**
     * The positions of the tokens.
     *
     * @return {@code (B, N)}, int64, 0 in padding; owned by the scope
     */
    public NDArray positions() {
        return positions;
    }

    /**
     * Lays numbers out as the pass lays out its tokens.
     *
     * @param scope owns the result
     * @param values by row of the cache, one for each token of the pass
     * @return {@code (B, N)}, int64, 0 in padding
     * @throws IllegalArgumentException if a row has another number of values than tokens
     */
    public NDArray padded(NDManager scope, int[][] values) {
        cache.requireRows("values", values.length);
        long[] padded = new long[frame.rows() * frame.tokens()];
        for (int row = 0; row < values.length; row++) {
            if (values[row].length != plan.count(row)) {
                throw new IllegalArgumentException("values of row " + row + " must be " + plan.count(row)
                        + ", one per token of the pass, got " + values[row].length);
            }
            for (int token = 0; token < values[row].length; token++) {
                padded[index(row, token)] = values[row][token];
            }
        }
        return scope.create(padded, new Shape(frame.rows(), frame.tokens()));
    }

    /**
     * Where a token stands among the {@code B · N} tokens of the pass.
     *
     * @param row row of the cache
     * @param token number of the token among those the row gets in this pass, from 0
     * @return its index, row by row
     * @throws IllegalArgumentException if the row has no such token
     */
    public int index(int row, int token) {
        if (!(row >= 0 && row < plan.at().length && token >= 0 && token < plan.count(row))) {
            throw new IllegalArgumentException("the pass has no token " + token + " of row " + row + ": its rows have "
                    + Arrays.toString(Arrays.stream(plan.positions())
                            .mapToInt(p -> p.length)
                            .toArray()) + " tokens");
        }
        return (row - frame.first()) * frame.tokens() + token;
    }

    /**
     * Stores the keys and values of one layer and answers with all that the tokens may attend to.
     *
     * @param layer which layer, from 0
     * @param key {@code (B, G, N, d)}, float32, with positions applied already
     * @param value {@code (B, G, N, d)}, float32
     * @return keys and values, {@code (B, G, S, d)}: views of the cache, to be read before it changes; owned by the
     *     manager of {@code key}
     * @throws IllegalArgumentException if the layer or a shape does not fit; nothing is written then
     * @throws IllegalStateException if the pass is done, or the cache was changed since it was opened
     */
    public NDList extend(int layer, NDArray key, NDArray value) {
        cache.requireCurrent(change);
        memory.requireLayer(layer);
        NDArray keys = memory.keys(layer);
        NDArray values = memory.values(layer);
        Shape shape = memory.added(frame.rows(), frame.tokens());
        if (!(key.getShape().equals(shape) && value.getShape().equals(shape))) {
            throw new IllegalArgumentException(
                    "key and value must be " + shape + ", got " + key.getShape() + " and " + value.getShape());
        }
        return even
                ? CacheKernel.writeEven(key, value, keys, values, extent)
                : CacheKernel.write(key, value, keys, values, extent, places.get(0), places.get(1));
    }

    /**
     * Who sees whom.
     *
     * @return {@code (B, 1, N, S)}, float32, to be added to scores; empty where {@link #causality} says all; owned by
     *     the scope
     */
    public Optional<NDArray> mask() {
        return mask;
    }

    /**
     * How attention is to be called with the mask.
     *
     * @return the causality
     */
    public Causality causality() {
        return plan.sight().causality(frame);
    }

    /**
     * Ends the pass: from now on the cache holds its tokens.
     *
     * @throws IllegalStateException if the pass is done, or the cache was changed since it was opened
     */
    public void commit() {
        cache.requireCurrent(change);
        cache.settle(plan.lengths(), plan.added());
    }

    /**
     * What one layer attends to.
     *
     * @param layer which layer, from 0
     * @return a context that stores what it is given by {@link #extend}
     */
    public AttentionContext layer(int layer) {
        return new AttentionContext() {
            @Override
            public NDList extend(NDArray key, NDArray value) {
                return CachedPass.this.extend(layer, key, value);
            }

            @Override
            public Optional<NDArray> mask() {
                return mask;
            }

            @Override
            public Causality causality() {
                return CachedPass.this.causality();
            }
        };
    }

    /** Whether there are so few tokens that the calls of a layer's kernels weigh more than what they compute. */
    boolean few() {
        return (long) frame.rows() * frame.tokens() <= DecoderLayer.FEW_TOKENS;
    }

    /** Which slots the rows write. */
    DecoderChainKernel.Spread spread() {
        return even ? DecoderChainKernel.Spread.EVEN : DecoderChainKernel.Spread.UNEVEN;
    }

    /**
     * What a kernel of a whole layer writes to, in the place of {@link #extend}.
     *
     * @param layer which layer, from 0
     * @return keys, values and extent as of {@link CacheKernel#writeEven}; behind them source and place as of
     *     {@link CacheKernel#write} where rows do not write the same slots
     * @throws IllegalStateException if the pass is done, or the cache was changed since it was opened
     */
    public NDList memory(int layer) {
        cache.requireCurrent(change);
        NDList arrays = new NDList(memory.keys(layer), memory.values(layer));
        arrays.addAll(written());
        return arrays;
    }

    /** Keys and values of all layers, from the first to the last. */
    NDList memories() {
        cache.requireCurrent(change);
        return memory.all();
    }

    /** Which slots are written: extent, and places where rows differ, as of {@link #memory}. */
    NDList written() {
        NDList arrays = new NDList(extent);
        arrays.addAll(places);
        return arrays;
    }

    /** The mask with the causal order in it; empty where every token sees all. */
    Optional<NDArray> wholeMask() {
        return mask.isPresent() || causality() == Causality.BIDIRECTIONAL
                ? mask
                : Optional.of(CacheKernel.causalMask(positions.getManager(), frame.tokens(), frame.slots()));
    }

    void check(TransformerConfig config, Shape shape) {
        cache.requireCurrent(change);
        memory.requireSizesOf(config);
        Shape expected = new Shape(frame.rows(), frame.tokens(), config.width());
        if (!shape.equals(expected)) {
            throw new IllegalArgumentException("x must be " + expected + ", got " + shape);
        }
    }

    /** Which tokens are stored, and where the heads of each go. */
    private NDList places(NDManager scope) {
        int heads = memory.keyHeads();
        long[] source = new long[plan.tokens()];
        long[] places = new long[source.length * heads];
        int i = 0;
        for (int row = 0; row < plan.at().length; row++) {
            for (int token = 0; token < plan.count(row); token++) {
                for (int head = 0; head < heads; head++) {
                    long column = (long) row * heads + head;
                    places[i * heads + head] = column * memory.capacity() + plan.at()[row] + token;
                }
                source[i++] = index(row, token);
            }
        }
        return new NDList(scope.create(source), scope.create(places));
    }
}
