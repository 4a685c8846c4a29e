// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/** What is done to the angles of rotary positions for contexts longer than those of the first training. */
public sealed interface RotaryScaling permits WavelengthScaling, YarnScaling {

    /**
     * The angle per position of a pair, scaled.
     *
     * @param frequency radians before
     * @return radians
     */
    double apply(double frequency);

    /**
     * By how much turned queries and turned keys grow, each.
     *
     * @return positive; 1 if they keep their lengths
     */
    default double gain() {
        return 1;
    }
}
