// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

/**
 * One cell of the answer to a zebra puzzle: in this house the attribute has that value.
 *
 * @param house counted from 0 on the left, in [0, 6)
 * @param attribute number of the attribute, in [0, 6)
 * @param value number of the value, in [0, 6)
 */
public record ZebraFact(int house, int attribute, int value) {
    /**
     * Checks the ranges.
     *
     * @param house counted from 0 on the left, in [0, 6)
     * @param attribute number of the attribute, in [0, 6)
     * @param value number of the value, in [0, 6)
     * @throws IllegalArgumentException if one is out of range
     */
    public ZebraFact {
        ZebraPuzzle.requireDigit("house", house);
        ZebraPuzzle.requireDigit("attribute", attribute);
        ZebraPuzzle.requireDigit("value", value);
    }
}
