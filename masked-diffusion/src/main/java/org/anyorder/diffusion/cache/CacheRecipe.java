// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.cache;

import org.anyorder.model.MaskedPass;

/** Which part of a row a pass pushes through the network. */
public interface CacheRecipe {

    /**
     * Where a row is.
     *
     * @param length its positions
     * @param blockStart the first position of the block that is being filled
     * @param blockEnd the position behind its last
     * @param pass the how-manieth evaluation in the block it is, from 1
     */
    record Moment(int length, int blockStart, int blockEnd, int pass) {}

    /**
     * A range of positions.
     *
     * @param from the first
     * @param to the one behind the last
     */
    record Range(int from, int to) {

        /**
         * How many positions it holds.
         *
         * @return the rows pushed through the network
         */
        public int size() {
            return to - from;
        }
    }

    /**
     * The window of a pass.
     *
     * @param moment where the row is
     * @return a range that holds the block
     */
    Range window(Moment moment);

    /**
     * What is kept of the window.
     *
     * @return nothing, or all of it
     */
    MaskedPass.Store store();

    /**
     * Whether the first pass of a row fills the cache only, and settles nothing.
     *
     * @return true if so
     */
    default boolean prefills() {
        return false;
    }
}
