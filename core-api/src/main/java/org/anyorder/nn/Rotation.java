// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import java.util.Optional;

/**
 * How rotary positions turn the heads of queries and keys (Su et al. 2021, arXiv 2104.09864).
 *
 * @param width how many coordinates of each head are turned, in pairs; even; 0 turns none, where positions are told in
 *     another way
 * @param base how much slower the last pair turns than the first, almost; in [1, 1e12], 10000 in the paper
 * @param scale factor of every angle, in (0, 1000]; 1 in the paper, π lets a head tell even from odd distances
 * @param scaling what is done to slow pairs for contexts that are longer than those of the first training, if anything
 */
public record Rotation(int width, double base, double scale, Optional<RotaryScaling> scaling) {
    /** The base of the paper. */
    private static final double BASE = 10_000;

    /** Nothing turns. */
    public static final Rotation NONE = of(0);

    /**
     * Checks the numbers.
     *
     * @param width how many coordinates of each head are turned
     * @param base how much slower the last pair turns than the first
     * @param scale factor of every angle
     * @param scaling what is done to slow pairs
     * @throws IllegalArgumentException if one is out of its range
     */
    public Rotation {
        if (!(width >= 0 && width % 2 == 0)) {
            throw new IllegalArgumentException("rotary width must be even and at least 0, got " + width);
        }
        if (!(base >= 1 && base <= 1e12)) {
            throw new IllegalArgumentException("rotary base must be in [1, 1e12], got " + base);
        }
        if (!(scale > 0 && scale <= 1000)) {
            throw new IllegalArgumentException("rotary scale must be in (0, 1000], got " + scale);
        }
    }

    /**
     * The rotation of the paper.
     *
     * @param width how many coordinates of each head are turned
     * @return the rotation, with base 10000
     */
    public static Rotation of(int width) {
        return new Rotation(width, BASE, 1, Optional.empty());
    }

    /**
     * The same with another base.
     *
     * @param changed in [1, 1e12]
     * @return the changed rotation
     */
    public Rotation withBase(double changed) {
        return new Rotation(width, changed, scale, scaling);
    }

    /**
     * The same with another factor of every angle.
     *
     * @param changed in (0, 1000]
     * @return the changed rotation
     */
    public Rotation withScale(double changed) {
        return new Rotation(width, base, changed, scaling);
    }

    /**
     * The same for longer contexts.
     *
     * @param changed what is done to slow pairs
     * @return the changed rotation
     */
    public Rotation withScaling(RotaryScaling changed) {
        return new Rotation(width, base, scale, Optional.of(changed));
    }

    /**
     * The angle per position of one pair of coordinates: {@code base^(-2 pair / width)}, scaled.
     *
     * @param pair its number, from 0
     * @return radians
     */
    public double frequency(int pair) {
        double frequency = Math.pow(base, -2.0 * pair / width);
        return scale * (scaling.isPresent() ? scaling.get().apply(frequency) : frequency);
    }

    /**
     * By how much turned queries and turned keys grow, each.
     *
     * @return positive; 1 if they keep their lengths
     */
    public double gain() {
        return scaling.map(RotaryScaling::gain).orElse(1.0);
    }
}
