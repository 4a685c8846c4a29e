// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/**
 * YaRN (Peng et al. 2023, arXiv 2309.00071): the first pairs keep their angles, the last are slowed by a factor, those
 * between two bounds by less, the nearer to the first the less; queries and keys grow a little.
 *
 * @param factor by which slow pairs are slowed, in [1, 1e6]
 * @param from pairs up to this one keep their angles, at least 0
 * @param to pairs from this one on are slow, more than {@code from}
 * @param octave natural logarithm of the ratio of the angles of two neighbouring pairs, positive
 * @param gain by how much turned queries and keys grow, in [1e-3, 1e3]
 */
public record YarnScaling(double factor, double from, double to, double octave, double gain) implements RotaryScaling {
    private static final double LEAST_RAMP = 1e-3;

    /**
     * Checks the numbers.
     *
     * @param factor by which slow pairs are slowed
     * @param from pairs up to this one keep their angles
     * @param to pairs from this one on are slow
     * @param octave logarithm of the ratio of neighbouring angles
     * @param gain by how much queries and keys grow
     * @throws IllegalArgumentException if one is out of its range
     */
    public YarnScaling {
        if (!(factor >= 1 && factor <= 1e6)) {
            throw new IllegalArgumentException("factor must be in [1, 1e6], got " + factor);
        }
        if (!(from >= 0 && to > from && to < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("from must be at least 0 and less than to, got " + from + " and " + to);
        }
        if (!(octave > 0 && octave < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("octave must be positive, got " + octave);
        }
        if (!(gain >= 1e-3 && gain <= 1e3)) {
            throw new IllegalArgumentException("gain must be in [1e-3, 1e3], got " + gain);
        }
    }

    /** Whether bounds are whole numbers of pairs. */
    public enum Bounds {
        /** The nearest pairs outside. */
        WHOLE,
        /** As computed. */
        FRACTIONAL
    }

    /**
     * The scaling whose bounds are the pairs that turn so many times within the first training's context.
     *
     * @param rotation what is scaled; its width is positive and its base above 1
     * @param factor by which slow pairs are slowed
     * @param manyTurns pairs of as many turns keep their angles, positive; the paper's β for Llama is 32
     * @param fewTurns pairs of as many turns are slow, positive and less; the paper's α for Llama is 1
     * @param trained positions of the first training, at least 1
     * @param bounds whether they are whole numbers
     * @param gain by how much queries and keys grow; {@link #gain(double, double)} is the paper's
     * @return the scaling
     * @throws IllegalArgumentException if a number is out of its range
     */
    public static YarnScaling of(
            Rotation rotation,
            double factor,
            double manyTurns,
            double fewTurns,
            int trained,
            Bounds bounds,
            double gain) {
        if (!(fewTurns > 0 && manyTurns > fewTurns && manyTurns < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "fewTurns must be positive and less than manyTurns, got " + fewTurns + " and " + manyTurns);
        }
        if (!(trained >= 1)) {
            throw new IllegalArgumentException("trained must be at least 1, got " + trained);
        }
        double octave = 2 * Math.log(rotation.base()) / rotation.width();
        double from = Math.log(trained / (manyTurns * 2 * Math.PI)) / octave;
        double to = Math.log(trained / (fewTurns * 2 * Math.PI)) / octave;
        double first = Math.max(0, bounds == Bounds.WHOLE ? Math.floor(from) : from);
        double last = Math.min(rotation.width() - 1.0, bounds == Bounds.WHOLE ? Math.ceil(to) : to);
        return new YarnScaling(factor, first, Math.max(last, first + LEAST_RAMP), octave, gain);
    }

    /**
     * The growth of queries and keys that the paper found best, {@code 0.1 c ln s + 1}.
     *
     * @param factor s, at least 1
     * @param coefficient c, 1 in the paper
     * @return the growth
     */
    public static double gain(double factor, double coefficient) {
        return 0.1 * coefficient * Math.log(factor) + 1;
    }

    @Override
    public double apply(double frequency) {
        double pair = -Math.log(frequency) / octave;
        double slowed = Math.min(1, Math.max(0, (pair - from) / (to - from)));
        return slowed * frequency / factor + (1 - slowed) * frequency;
    }
}
