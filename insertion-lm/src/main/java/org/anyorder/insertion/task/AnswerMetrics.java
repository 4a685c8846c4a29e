// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.task;

import java.util.Arrays;
import java.util.List;

/**
 * How well generated answers match the expected ones, as the ILM repository measures star graphs.
 *
 * @param examples number of answers compared
 * @param exactMatch fraction of answers equal to the expected one, token for token
 * @param tokenAccuracy fraction of expected tokens found at their place; what a short answer lacks counts as wrong
 * @param lengthRmse root of the mean squared difference of the lengths, in tokens
 * @param lengthMape mean absolute difference of the lengths, relative to the expected length (which counts as at least
 *     1)
 */
public record AnswerMetrics(
        int examples, double exactMatch, double tokenAccuracy, double lengthRmse, double lengthMape) {
    /**
     * Compares answers pair by pair.
     *
     * @param generated generated answers, without special tokens
     * @param expected expected answers, as many
     * @return the measures
     * @throws IllegalArgumentException if the numbers differ or there are none
     */
    public static AnswerMetrics of(List<int[]> generated, List<int[]> expected) {
        int count = expected.size();
        if (count == 0 || generated.size() != count) {
            throw new IllegalArgumentException("as many answers must be generated as expected, at least 1, got "
                    + generated.size() + " and " + count);
        }
        int exact = 0;
        long right = 0;
        long tokens = 0;
        double squares = 0;
        double relative = 0;
        for (int i = 0; i < count; i++) {
            int[] answer = generated.get(i);
            int[] truth = expected.get(i);
            exact += Arrays.equals(answer, truth) ? 1 : 0;
            for (int k = 0; k < Math.min(answer.length, truth.length); k++) {
                right += answer[k] == truth[k] ? 1 : 0;
            }
            tokens += truth.length;
            double difference = answer.length - truth.length;
            squares += difference * difference;
            relative += Math.abs(difference) / Math.max(1, truth.length);
        }
        return new AnswerMetrics(
                count,
                (double) exact / count,
                tokens == 0 ? 1 : (double) right / tokens,
                Math.sqrt(squares / count),
                relative / count);
    }
}
