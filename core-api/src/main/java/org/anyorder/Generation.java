// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.List;

/**
 * A finished sequence, how it came about and what it cost.
 *
 * @param request the request's number ({@link GenerationRequest#number()})
 * @param sample which of the request's samples this is, from 0
 * @param tokens the whole sequence, given tokens included; without special tokens a family adds and without the end
 *     token that ended the run
 * @param steps for each token the sample's own step, from 1, in which it was committed; 0 for given tokens
 * @param logProbs for each token the log-probability, in nats, under the law it was drawn from; NaN for given tokens
 * @param logProb the sum of {@code logProbs} of generated tokens plus the stop and continue draws, in nats
 * @param finishReason why it ended
 * @param usage what it cost
 * @param alternatives further hypotheses of a search, best first; empty for a draw
 */
public record Generation(
        int request,
        int sample,
        int[] tokens,
        int[] steps,
        double[] logProbs,
        double logProb,
        FinishReason finishReason,
        Usage usage,
        List<Generation> alternatives) {

    /**
     * Checks and copies.
     *
     * @param request the request's number
     * @param sample the sample's number
     * @param tokens the whole sequence
     * @param steps one per token
     * @param logProbs one per token
     * @param logProb the total in nats
     * @param finishReason why it ended
     * @param usage what it cost
     * @param alternatives further hypotheses
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public Generation {
        if (steps.length != tokens.length || logProbs.length != tokens.length) {
            throw new IllegalArgumentException("tokens, steps and logProbs must have one length, got " + tokens.length
                    + ", " + steps.length + " and " + logProbs.length);
        }
        tokens = tokens.clone();
        steps = steps.clone();
        logProbs = logProbs.clone();
        alternatives = List.copyOf(alternatives);
    }

    /**
     * The whole sequence, given tokens included.
     *
     * @return a copy
     */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * When each token was committed.
     *
     * @return a copy; 0 for given tokens
     */
    @Override
    public int[] steps() {
        return steps.clone();
    }

    /**
     * The log-probability of each token, in nats.
     *
     * @return a copy; NaN for given tokens
     */
    @Override
    public double[] logProbs() {
        return logProbs.clone();
    }
}
