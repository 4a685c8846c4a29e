// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

/**
 * How much of a segment is remembered for the next one (Dai et al. 2019, arXiv 1901.02860).
 *
 * @param length how many of the last positions; 0 for all
 * @param reuse how many of the first positions of the segment may be remembered; 0 for all
 */
public record MemoryRule(int length, int reuse) {

    /**
     * Checks the numbers.
     *
     * @param length at least 0
     * @param reuse at least 0
     * @throws IllegalArgumentException if one is negative
     */
    public MemoryRule {
        if (!(length >= 0)) {
            throw new IllegalArgumentException("length must be at least 0, got " + length);
        }
        if (!(reuse >= 0)) {
            throw new IllegalArgumentException("reuse must be at least 0, got " + reuse);
        }
    }
}
