// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.model.InsertionRow;

/**
 * Whether requests served together get the tokens they get alone, and if not, how nearly tied the first differing draw
 * was.
 *
 * @param equal requests with the same tokens inserted in the same order
 * @param requests all of them
 * @param largestDifference over the first differing draws, of the logits that the two batch shapes gave for the same
 *     tokens: the same uniforms pick another token only if they fall within about this relative distance of a border
 */
record BatchAgreement(int equal, int requests, double largestDifference) {
    /** Logits this close make a draw that differs a near-tie. */
    static final double NEAR_TIE = 1e-3;

    static BatchAgreement measure() throws IOException {
        try (InsertionWorkload workload = InsertionWorkload.open(
                BatchGainBenchmark.MODEL, InsertionMethod.TWO_STAGE_TOP_P, BatchGainBenchmark.LENGTH)) {
            return measure(workload);
        }
    }

    static BatchAgreement measure(InsertionWorkload workload) {
        List<Generation> together = workload.generations(InsertionWorkload.REQUESTS);
        List<Generation> alone = workload.generations(1);
        List<List<InsertionRow>> togetherSteps = workload.evaluations(InsertionWorkload.REQUESTS);
        List<List<InsertionRow>> aloneSteps = workload.evaluations(1);
        int equal = 0;
        double largest = 0;
        for (int request = 0; request < InsertionWorkload.REQUESTS; request++) {
            Generation left = together.get(request);
            Generation right = alone.get(request);
            if (Arrays.equals(left.tokens(), right.tokens()) && Arrays.equals(left.steps(), right.steps())) {
                equal++;
                continue;
            }
            int row = request;
            List<List<InsertionRow>> own = aloneSteps.subList(
                    request * InsertionWorkload.INSERTIONS, (request + 1) * InsertionWorkload.INSERTIONS);
            int differing = IntStream.range(0, InsertionWorkload.INSERTIONS)
                    .filter(step -> !Arrays.equals(
                            togetherSteps.get(step).get(row).tokens(),
                            own.get(step).get(0).tokens()))
                    .findFirst()
                    .orElse(InsertionWorkload.INSERTIONS);
            largest = Math.max(
                    largest,
                    difference(
                            workload.logits(togetherSteps.get(differing - 1), request),
                            workload.logits(own.get(differing - 1), 0)));
        }
        return new BatchAgreement(equal, InsertionWorkload.REQUESTS, largest);
    }

    private static double difference(float[] left, float[] right) {
        return IntStream.range(0, left.length)
                .mapToDouble(i -> Math.abs((double) left[i] - right[i]))
                .max()
                .orElse(0);
    }

    boolean met() {
        return largestDifference <= NEAR_TIE;
    }

    @Override
    public String toString() {
        String count = equal + " of " + requests + " equal";
        return equal == requests
                ? count
                : count
                        + String.format(
                                Locale.ROOT, ", logits of first differing draws within %.1e", largestDifference);
    }
}
