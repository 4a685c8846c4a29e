// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.draft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Stochastic beam search (Kool et al. 2019, arXiv 1903.06059) as drafter (Jeon et al. 2024, RSD-S, arXiv 2402.14160):
 * of each level the W sequences with the largest perturbed log-probabilities. What survives of a node's children is the
 * beginning of draws without replacement, whatever happens elsewhere.
 *
 * <p>Legend: φ = log-probability of a sequence, G = its perturbed value; the largest G among the children of a node is
 * the node's own. Children are drawn lazily, at most W a node, each with the uniforms of a token draw and, from the
 * second on, one more for its G. Greedy sequences are not perturbed: plain beam search.
 *
 * @param width W, at least 1
 */
public record StochasticBeam(int width) implements Growth {

    /**
     * Checks the width.
     *
     * @param width W, at least 1
     * @throws IllegalArgumentException if it is less
     */
    public StochasticBeam {
        if (!(width >= 1)) {
            throw new IllegalArgumentException("the width of a beam must be at least 1, got " + width);
        }
    }

    @Override
    public Levels begin() {
        return new Beams();
    }

    @Override
    public int nodes(int depth) {
        return (int) Math.min(Integer.MAX_VALUE, (long) width * depth);
    }

    /**
     * A perturbed value conditioned on the largest of its siblings being their parent's.
     *
     * @param bound G of the parent: what the largest becomes
     * @param largest the largest of the unconditioned values; {@code +∞} for the largest value below {@code bound} of
     *     those not drawn yet
     * @param perturbed an unconditioned value, at most {@code largest}
     * @return {@code -log(exp(-bound) - exp(-largest) + exp(-perturbed))}, at most {@code bound}
     */
    static double conditioned(double bound, double largest, double perturbed) {
        double excess = bound - perturbed + Math.log1p(-Math.exp(perturbed - largest));
        return bound - Math.max(0, excess) - Math.log1p(Math.exp(-Math.abs(excess)));
    }

    /** A Gumbel number at a location: the perturbed value of a sequence of that log-probability. */
    private static double gumbel(double location, RandomGenerator random) {
        return location - Math.log(-Math.log(1 - random.nextDouble()));
    }

    /** A child that may be kept. */
    private record Candidate(int node, int row, int token, double logProb, double perturbed) {}

    private final class Beams implements Levels {
        /** φ and G of the nodes of the present level, in their order; none stands for roots. */
        private List<Candidate> level = List.of();

        @Override
        public int[][] draw(int depth, Frontier frontier) {
            List<Candidate> parents = parents(frontier);
            int[] counts = new int[frontier.size()];
            Arrays.fill(counts, width);
            Frontier.Distinct[] drawn = frontier.distinct(counts);
            List<Candidate> candidates = new ArrayList<>();
            for (int node = 0; node < drawn.length; node++) {
                boolean root = depth == 0;
                double logProb = root ? 0 : parents.get(node).logProb();
                double perturbed = root ? 0 : parents.get(node).perturbed();
                candidates.addAll(children(frontier, node, drawn[node], logProb, perturbed));
            }
            level = kept(candidates);
            List<List<Integer>> tokens = new ArrayList<>();
            for (int node = 0; node < drawn.length; node++) {
                tokens.add(new ArrayList<>());
            }
            level.forEach(child -> tokens.get(child.node()).add(child.token()));
            return tokens.stream()
                    .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
                    .toArray(int[][]::new);
        }

        /** The frontier's nodes: those of the present level, without sequences that have all their levels. */
        private List<Candidate> parents(Frontier frontier) {
            Set<Integer> rows = IntStream.of(frontier.rows()).boxed().collect(Collectors.toSet());
            return level.stream().filter(node -> rows.contains(node.row())).toList();
        }

        private List<Candidate> children(
                Frontier frontier, int node, Frontier.Distinct drawn, double logProb, double perturbed) {
            List<Candidate> children = new ArrayList<>();
            double bound = perturbed;
            double left = 1;
            for (int i = 0; i < drawn.tokens().length; i++) {
                double childLogProb = logProb + drawn.logProbs()[i];
                double value;
                if (frontier.greedy(node)) {
                    value = childLogProb;
                } else if (i == 0) {
                    value = bound;
                } else {
                    double location = logProb + Math.log(Math.max(left, Double.MIN_NORMAL));
                    value = conditioned(bound, Double.POSITIVE_INFINITY, gumbel(location, frontier.random()[node]));
                }
                children.add(new Candidate(node, frontier.rows()[node], drawn.tokens()[i], childLogProb, value));
                bound = value;
                left -= Math.exp(drawn.logProbs()[i]);
            }
            return children;
        }

        /** The W largest of each sequence, whose candidates stand together, in the order of their parents. */
        private List<Candidate> kept(List<Candidate> candidates) {
            List<Candidate> kept = new ArrayList<>();
            int start = 0;
            while (start < candidates.size()) {
                int row = candidates.get(start).row();
                int end = start;
                while (end < candidates.size() && candidates.get(end).row() == row) {
                    end++;
                }
                List<Candidate> own = candidates.subList(start, end);
                double[] values =
                        own.stream().mapToDouble(Candidate::perturbed).sorted().toArray();
                double least = values[Math.max(0, values.length - width)];
                own.stream()
                        .filter(candidate -> candidate.perturbed() >= least)
                        .limit(width)
                        .forEach(kept::add);
                start = end;
            }
            return kept;
        }
    }
}
