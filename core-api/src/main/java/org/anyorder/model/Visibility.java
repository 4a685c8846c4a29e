// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** Which positions of a masked model see which. */
public sealed interface Visibility {

    /**
     * What it means, for people.
     *
     * @return a few words
     */
    String words();

    /** Every position sees every other. */
    record Full() implements Visibility {

        @Override
        public String words() {
            return "full: every position sees every other";
        }
    }

    /**
     * Every position sees its own block and the blocks before it.
     *
     * @param blockSize positions per block, at least 1
     */
    record BlockCausal(int blockSize) implements Visibility {

        /**
         * Checks the range.
         *
         * @param blockSize at least 1
         * @throws IllegalArgumentException if {@code blockSize} is less than 1
         */
        public BlockCausal {
            if (!(blockSize >= 1)) {
                throw new IllegalArgumentException("blockSize must be at least 1, got " + blockSize);
            }
        }

        @Override
        public String words() {
            return "block-causal: every position sees its block of " + blockSize + " and those before";
        }
    }
}
