// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

/** What a clue of a zebra puzzle speaks of. */
public sealed interface ZebraRef {
    /**
     * The house it means, given the solution.
     *
     * @param solution a table with that attribute and value, or that house
     * @return the house, counted from 0
     * @throws IllegalArgumentException if the table is too small
     */
    int houseIn(ZebraSolution solution);

    /**
     * The house whose attribute has a value: «the one who keeps the fox».
     *
     * @param attribute number of the attribute, in [0, 6)
     * @param value number of the value, in [0, 6)
     */
    record Value(int attribute, int value) implements ZebraRef {
        /**
         * Checks the ranges.
         *
         * @param attribute number of the attribute, in [0, 6)
         * @param value number of the value, in [0, 6)
         * @throws IllegalArgumentException if one is out of range
         */
        public Value {
            ZebraPuzzle.requireDigit("attribute", attribute);
            ZebraPuzzle.requireDigit("value", value);
        }

        @Override
        public int houseIn(ZebraSolution solution) {
            return solution.house(attribute, value);
        }
    }

    /**
     * A house by its number.
     *
     * @param house counted from 0 on the left, in [0, 6)
     */
    record House(int house) implements ZebraRef {
        /**
         * Checks the range.
         *
         * @param house counted from 0 on the left, in [0, 6)
         * @throws IllegalArgumentException if it is out of range
         */
        public House {
            ZebraPuzzle.requireDigit("house", house);
        }

        @Override
        public int houseIn(ZebraSolution solution) {
            if (!(house < solution.houses())) {
                throw new IllegalArgumentException("house must be in [0, " + solution.houses() + "), got " + house);
            }
            return house;
        }
    }
}
