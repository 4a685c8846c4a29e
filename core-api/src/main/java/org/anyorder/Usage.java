// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.time.Duration;

/**
 * What a generation cost.
 *
 * @param nfe evaluations of the full network this sequence took part in; guidance rows counted, a verification once
 * @param storePasses passes that only fill a cache
 * @param generated tokens generated and kept
 * @param drafted tokens drafted
 * @param accepted drafted tokens kept
 * @param draftNfe evaluations of a draft model
 * @param rows token rows pushed through the full network; special tokens counted, padding not
 * @param elapsed wall-clock time from admission to the end
 */
public record Usage(
        int nfe, int storePasses, int generated, int drafted, int accepted, int draftNfe, long rows, Duration elapsed) {

    /** Nothing used. */
    public static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0, 0, Duration.ZERO);

    /**
     * Both together; times are added.
     *
     * @param other the other usage
     * @return the sums
     */
    public Usage plus(Usage other) {
        return new Usage(
                nfe + other.nfe,
                storePasses + other.storePasses,
                generated + other.generated,
                drafted + other.drafted,
                accepted + other.accepted,
                draftNfe + other.draftNfe,
                rows + other.rows,
                elapsed.plus(other.elapsed));
    }

    /**
     * The time in seconds.
     *
     * @return seconds
     */
    public double seconds() {
        return elapsed.toNanos() / 1e9;
    }
}
