// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

/**
 * How much of a row is masked at a time t in (0, 1], and what a masked token then weighs in the bound.
 *
 * <p>With α the probability that a token is still visible, tokens are masked with probability 1 − α and the bound is
 * the mean over t of w(t) times the negative log-probabilities of the masked tokens, w = −α′/(1 − α). Networks without
 * time conditioning have one bound for every schedule; what differs is the variance of its estimate (Sahoo et al. 2024,
 * arXiv 2406.07524).
 */
public sealed interface NoiseSchedule {

    /**
     * The probability that a token is masked.
     *
     * @param t time in (0, 1]
     * @return 1 − α
     */
    double maskProbability(double t);

    /**
     * The weight of a masked token.
     *
     * @param t time in (0, 1]
     * @return w
     */
    double weight(double t);

    /**
     * Total noise σ = −log α, what networks with time conditioning are told.
     *
     * @param t time in (0, 1]
     * @return σ, finite: where everything is masked that of one visible token in a thousand
     */
    default double totalNoise(double t) {
        return -Math.log1p(-Math.min(maskProbability(t), 1 - 1e-3));
    }

    private static double checked(double epsilon) {
        if (!(epsilon >= 0 && epsilon < 1)) {
            throw new IllegalArgumentException("epsilon must be in [0, 1), got " + epsilon);
        }
        return epsilon;
    }

    /**
     * Masked with probability (1 − ε) t, weight 1/t: MDLM with ε = 10⁻³, BD3-LM with ε = 0.
     *
     * @param epsilon share of tokens that are visible at t = 1
     */
    record LogLinear(double epsilon) implements NoiseSchedule {
        /**
         * Checks the range.
         *
         * @param epsilon in [0, 1)
         * @throws IllegalArgumentException if it is out of its range
         */
        public LogLinear {
            checked(epsilon);
        }

        @Override
        public double maskProbability(double t) {
            return (1 - epsilon) * t;
        }

        @Override
        public double weight(double t) {
            return 1 / t;
        }
    }

    /**
     * Masked with probability t^r, but at least ε; square and square root of Arriola et al. 2025 (arXiv 2503.09573).
     *
     * @param exponent r
     * @param epsilon the least probability
     */
    record Power(double exponent, double epsilon) implements NoiseSchedule {
        /**
         * Checks the ranges.
         *
         * @param exponent positive and finite
         * @param epsilon in [0, 1)
         * @throws IllegalArgumentException if one is out of its range
         */
        public Power {
            if (!(exponent > 0 && exponent < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("exponent must be positive and finite, got " + exponent);
            }
            checked(epsilon);
        }

        @Override
        public double maskProbability(double t) {
            return Math.max(Math.pow(t, exponent), epsilon);
        }

        @Override
        public double weight(double t) {
            return exponent * Math.pow(t, exponent - 1) / maskProbability(t);
        }
    }

    /** Masked with probability log₂(1 + t) (Arriola et al. 2025). */
    record Logarithmic() implements NoiseSchedule {
        @Override
        public double maskProbability(double t) {
            return Math.log1p(t) / Math.log(2);
        }

        @Override
        public double weight(double t) {
            return 1 / (maskProbability(t) * Math.log(2) * (1 + t));
        }
    }

    /**
     * Masked with probability 1 − (1 − ε) cos(π t / 2); the weight has p + ε for p, as the original (Arriola et al.
     * 2025) has.
     *
     * @param epsilon the probability at t = 0
     */
    record Cosine(double epsilon) implements NoiseSchedule {
        /**
         * Checks the range.
         *
         * @param epsilon in [0, 1)
         * @throws IllegalArgumentException if it is out of its range
         */
        public Cosine {
            checked(epsilon);
        }

        @Override
        public double maskProbability(double t) {
            return 1 - (1 - epsilon) * Math.cos(Math.PI / 2 * t);
        }

        @Override
        public double weight(double t) {
            return Math.PI / 2 * (1 - epsilon) * Math.sin(Math.PI / 2 * t) / (maskProbability(t) + epsilon);
        }
    }

    /**
     * Masked with probability p = (1 − ε) t + ε, weight 1/p: LLaDA (Nie et al. 2025, arXiv 2502.09992) and SDAR with ε
     * = 10⁻³.
     *
     * @param epsilon the probability at t = 0
     */
    record Shifted(double epsilon) implements NoiseSchedule {
        /**
         * Checks the range.
         *
         * @param epsilon in [0, 1)
         * @throws IllegalArgumentException if it is out of its range
         */
        public Shifted {
            checked(epsilon);
        }

        @Override
        public double maskProbability(double t) {
            return (1 - epsilon) * t + epsilon;
        }

        @Override
        public double weight(double t) {
            return 1 / maskProbability(t);
        }
    }
}
