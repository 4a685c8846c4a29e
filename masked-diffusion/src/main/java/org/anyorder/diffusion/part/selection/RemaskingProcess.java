// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.part.selection;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.diffusion.part.Progress;
import org.anyorder.diffusion.part.Remasking;

/**
 * Remasking diffusion (Wang et al. 2025, ReMDM, arXiv 2503.00307): with α the visible share, a settled position is
 * masked again with probability σ, and a masked one settles with (α_s - (1 - σ) α_t) / (1 - α_t), which keeps the
 * marginals of the forward process for any σ up to σ_max = min(1, (1 - α_s) / α_t).
 *
 * <p>{@code CONF} gives a settled position σ_max times its share of softmax(- probability of its token when it settled)
 * and masked ones σ = 0, as released. {@code LOOP} goes from t = 1 to {@value #LOOP_BEGINS} up to α =
 * {@value #LOOP_ALPHA}, stays there while it remasks with σ = η until t = {@value #LOOP_ENDS}, and ends plainly; its
 * paper's times. Takes one double per generated token in steps that remask.
 *
 * @param kind how σ is chosen
 * @param eta η, in [0, 1]; not used by CONF
 * @param grid times
 */
public record RemaskingProcess(Kind kind, double eta, TimeGrid grid) implements ReverseProcess, Remasking {

    /** How σ is chosen. */
    public enum Kind {
        /** min(η, σ_max). */
        CAP(0.008),
        /** η σ_max. */
        RESCALE(0.015),
        /** σ_max, shared among the settled positions, more to the less sure. */
        CONF(0),
        /** η in the middle of the time, 0 before and after. */
        LOOP(0.02);

        private final double eta;

        Kind(double eta) {
            this.eta = eta;
        }

        /**
         * The paper's η.
         *
         * @return in [0, 1]
         */
        public double defaultEta() {
            return eta;
        }
    }

    private static final double LOOP_BEGINS = 0.55;
    private static final double LOOP_ENDS = 0.05;
    private static final double LOOP_ALPHA = 0.9;

    /**
     * Checks the range.
     *
     * @param kind how σ is chosen
     * @param eta in [0, 1]
     * @param grid times
     * @throws IllegalArgumentException if {@code eta} is out of its range
     */
    public RemaskingProcess {
        if (!(eta >= 0 && eta <= 1)) {
            throw new IllegalArgumentException("eta must be in [0, 1], got " + eta);
        }
    }

    @Override
    public double settles(Progress progress) {
        double before = visible(grid.before(progress), progress);
        double after = visible(grid.after(progress), progress);
        double sigma = kind == Kind.CONF ? 0 : sigma(before, after, progress);
        boolean all = progress.step() == grid.steps() && grid.ending() == TimeGrid.Ending.LAST_STEP;
        return all ? 1 : (after - (1 - sigma) * before) / (1 - before);
    }

    @Override
    public int[] remask(double[] logProbs, Progress progress, RandomGenerator random) {
        double[] sigma = sigmas(logProbs, progress);
        return IntStream.range(0, logProbs.length)
                .filter(place -> sigma[place] > 0 && random.nextDouble() < sigma[place])
                .toArray();
    }

    /** How likely each settled token is masked again. */
    private double[] sigmas(double[] logProbs, Progress progress) {
        double[] sigma = new double[logProbs.length];
        if (grid.closing(progress)) {
            return sigma;
        }
        double before = visible(grid.before(progress), progress);
        double after = visible(grid.after(progress), progress);
        Arrays.fill(sigma, sigma(before, after, progress));
        if (kind == Kind.CONF) {
            double[] weights = Arrays.stream(logProbs)
                    .map(logProb -> Math.exp(-Math.exp(logProb)))
                    .toArray();
            double sum = Arrays.stream(weights).sum();
            for (int place = 0; place < sigma.length; place++) {
                sigma[place] *= weights[place] / sum;
            }
        }
        return sigma;
    }

    private double sigma(double before, double after, Progress progress) {
        double most = before > 0 ? Math.min(1, (1 - after) / before) : 1;
        return switch (kind) {
            case CAP -> Math.min(eta, most);
            case RESCALE -> eta * most;
            case CONF -> most;
            case LOOP -> inLoop(grid.before(progress)) ? Math.min(eta, most) : 0;
        };
    }

    /** α at a time of the step: a step belongs to the part of the loop in which it begins. */
    private double visible(double time, Progress progress) {
        if (kind != Kind.LOOP) {
            return 1 - time;
        }
        double begun = grid.before(progress);
        if (begun > LOOP_BEGINS) {
            return Math.min(LOOP_ALPHA, (1 - time) * LOOP_ALPHA / (1 - LOOP_BEGINS));
        }
        return inLoop(begun) ? LOOP_ALPHA : 1 - time * (1 - LOOP_ALPHA) / LOOP_ENDS;
    }

    private static boolean inLoop(double begun) {
        return begun <= LOOP_BEGINS && begun > LOOP_ENDS;
    }

    @Override
    public int lastStep() {
        return grid.steps();
    }
}
