// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The candidate tokens of one sequence, with how sure the model is of them; all arrays run over the positions. Before
 * an evaluation there are positions alone.
 *
 * @param positions ascending; not copied
 * @param tokens the token drawn at each
 * @param logProbs its log-probability under the law it was drawn from
 * @param probability its measured probability
 * @param top the greatest measured probability of each position
 * @param margin the distance of the two greatest; NaN where not measured
 * @param entropy the measured entropy in nats; NaN where not measured
 */
public record Candidates(
        int[] positions,
        int[] tokens,
        double[] logProbs,
        double[] probability,
        double[] top,
        double[] margin,
        double[] entropy) {

    private static final double[] UNKNOWN = {};

    /**
     * Positions of which nothing is known.
     *
     * @param positions ascending
     * @return the candidates
     */
    public static Candidates unseen(int[] positions) {
        return new Candidates(positions, new int[0], UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
    }

    /**
     * How many there are.
     *
     * @return the positions
     */
    public int size() {
        return positions.length;
    }

    /**
     * Some of them.
     *
     * @param places indices, ascending
     * @return the candidates there
     */
    public Candidates at(int[] places) {
        if (places.length == size()) {
            return this;
        }
        return new Candidates(
                ints(positions, places),
                ints(tokens, places),
                reals(logProbs, places),
                reals(probability, places),
                reals(top, places),
                reals(margin, places),
                reals(entropy, places));
    }

    /**
     * All of them.
     *
     * @return the indices 0, 1, …
     */
    public int[] all() {
        return IntStream.range(0, size()).toArray();
    }

    private static int[] ints(int[] values, int[] places) {
        return Arrays.stream(places).map(place -> values[place]).toArray();
    }

    private static double[] reals(double[] values, int[] places) {
        return Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
    }
}
