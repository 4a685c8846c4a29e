// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.kernel.TokenDrawKernel;
import org.apache.commons.math3.stat.inference.ChiSquareTest;

/** Laws in float64, written without the library, and chi-square tests of counts against them. */
final class SampledLaw {
    private SampledLaw() {}

    static double[] gaussian(int count, double deviation, long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        // Rounded to float32, so that both types of logits state the same law.
        return IntStream.range(0, count)
                .mapToDouble(i -> (float) (deviation * random.nextGaussian()))
                .toArray();
    }

    static double[] softmax(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(l -> Math.exp(l - max)).sum();
        return Arrays.stream(logits).map(l -> Math.exp(l - max) / sum).toArray();
    }

    /** Cells with fewer than 5 expected counts are merged in ascending order of probability. */
    static double pValue(double[] law, long[] counts) {
        long draws = Arrays.stream(counts).sum();
        int[] ascending = IntStream.range(0, law.length)
                .boxed()
                .sorted(Comparator.comparingDouble(v -> law[v]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] expected = new double[law.length];
        long[] observed = new long[law.length];
        int cells = 0;
        for (int v : ascending) {
            expected[cells] += law[v] * draws;
            observed[cells] += counts[v];
            if (expected[cells] >= 5) {
                cells++;
            }
        }
        if (cells < law.length && expected[cells] > 0) {
            expected[cells - 1] += expected[cells];
            observed[cells - 1] += observed[cells];
        }
        return new ChiSquareTest().chiSquareTest(Arrays.copyOf(expected, cells), Arrays.copyOf(observed, cells));
    }

    static double pValueOfTwo(long[] first, long[] second) {
        long[] a = new long[first.length];
        long[] b = new long[first.length];
        int[] ascending = IntStream.range(0, first.length)
                .boxed()
                .sorted(Comparator.comparingLong(v -> first[v] + second[v]))
                .mapToInt(Integer::intValue)
                .toArray();
        int cells = 0;
        for (int v : ascending) {
            a[cells] += first[v];
            b[cells] += second[v];
            if (a[cells] + b[cells] >= 10) {
                cells++;
            }
        }
        return new ChiSquareTest().chiSquareTestDataSetsComparison(Arrays.copyOf(a, cells), Arrays.copyOf(b, cells));
    }

    static long[] inverseCounts(double[] logits, int draws, RandomGenerator random) {
        double[] sums = softmax(logits);
        Arrays.parallelPrefix(sums, Double::sum);
        long[] counts = new long[logits.length];
        for (int i = 0; i < draws; i++) {
            double uniform = random.nextDouble() * sums[sums.length - 1];
            int place = Arrays.binarySearch(sums, uniform);
            counts[place >= 0 ? place + 1 : -place - 1]++;
        }
        return counts;
    }

    /** Uniforms that lead to the middle of a token's interval at every level of the tree, root first. */
    static double[] middleOf(double[] masses, int token, int levels) {
        double[] uniforms = new double[levels];
        double[] level = masses;
        int node = token;
        for (int step = levels - 1; step >= 0; step--) {
            int first = node / TokenDrawKernel.ARITY * TokenDrawKernel.ARITY;
            int end = Math.min(level.length, first + TokenDrawKernel.ARITY);
            double total = Arrays.stream(level, first, end).sum();
            double before = Arrays.stream(level, first, node).sum();
            uniforms[step] = (before + level[node] / 2) / total;
            double[] below = level;
            level = IntStream.range(0, (below.length + TokenDrawKernel.ARITY - 1) / TokenDrawKernel.ARITY)
                    .mapToDouble(parent -> Arrays.stream(
                                    below,
                                    parent * TokenDrawKernel.ARITY,
                                    Math.min(below.length, (parent + 1) * TokenDrawKernel.ARITY))
                            .sum())
                    .toArray();
            node /= TokenDrawKernel.ARITY;
        }
        return uniforms;
    }
}
