// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import org.anyorder.sampling.SamplingOptions;

/**
 * What is to be generated. With equal logits the tokens depend on this alone: the random stream is keyed by (seed,
 * number, sample).
 *
 * @param template what is known and where tokens may go
 * @param sampling temperature, filters, penalties
 * @param seed of the random streams
 * @param number tells requests of one job apart, at least 0; part of the random streams' key
 * @param samples independent draws, at least 1
 * @param limits where to end at the latest
 * @param endToken what an end token does
 */
public record GenerationRequest(
        Template template,
        SamplingOptions sampling,
        long seed,
        int number,
        int samples,
        Limits limits,
        EndToken endToken) {

    /**
     * Checks the ranges.
     *
     * @param template what is known and where tokens may go
     * @param sampling temperature, filters, penalties
     * @param seed of the random streams
     * @param number at least 0
     * @param samples at least 1
     * @param limits where to end at the latest
     * @param endToken what an end token does
     * @throws IllegalArgumentException if {@code number} or {@code samples} is out of its range
     */
    public GenerationRequest {
        if (!(number >= 0)) {
            throw new IllegalArgumentException("number must be at least 0, got " + number);
        }
        if (!(samples >= 1)) {
            throw new IllegalArgumentException("samples must be at least 1, got " + samples);
        }
    }

    /**
     * Starts a request with defaults: temperature 1, no filter, seed 0, one sample, {@link Limits#DEFAULT}.
     *
     * @param template what is known and where tokens may go
     * @return a builder
     */
    public static Builder builder(Template template) {
        return new Builder(template);
    }

    /**
     * A builder holding these values.
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(template)
                .sampling(sampling)
                .seed(seed)
                .number(number)
                .samples(samples)
                .limits(limits)
                .endToken(endToken);
    }

    /** Collects the values of a request; {@link GenerationRequest} validates them. */
    public static final class Builder {

        private final Template template;
        private SamplingOptions sampling = SamplingOptions.plain();
        private long seed;
        private int number;
        private int samples = 1;
        private Limits limits = Limits.DEFAULT;
        private EndToken endToken = EndToken.STOPS;

        private Builder(Template template) {
            this.template = template;
        }

        /**
         * Temperature, filters, penalties.
         *
         * @param options the options
         * @return this
         */
        public Builder sampling(SamplingOptions options) {
            sampling = options;
            return this;
        }

        /**
         * The seed.
         *
         * @param value any number
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * The request's number within a job.
         *
         * @param value at least 0
         * @return this
         */
        public Builder number(int value) {
            number = value;
            return this;
        }

        /**
         * Independent draws.
         *
         * @param count at least 1
         * @return this
         */
        public Builder samples(int count) {
            samples = count;
            return this;
        }

        /**
         * Where to end at the latest.
         *
         * @param value the limits
         * @return this
         */
        public Builder limits(Limits value) {
            limits = value;
            return this;
        }

        /**
         * What an end token does.
         *
         * @param value the effect
         * @return this
         */
        public Builder endToken(EndToken value) {
            endToken = value;
            return this;
        }

        /**
         * The request.
         *
         * @return a validated request
         */
        public GenerationRequest build() {
            return new GenerationRequest(template, sampling, seed, number, samples, limits, endToken);
        }
    }
}
