// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.strategy;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * How a sequence is divided. Blocks count from its first token, known ones included; the last may be shorter. Those of
 * a block-causal model are divided anew each: a length above theirs is theirs.
 *
 * @param length positions per block, at least 1; empty for the model's own blocks
 * @param otherwise positions per block where neither is given, at least 1
 * @param subLength positions of a block that are filled before the next of it are begun; empty for the whole block
 * @param reuse what is kept of the block that is being filled
 * @param context how many positions, the block included, are seen at most when the sequence grows longer; empty for all
 *     of a sequence no longer than the model allows
 */
public record BlockLayout(OptionalInt length, int otherwise, OptionalInt subLength, Reuse reuse, OptionalInt context) {

    /** What is kept of the block that is being filled. */
    public enum Reuse {
        /** Nothing: every pass runs the whole block. */
        NOTHING,
        /**
         * Keys and values of the whole block, by a pass over all of it when the first position of a sub-block is open;
         * other passes run the sub-block alone, against what is kept of the rest. Approximate.
         */
        BLOCK
    }

    /**
     * Checks the ranges.
     *
     * @param length at least 1
     * @param otherwise at least 1
     * @param subLength at least 1
     * @param reuse what is kept of the block
     * @param context at least 1
     * @throws IllegalArgumentException if a number is below 1
     */
    public BlockLayout {
        Objects.requireNonNull(reuse, "reuse");
        check("block-length", length.orElse(1));
        check("the default of block-length", otherwise);
        check("sub-block-length", subLength.orElse(1));
        check("context", context.orElse(1));
    }

    /**
     * Blocks without sub-blocks, nothing kept of the one that is being filled, all of the sequence seen.
     *
     * @param length positions per block; empty for the model's own blocks
     * @param otherwise positions per block where neither is given
     * @return the layout
     */
    public static BlockLayout of(OptionalInt length, int otherwise) {
        return new BlockLayout(length, otherwise, OptionalInt.empty(), Reuse.NOTHING, OptionalInt.empty());
    }

    private static void check(String name, int value) {
        if (!(value >= 1)) {
            throw new IllegalArgumentException(name + " must be at least 1, got " + value);
        }
    }
}
