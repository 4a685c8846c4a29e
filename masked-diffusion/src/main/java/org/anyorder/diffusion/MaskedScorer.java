// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Score;
import org.anyorder.UnsupportedTemplateException;
import org.anyorder.decoding.Scorer;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.Visibility;

/**
 * The bound of masked diffusion on the log-likelihood of a sequence (Sahoo et al. 2024, arXiv 2406.07524): the mean,
 * over uniformly random orders of settling the scored tokens, of the log-probability of doing so. With block-causal
 * models the blocks are settled from left to right and the bound is the sum of theirs (Arriola et al. 2025, arXiv
 * 2503.09573).
 *
 * <p>Up to {@value #MOST_ROWS} rows it is enumerated: a set S of k masked tokens out of n weighs 1/(k · C(n, k)), which
 * takes 2ⁿ − 1 rows a block. Where every order then gives the same probability, up to 10⁻⁹, nothing is lost and the
 * score is exact: so it is with the conditionals of a joint law. Otherwise the bound is estimated without bias from
 * random sets, and has a standard error.
 *
 * <p>A block-causal model sees nothing of later blocks: tokens given there are refused. Cost: {@code draws} rows, or at
 * most {@value #ROUNDS} a position of each block; logits of masked positions alone. Immutable and thread-safe.
 *
 * @param estimator how sets are drawn
 * @param draws rows of an estimate, at least {@value #ROUNDS}
 */
public record MaskedScorer(Estimator estimator, int draws) implements Scorer<MaskedModel> {

    /** The most rows that are enumerated. */
    public static final int MOST_ROWS = 1 << 10;

    /** How many independent estimates the standard error comes from. */
    public static final int ROUNDS = 8;

    /** How many rows an estimate has unless told otherwise. */
    public static final int DEFAULT_DRAWS = 128;

    private static final double AGREEMENT = 1e-9;

    /** How the masked sets of an estimate are drawn. */
    public enum Estimator {
        /** Uniform in their size, spread evenly; weight n/k (LLaDA, Nie et al. 2025, arXiv 2502.09992). */
        COUNT {
            @Override
            List<Masked> round(int size, int rows, RandomGenerator random) {
                List<Masked> sets = new ArrayList<>();
                int first = random.nextInt(size);
                for (int row = 0; row < rows; row++) {
                    int count = (first + (int) Math.round((double) row * size / rows)) % size + 1;
                    sets.add(new Masked(chosen(size, count, random), (double) size / count));
                }
                return sets;
            }
        },
        /** Each token masked with probability t, times spread evenly; weight 1/t (MDLM, Sahoo et al. 2024). */
        TIME {
            @Override
            List<Masked> round(int size, int rows, RandomGenerator random) {
                List<Masked> sets = new ArrayList<>();
                for (int row = 0; row < rows; row++) {
                    double t = (row + 1 - random.nextDouble()) / rows;
                    int[] members = IntStream.range(0, size)
                            .filter(member -> random.nextDouble() < t)
                            .toArray();
                    sets.add(new Masked(members, 1 / t));
                }
                return sets;
            }
        };

        abstract List<Masked> round(int size, int rows, RandomGenerator random);
    }

    /**
     * A set of masked tokens.
     *
     * @param members among the scored ones of a block, ascending
     * @param weight of its nats
     */
    record Masked(int[] members, double weight) {}

    /**
     * Checks the range.
     *
     * @param estimator how sets are drawn
     * @param draws rows of an estimate, at least 8
     * @throws IllegalArgumentException if there are fewer
     */
    public MaskedScorer {
        Objects.requireNonNull(estimator, "estimator");
        if (!(draws >= ROUNDS)) {
            throw new IllegalArgumentException("draws must be at least " + ROUNDS + ", got " + draws);
        }
    }

    @Override
    public Class<MaskedModel> model() {
        return MaskedModel.class;
    }

    @Override
    public Score score(MaskedModel model, int[] tokens, boolean[] scored, RandomGenerator random) {
        List<int[]> blocks = blocks(model.visibility(), scored);
        int count = blocks.stream().mapToInt(block -> block.length).sum();
        if (count == 0) {
            return new Score(0, 0, Score.Kind.EXACT, OptionalDouble.empty());
        }
        boolean enumerable = blocks.stream()
                        .mapToLong(block -> 1L << Math.min(block.length, 62))
                        .sum()
                <= MOST_ROWS;
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            double nats = 0;
            double variance = 0;
            boolean exact = true;
            for (int[] block : blocks) {
                MaskedNats masked = new MaskedNats(model, owner, row(model.visibility(), tokens, block), block);
                if (enumerable) {
                    double[][] bySet = every(masked, block.length);
                    nats += bound(bySet, block.length);
                    exact &= ordersAgree(bySet, block.length);
                } else {
                    double[] rounds = rounds(masked, block.length, random);
                    double mean = Arrays.stream(rounds).average().orElseThrow();
                    nats += mean;
                    variance += Arrays.stream(rounds)
                                    .map(round -> (round - mean) * (round - mean))
                                    .sum()
                            / (ROUNDS - 1)
                            / ROUNDS;
                }
            }
            if (enumerable) {
                return new Score(
                        -nats, count, exact ? Score.Kind.EXACT : Score.Kind.LOWER_BOUND, OptionalDouble.empty());
            }
            double error = Double.isFinite(nats) ? Math.sqrt(variance) : Double.POSITIVE_INFINITY;
            return new Score(-nats, count, Score.Kind.LOWER_BOUND, OptionalDouble.of(error));
        }
    }

    /** Scored positions of each block that has some. */
    private static List<int[]> blocks(Visibility visibility, boolean[] scored) {
        int size =
                visibility instanceof Visibility.BlockCausal causal ? causal.blockSize() : Math.max(1, scored.length);
        List<int[]> blocks = new ArrayList<>();
        for (int start = 0; start < scored.length; start += size) {
            int[] positions = IntStream.range(start, Math.min(scored.length, start + size))
                    .filter(position -> scored[position])
                    .toArray();
            if (positions.length > 0) {
                blocks.add(positions);
            } else if (!blocks.isEmpty()) {
                throw later(start);
            }
            if (blocks.size() > 1 && positions.length < Math.min(size, scored.length - start)) {
                throw later(IntStream.range(start, scored.length)
                        .filter(position -> !scored[position])
                        .findFirst()
                        .orElse(start));
            }
        }
        return blocks;
    }

    private static UnsupportedTemplateException later(int position) {
        return new UnsupportedTemplateException("a block-causal model does not see later blocks: token " + position
                + " is given, but tokens of an earlier block are scored; score that one too");
    }

    /** What a block sees, and itself. */
    private static int[] row(Visibility visibility, int[] tokens, int[] block) {
        if (!(visibility instanceof Visibility.BlockCausal causal)) {
            return tokens;
        }
        int end = (block[0] / causal.blockSize() + 1) * causal.blockSize();
        return Arrays.copyOf(tokens, Math.min(tokens.length, end));
    }

    /** Nats of every member of every set, the sets as bits. */
    private static double[][] every(MaskedNats masked, int size) {
        List<int[]> sets = new ArrayList<>();
        for (int bits = 1; bits < 1 << size; bits++) {
            int set = bits;
            sets.add(IntStream.range(0, size)
                    .filter(member -> (set >> member & 1) == 1)
                    .toArray());
        }
        List<double[]> nats = masked.of(sets);
        double[][] bySet = new double[1 << size][size];
        for (int bits = 1; bits < bySet.length; bits++) {
            int[] members = sets.get(bits - 1);
            for (int i = 0; i < members.length; i++) {
                bySet[bits][members[i]] = nats.get(bits - 1)[i];
            }
        }
        return bySet;
    }

    private static double bound(double[][] bySet, int size) {
        double[] sums = new double[size + 1];
        for (int bits = 1; bits < bySet.length; bits++) {
            sums[Integer.bitCount(bits)] += Arrays.stream(bySet[bits]).sum();
        }
        double bound = 0;
        double choices = 1;
        for (int count = 1; count <= size; count++) {
            choices = choices * (size - count + 1) / count; // C(n, k)
            bound += sums[count] / (count * choices);
        }
        return bound;
    }

    /** Whether any two tokens may be settled in either order at the same cost. */
    private static boolean ordersAgree(double[][] bySet, int size) {
        for (int bits = 1; bits < bySet.length; bits++) {
            for (int first = 0; first < size; first++) {
                for (int second = 0; second < first; second++) {
                    int one = 1 << first;
                    int other = 1 << second;
                    if ((bits & one) != 0 && (bits & other) != 0) {
                        double cost = bySet[bits][first] + bySet[bits & ~one][second];
                        double swapped = bySet[bits][second] + bySet[bits & ~other][first];
                        if (cost != swapped && !(Math.abs(cost - swapped) <= AGREEMENT * Math.max(1, cost))) {
                            return false;
                        }
                    }
                }
            }
        }
        return true;
    }

    private double[] rounds(MaskedNats masked, int size, RandomGenerator random) {
        int rows = Math.min(size, draws / ROUNDS);
        List<Masked> sets = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            sets.addAll(estimator.round(size, rows, random));
        }
        List<double[]> nats = masked.of(sets.stream().map(Masked::members).toList());
        double[] estimates = new double[ROUNDS];
        for (int set = 0; set < sets.size(); set++) {
            estimates[set / rows] +=
                    sets.get(set).weight() * Arrays.stream(nats.get(set)).sum() / rows;
        }
        return estimates;
    }

    private static int[] chosen(int size, int count, RandomGenerator random) {
        int[] members = IntStream.range(0, size).toArray();
        for (int place = 0; place < count; place++) {
            int other = random.nextInt(place, size);
            int member = members[other];
            members[other] = members[place];
            members[place] = member;
        }
        int[] chosen = Arrays.copyOf(members, count);
        Arrays.sort(chosen);
        return chosen;
    }
}
