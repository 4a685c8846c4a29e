// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

/**
 * A gap of a template as it stands on a canvas. It covers the positions {@code [start, start + length)}; its slots are
 * {@code start … start + length} (slot s lies before position s).
 *
 * @param index the gap's number in the template, from 0
 * @param start its first position
 * @param length how many positions it holds so far
 * @param min the fewest it must hold in the end
 * @param max the most it may hold
 */
public record OpenGap(int index, int start, int length, int min, int max) {

    /**
     * Whether it may still grow.
     *
     * @return true if {@code length < max}
     */
    public boolean growing() {
        return length < max;
    }

    /**
     * Whether it still needs tokens.
     *
     * @return true if {@code length < min}
     */
    public boolean needy() {
        return length < min;
    }
}
