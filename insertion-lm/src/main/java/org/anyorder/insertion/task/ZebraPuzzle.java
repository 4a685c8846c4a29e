// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.List;

/**
 * A zebra puzzle: houses in a row, each attribute gives every house another value, and the clues say which.
 *
 * <p>Whether the clues leave one solution, several or none is what {@link ZebraSolver} finds out. Immutable.
 *
 * @param houses number of houses and of values of each attribute, in [1, 6]
 * @param attributes number of attributes, in [1, 6]
 * @param clues what is known, about these houses and attributes only
 */
public record ZebraPuzzle(int houses, int attributes, List<ZebraClue> clues) {
    /** Most houses and most attributes that the token language has digits for. */
    public static final int MOST = 6;

    /**
     * Checks that the clues speak of what there is.
     *
     * @param houses number of houses and of values of each attribute, in [1, 6]
     * @param attributes number of attributes, in [1, 6]
     * @param clues what is known, about these houses and attributes only
     * @throws IllegalArgumentException if a size is out of range or a clue speaks of something else
     */
    public ZebraPuzzle {
        requireSize("houses", houses);
        requireSize("attributes", attributes);
        clues = List.copyOf(clues);
        for (ZebraClue clue : clues) {
            for (ZebraRef ref : clue.refs()) {
                boolean known = ref instanceof ZebraRef.Value value
                        ? value.attribute() < attributes && value.value() < houses
                        : ((ZebraRef.House) ref).house() < houses;
                if (!known) {
                    throw new IllegalArgumentException(
                            "clues must be about " + houses + " houses and " + attributes + " attributes, got " + ref);
                }
            }
        }
    }

    static void requireSize(String name, int size) {
        if (!(size >= 1 && size <= MOST)) {
            throw new IllegalArgumentException(name + " must be in [1, " + MOST + "], got " + size);
        }
    }

    static void requireDigit(String name, int digit) {
        if (!(digit >= 0 && digit < MOST)) {
            throw new IllegalArgumentException(name + " must be in [0, " + MOST + "), got " + digit);
        }
    }
}
