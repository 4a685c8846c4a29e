// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

/** What a clue of a zebra puzzle says about the houses of its references, counted from 0 on the left. */
public enum ZebraRelation {
    /** Both are in one house. */
    EQUAL("=", 2) {
        @Override
        boolean isTrue(int[] at, int last) {
            return at[0] == at[1];
        }
    },
    /** They are in different houses. */
    DIFFERENT("!=", 2) {
        @Override
        boolean isTrue(int[] at, int last) {
            return at[0] != at[1];
        }
    },
    /** The second house is the one right of the first. */
    IMMEDIATE_LEFT("immediate-left", 2) {
        @Override
        boolean isTrue(int[] at, int last) {
            return at[0] + 1 == at[1];
        }
    },
    /** The first house is somewhere left of the second. */
    LEFT_OF("left-of", 2) {
        @Override
        boolean isTrue(int[] at, int last) {
            return at[0] < at[1];
        }
    },
    /** The houses are next to each other, on either side. */
    NEIGHBOUR("nbr", 2) {
        @Override
        boolean isTrue(int[] at, int last) {
            return Math.abs(at[0] - at[1]) == 1;
        }
    },
    /** The house is the first or the last. */
    ENDS("ends", 1) {
        @Override
        boolean isTrue(int[] at, int last) {
            return at[0] == 0 || at[0] == last;
        }
    },
    /** The three houses stand in this order from left to right; the middle one is the first reference after RHS. */
    IN_BETWEEN("inbetween", 3) {
        @Override
        boolean isTrue(int[] at, int last) {
            return at[0] < at[1] && at[1] < at[2];
        }
    };

    private final String word;
    private final int arity;

    ZebraRelation(String word, int arity) {
        this.word = word;
        this.arity = arity;
    }

    /**
     * The token that stands for it.
     *
     * @return the word that begins a clue
     */
    public String word() {
        return word;
    }

    /**
     * How many references a clue of it has.
     *
     * @return 1, 2 or 3, the one left of RHS included
     */
    public int arity() {
        return arity;
    }

    /**
     * Whether it is true of some houses.
     *
     * @param positions house of each reference, {@link #arity()} of them, in {@code [0, houses)}
     * @param houses number of houses
     * @return whether the clue is true
     * @throws IllegalArgumentException if there are more or fewer positions, or one is out of range
     */
    public boolean holds(int[] positions, int houses) {
        if (positions.length != arity) {
            throw new IllegalArgumentException(
                    "positions of " + word + " must be " + arity + ", got " + positions.length);
        }
        for (int position : positions) {
            if (!(position >= 0 && position < houses)) {
                throw new IllegalArgumentException("positions must be in [0, " + houses + "), got " + position);
            }
        }
        return isTrue(positions, houses - 1);
    }

    abstract boolean isTrue(int[] at, int last);
}
