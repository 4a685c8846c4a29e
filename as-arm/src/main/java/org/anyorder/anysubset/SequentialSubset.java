// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDManager;
import java.util.Objects;
import org.anyorder.decoding.DecodingRun;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.order.GenerationOrder;

/**
 * One position after the other, each given all that are decided: the law of an any-subset model in an order.
 *
 * <p>The order of the lattice is the one such models are trained in; any other is exact for the model's conditionals in
 * that order, which a trained network need not agree on. NFE = positions to fill. Draws from a sequence's stream: those
 * of the order, then a token draw per position. Immutable and thread-safe.
 *
 * @param order which position is next
 * @param cache what the model remembers between passes
 */
public record SequentialSubset(GenerationOrder order, SubsetCache cache) implements SubsetStrategy {

    /**
     * Checks that nothing is missing.
     *
     * @param order which position is next
     * @param cache what the model remembers between passes
     */
    public SequentialSubset {
        Objects.requireNonNull(order, "order");
        Objects.requireNonNull(cache, "cache");
    }

    /**
     * Over a cache.
     *
     * @param order which position is next
     */
    public SequentialSubset(GenerationOrder order) {
        this(order, SubsetCache.PREFIX);
    }

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public DecodingRun begin(AnySubsetModel model, NDManager owner) {
        return new SubsetRun(model, SubsetPolicy.oneByOne(order, cache), owner);
    }
}
