// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Trains by masking every token of a row with one probability: MDLM (Sahoo et al. 2024, arXiv 2406.07524), LLaDA (Nie
 * et al. 2025, arXiv 2502.09992) with its fine-tuning on answers, and SDAR (Cheng et al. 2025, arXiv 2510.06303) on a
 * network with blocks.
 *
 * <p>The loss of MDLM, and of LLaDA up to 10⁻³, is an unbiased estimate of a bound on the negative log-likelihood per
 * token; the free optimum is the conditional law of every hidden token given the visible ones.
 *
 * @param <N> the network
 */
public final class MaskedObjective<N extends TypedBlock> extends DenoisingObjective<N> {
    private static final int REDRAWS = 10;

    private final MaskingPlan plan;

    private MaskedObjective(Trainee<N> trainee, TokenSource source, MaskingPlan plan, MaskColumn maskColumn) {
        super(trainee, source, maskColumn);
        this.plan = Objects.requireNonNull(plan, "plan");
    }

    /**
     * MDLM: the mask itself is never predicted.
     *
     * @param trainee the network
     * @param source where rows come from
     * @param plan how rows are masked
     * @param <N> the network
     * @return the objective
     * @throws IllegalArgumentException if rows do not fit the network
     */
    public static <N extends TypedBlock> MaskedObjective<N> mdlm(
            Trainee<N> trainee, TokenSource source, MaskingPlan plan) {
        return new MaskedObjective<>(trainee, source, plan, MaskColumn.EXCLUDED);
    }

    /**
     * LLaDA and SDAR: the mask is a class that never comes.
     *
     * @param trainee the network
     * @param source where rows come from
     * @param plan how rows are masked
     * @param <N> the network
     * @return the objective
     * @throws IllegalArgumentException if rows do not fit the network
     */
    public static <N extends TypedBlock> MaskedObjective<N> llada(
            Trainee<N> trainee, TokenSource source, MaskingPlan plan) {
        return new MaskedObjective<>(trainee, source, plan, MaskColumn.INCLUDED);
    }

    @Override
    List<NoisedRow> noised(Phase phase, TokenRow row, RowStream stream) {
        RandomGenerator random = stream.random();
        double t = plan.time(stream.index(), random.nextDouble());
        int[] tokens = row.tokens();
        if (phase == Phase.TRAINING && plan.shortened() > 0 && random.nextDouble() < plan.shortened()) {
            tokens = Arrays.copyOf(tokens, random.nextInt(row.given() + 1, tokens.length + 1));
        }
        int first = plan.target() == MaskingPlan.Target.ALL ? 0 : row.given();
        return List.of(noised(tokens, first, mask(tokens.length, first, t, random), t));
    }

    private boolean[] mask(int length, int first, double t, RandomGenerator random) {
        double probability = plan.schedule().maskProbability(t);
        boolean[] masked = new boolean[length];
        for (int draw = 0; draw <= REDRAWS; draw++) {
            boolean any = false;
            for (int position = first; position < length; position++) {
                masked[position] = random.nextDouble() < probability;
                any |= masked[position];
            }
            if (any || plan.target() != MaskingPlan.Target.ANSWER_NEVER_VISIBLE) {
                return masked;
            }
        }
        masked[random.nextInt(first, length)] = true;
        return masked;
    }

    /** A row whose masks are given, none of them before the first target. */
    NoisedRow noised(int[] tokens, int first, boolean[] masked, double t) {
        boolean whole = plan.target() == MaskingPlan.Target.ALL;
        double[] weights = new double[tokens.length];
        Arrays.fill(weights, plan.schedule().weight(t) / (whole ? 1 : tokens.length - first));
        return new NoisedRow(
                tokens,
                masked,
                weights,
                whole ? tokens.length : 1,
                plan.schedule().totalNoise(t));
    }
}
