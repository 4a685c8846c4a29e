// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.search;

/**
 * Diverse beam search with Hamming diversity (Vijayakumar et al. 2016, arXiv 1610.02424): the beams are divided into
 * groups, and a token costs a group λ for each beam of an earlier group that chose it in the same step.
 *
 * <p>The penalties steer the search and stay in a group's running score; results and their order are by the plain
 * log-probability. What the groups found, nothing twice, comes as {@link org.anyorder.Generation#alternatives}. One
 * group, or λ = 0 in every group, is {@link BeamSearch} with B/G beams, and everything said there holds.
 *
 * @param beams B, in [1, 1024]
 * @param groups G, a divisor of B
 * @param diversity λ, in [0, 1000]; the paper's range is 0.2 to 0.8
 * @param lengthNormalisation a, in [0, 4]
 */
public record DiverseBeamSearch(int beams, int groups, double diversity, double lengthNormalisation)
        implements SearchStrategy {

    /** The catalog's default, λ. */
    public static final double DEFAULT_DIVERSITY = 0.5;

    /**
     * Checks the ranges.
     *
     * @param beams in [1, 1024]
     * @param groups a divisor of {@code beams}
     * @param diversity in [0, 1000]
     * @param lengthNormalisation in [0, 4]
     * @throws IllegalArgumentException if a number is out of its range or the beams cannot be divided
     */
    public DiverseBeamSearch {
        new SearchPlan(beams, groups, diversity, lengthNormalisation);
    }

    @Override
    public String name() {
        return "diverse-beam";
    }

    @Override
    public SearchPlan plan() {
        return new SearchPlan(beams, groups, diversity, lengthNormalisation);
    }
}
