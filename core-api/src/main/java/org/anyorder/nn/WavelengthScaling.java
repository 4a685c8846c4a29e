// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

/**
 * The rotary scaling of Llama 3.1 (Grattafiori et al. 2024, arXiv 2407.21783): pairs that turn fully many times within
 * the first training's context keep their angles, those that turn hardly once are slowed by a factor, those in between
 * by less.
 *
 * @param factor by which slow pairs are slowed, in [1, 1e6]
 * @param fewTurns pairs of at most as many turns are slow, positive
 * @param manyTurns pairs of at least as many turns keep their angles, more than {@code fewTurns}
 * @param trained positions of the first training, at least 1
 */
public record WavelengthScaling(double factor, double fewTurns, double manyTurns, int trained)
        implements RotaryScaling {

    /**
     * Checks the numbers.
     *
     * @param factor by which slow pairs are slowed
     * @param fewTurns pairs of at most as many turns are slow
     * @param manyTurns pairs of at least as many turns keep their angles
     * @param trained positions of the first training
     * @throws IllegalArgumentException if one is out of its range
     */
    public WavelengthScaling {
        if (!(factor >= 1 && factor <= 1e6)) {
            throw new IllegalArgumentException("factor must be in [1, 1e6], got " + factor);
        }
        if (!(fewTurns > 0 && fewTurns < manyTurns && manyTurns < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "fewTurns must be positive and less than manyTurns, got " + fewTurns + " and " + manyTurns);
        }
        if (!(trained >= 1)) {
            throw new IllegalArgumentException("trained must be at least 1, got " + trained);
        }
    }

    @Override
    public double apply(double frequency) {
        double turns = trained * frequency / (2 * Math.PI); // of the pair within the first training's context
        double kept = Math.min(1, Math.max(0, (turns - fewTurns) / (manyTurns - fewTurns)));
        return kept * frequency + (1 - kept) * frequency / factor;
    }
}
