// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import java.util.Objects;
import org.anyorder.anysubset.network.SubsetOrder.Sight;

/**
 * How rows are asked.
 *
 * @param curriculum which share of a row
 * @param weight what a row counts
 * @param sight what a token is predicted from: all before it ({@link Sight#ORACLE}), or the prompt alone
 *     ({@link Sight#DRAFT}), as masked diffusion does, for comparison
 * @param begun share of the rows that follow the begin token, in [0, 1]; of no effect for networks without
 */
public record LatticePlan(MaskingCurriculum curriculum, RateWeight weight, Sight sight, double begun) {

    /**
     * Checks the share.
     *
     * @param curriculum which share of a row
     * @param weight what a row counts; odds are finite below a rate of 1
     * @param sight what a token is predicted from
     * @param begun share of the rows that follow the begin token, in [0, 1]
     * @throws IllegalArgumentException if it is out of its range
     */
    public LatticePlan {
        Objects.requireNonNull(sight, "sight");
        if (weight == RateWeight.ODDS && !(Math.max(curriculum.start(), curriculum.most()) < 1)) {
            throw new IllegalArgumentException("rates must be below 1 where rows are weighted by their odds, got up to "
                    + Math.max(curriculum.start(), curriculum.most()));
        }
        if (!(begun >= 0 && begun <= 1)) {
            throw new IllegalArgumentException("begun must be in [0, 1], got " + begun);
        }
    }
}
