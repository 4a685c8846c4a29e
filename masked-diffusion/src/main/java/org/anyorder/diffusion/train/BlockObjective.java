// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Trains block diffusion (BD3-LM, Arriola et al. 2025, arXiv 2503.09573): every block is masked at a time of its own
 * and predicted from what is left of it and from the clean blocks before it, all blocks in one pass.
 *
 * <p>Held-out loss: a bound on the negative log-likelihood per token over all times, whatever times are trained; blocks
 * of one token are wholly masked, which makes it the likelihood itself. With {@link BlockPlan.Choice#SEARCHED} every
 * evaluation logs {@code interval_least}, {@code interval_most} and {@code interval_variance} of the interval under
 * which the bound of a block varies least, and training goes on in it.
 *
 * @param <N> the network
 */
public final class BlockObjective<N extends TypedBlock> extends DenoisingObjective<N> {
    private static final String LEAST = "interval_least";
    private static final String MOST = "interval_most";
    private static final String VARIANCE = "interval_variance";
    private static final int SEARCH_ROWS = 128;
    private static final int GROUP = 32;

    private final BlockPlan plan;
    private final int blockSize;
    private NoiseInterval times;

    /**
     * An objective.
     *
     * @param trainee the network; without blocks the row is its only one
     * @param source where rows come from
     * @param plan how blocks are masked
     * @throws IllegalArgumentException if rows do not fit the network
     */
    public BlockObjective(Trainee<N> trainee, TokenSource source, BlockPlan plan) {
        super(trainee, source, MaskColumn.EXCLUDED);
        this.plan = Objects.requireNonNull(plan, "plan");
        this.blockSize = trainee.blockSize().orElse(trainee.maxLength());
        this.times = plan.times();
    }

    @Override
    List<NoisedRow> noised(Phase phase, TokenRow row, RowStream stream) {
        NoiseInterval interval = phase == Phase.TRAINING ? times : NoiseInterval.FULL;
        return List.of(noised(row.tokens(), interval, phase, stream));
    }

    private NoisedRow noised(int[] tokens, NoiseInterval interval, Phase phase, RowStream stream) {
        int blocks = (tokens.length + blockSize - 1) / blockSize;
        double[] t = new double[blocks];
        boolean[] masked = new boolean[tokens.length];
        for (int block = 0; block < blocks; block++) {
            double place = (block + stream.random().nextDouble()) / blocks;
            double drawn = interval.time((stream.index() % plan.strata() + place) / plan.strata());
            t[block] = blockSize == 1 && phase == Phase.VALIDATION ? 1 : drawn;
            mask(masked, block, t[block], interval, phase, stream.random());
        }
        return noised(tokens, masked, t, interval, phase);
    }

    private void mask(
            boolean[] masked, int block, double t, NoiseInterval interval, Phase phase, RandomGenerator random) {
        double probability = plan.schedule().maskProbability(t);
        int start = block * blockSize;
        int end = Math.min(masked.length, start + blockSize);
        int first = plan.firstToken() == BlockPlan.FirstToken.GIVEN ? Math.max(1, start) : start;
        boolean redraw = phase == Phase.TRAINING
                && plan.redraw() == BlockPlan.Redraw.OUTSIDE
                && reachable(end - first, end - start, interval);
        int count;
        do {
            count = 0;
            for (int position = first; position < end; position++) {
                masked[position] = random.nextDouble() < probability;
                count += masked[position] ? 1 : 0;
            }
        } while (redraw && !interval.holds((double) count / (end - start)));
    }

    private static boolean reachable(int tokens, int size, NoiseInterval interval) {
        for (int count = 0; count <= tokens; count++) {
            if (interval.holds((double) count / size)) {
                return true;
            }
        }
        return false;
    }

    /** A row whose masks are given, with the time of each block. */
    NoisedRow noised(int[] tokens, boolean[] masked, double[] t, NoiseInterval interval, Phase phase) {
        double[] weights = new double[tokens.length];
        double noise = 0;
        for (int position = 0; position < tokens.length; position++) {
            weights[position] = blockSize == 1 && phase == Phase.VALIDATION
                    ? 1
                    : interval.weight(plan.schedule(), t[position / blockSize]);
        }
        for (double time : t) {
            noise += plan.schedule().totalNoise(time) / t.length;
        }
        boolean counted = phase == Phase.TRAINING || plan.firstToken() == BlockPlan.FirstToken.LEARNED;
        return new NoisedRow(tokens, masked, weights, counted ? tokens.length : tokens.length - 1, noise);
    }

    @Override
    public Map<String, Double> scores(Pass<N> pass, List<RowStream> rows) {
        if (plan.choice() == BlockPlan.Choice.FIXED) {
            return Map.of();
        }
        // Rows and uniform numbers are the same for every candidate.
        List<Held> held = new ArrayList<>();
        for (RowStream row : rows.subList(0, Math.min(rows.size(), SEARCH_ROWS))) {
            int[] tokens = draw(pass.phase(), row).tokens();
            held.add(new Held(tokens, row.index(), row.random().nextLong()));
        }
        NoiseInterval best = NoiseInterval.FULL;
        double least = variance(pass, held, best);
        for (NoiseInterval candidate : NoiseInterval.candidates()) {
            double variance = variance(pass, held, candidate);
            if (variance < least) {
                least = variance;
                best = candidate;
            }
        }
        Map<String, Double> scores = new TreeMap<>();
        scores.put(LEAST, best.least());
        scores.put(MOST, best.most());
        scores.put(VARIANCE, least);
        return scores;
    }

    /** A held-out row and the seed of its masks. */
    private record Held(int[] tokens, long index, long seed) {}

    /** Of the mean bound of a block, times drawn from an interval. */
    private double variance(Pass<N> pass, List<Held> held, NoiseInterval interval) {
        List<Double> means = new ArrayList<>();
        for (int first = 0; first < held.size(); first += GROUP) {
            List<NoisedRow> rows = held.subList(first, Math.min(held.size(), first + GROUP)).stream()
                    .map(row -> noised(
                            row.tokens(),
                            interval,
                            pass.phase(),
                            new RowStream(row.index(), new SplittableRandom(row.seed()))))
                    .toList();
            try (NDManager scope = pass.scope().newSubManager()) {
                for (double[] nats : nats(pass.network(), rows, scope)) {
                    for (int start = 0; start < nats.length; start += blockSize) {
                        means.add(Arrays.stream(nats, start, Math.min(nats.length, start + blockSize))
                                .average()
                                .orElseThrow());
                    }
                }
            }
        }
        double mean = means.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        return means.stream()
                        .mapToDouble(block -> (block - mean) * (block - mean))
                        .sum()
                / Math.max(1, means.size() - 1);
    }

    @Override
    public void evaluated(Map<String, Double> scores) {
        if (plan.choice() == BlockPlan.Choice.SEARCHED && scores.containsKey(LEAST)) {
            times = new NoiseInterval(scores.get(LEAST), scores.get(MOST));
        }
    }

    NoiseInterval times() {
        return times;
    }
}
