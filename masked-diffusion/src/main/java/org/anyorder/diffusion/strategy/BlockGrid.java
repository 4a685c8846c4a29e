// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import org.anyorder.diffusion.cache.CacheRecipe.Range;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;

/**
 * Where blocks and sub-blocks lie in a sequence, and what of it is seen. The blocks of a block-causal model are divided
 * into blocks of the length asked for, so that nothing settles before what it cannot be seen by.
 *
 * @param block positions per block
 * @param subBlock positions per sub-block
 * @param modelBlock positions per block of the model; 0 if every position sees every other
 * @param context positions seen at most
 * @param slides whether a sequence may grow longer than what is seen
 * @param maxLength positions of the model
 */
record BlockGrid(int block, int subBlock, int modelBlock, int context, boolean slides, int maxLength) {

    static BlockGrid of(BlockLayout layout, MaskedModel model) {
        int modelBlock = model.visibility() instanceof Visibility.BlockCausal blocks ? blocks.blockSize() : 0;
        int asked = layout.length().orElse(modelBlock > 0 ? modelBlock : layout.otherwise());
        int block = modelBlock > 0 ? Math.min(asked, modelBlock) : asked;
        return new BlockGrid(
                block,
                Math.min(block, layout.subLength().orElse(block)),
                modelBlock,
                layout.context().orElse(model.maxLength()),
                layout.context().isPresent(),
                model.maxLength());
    }

    /** Refuses a context that is longer than the model or too short for a pass. */
    void checkContext() {
        if (slides && !(context >= unit() && context <= maxLength)) {
            throw new IllegalArgumentException("option 'context' must be in [" + unit() + ", " + maxLength
                    + "], from one block to the model's length, got '" + context + "'");
        }
    }

    /** How long a sequence may be. */
    int longest() {
        return slides ? Integer.MAX_VALUE : maxLength;
    }

    /** The length of a sequence that is decoded in whole blocks, as far as the model allows. */
    int whole(int length) {
        return modelBlock > 0 ? blockOf(length - 1, longest()).to() : length;
    }

    /** The block that holds a place. */
    Range blockOf(int place, int length) {
        int start = modelBlock > 0 ? place / modelBlock * modelBlock : 0;
        long end = modelBlock > 0 ? Math.min(length, (long) start + modelBlock) : length;
        return part(place, start, block, end);
    }

    /** The sub-block that holds a place. */
    Range subBlockOf(int place, int length) {
        Range whole = blockOf(place, length);
        return part(place, whole.from(), subBlock, whole.to());
    }

    /** Up to where a sequence may be stored whose first undecided place is given: the model's blocks before it. */
    int settled(int firstOpen, int dropped) {
        return modelBlock > 0 ? firstOpen / modelBlock * modelBlock : dropped;
    }

    /** Up to where a sequence is stored in which nothing is undecided any more, behind the block filled last. */
    int settledBehind(int place, int length, int dropped) {
        return modelBlock > 0 ? end(place, length, dropped) : dropped;
    }

    /** Where a pass over the block of a place ends. */
    int end(int place, int length, int dropped) {
        return (int) Math.min(
                length, modelBlock > 0 ? (long) settled(place, dropped) + modelBlock : (long) dropped + context);
    }

    /** How many places must be out of sight, so that a pass over the block of a place fits into the context. */
    int dropped(int place, int length) {
        int end =
                modelBlock > 0 ? end(place, length, 0) : blockOf(place, length).to();
        long over = Math.max(0, (long) end - context);
        return (int) ((over + unit() - 1) / unit() * unit());
    }

    /** By how much the context moves. */
    private int unit() {
        return modelBlock > 0 ? modelBlock : block;
    }

    private static Range part(int place, int start, int size, long end) {
        int from = start + (place - start) / size * size;
        return new Range(from, (int) Math.min(end, (long) from + size));
    }
}
