// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.anyorder.nn.Compute;

/**
 * How to train: sizes, rates, intervals, folders. What is trained is the {@link Objective}'s.
 *
 * @param rows rows of a micro-batch
 * @param microBatches micro-batches whose gradients make one update; only memory depends on the split
 * @param updates number of the last update
 * @param budget training time after which it stops early, counted over interruptions
 * @param schedule learning rate by update
 * @param optimizer the rest of AdamW
 * @param clip largest norm of the whole gradient; infinity does not clip
 * @param average average of the weights
 * @param precision how the network multiplies
 * @param intervals how often what happens
 * @param evaluationRows held-out rows of one evaluation
 * @param checkpoints folder of checkpoints, metrics and plot
 * @param output what is published when training ends
 * @param seed of everything random
 */
public record TrainingSettings(
        int rows,
        int microBatches,
        long updates,
        Duration budget,
        LearningRateSchedule schedule,
        AdamW optimizer,
        double clip,
        ExponentialMovingAverage average,
        Compute precision,
        Intervals intervals,
        int evaluationRows,
        Path checkpoints,
        TrainingOutput output,
        long seed) {
    /** The longest budget: as good as none. */
    public static final Duration UNLIMITED = Duration.ofDays(3650);

    /**
     * Checks the ranges.
     *
     * @param rows rows of a micro-batch, in [1, 65536]
     * @param microBatches micro-batches of an update, in [1, 65536]
     * @param updates number of the last update, positive
     * @param budget positive
     * @param schedule learning rate by update
     * @param optimizer the rest of AdamW
     * @param clip positive
     * @param average average of the weights
     * @param precision how the network multiplies
     * @param intervals how often what happens
     * @param evaluationRows held-out rows of one evaluation, not negative; 0 does without
     * @param checkpoints folder of checkpoints, metrics and plot
     * @param output what is published
     * @param seed of everything random
     */
    public TrainingSettings {
        if (!(rows >= 1 && rows <= 65536)) {
            throw new IllegalArgumentException("rows must be in [1, 65536], got " + rows);
        }
        if (!(microBatches >= 1 && microBatches <= 65536)) {
            throw new IllegalArgumentException("microBatches must be in [1, 65536], got " + microBatches);
        }
        if (!(updates >= 1 && updates <= 1_000_000_000_000L)) {
            throw new IllegalArgumentException("updates must be in [1, 1e12], got " + updates);
        }
        if (!(budget.compareTo(Duration.ZERO) > 0 && budget.compareTo(UNLIMITED) <= 0)) {
            throw new IllegalArgumentException("budget must be positive and at most ten years, got " + budget);
        }
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(optimizer, "optimizer");
        if (!(clip > 0)) {
            throw new IllegalArgumentException("clip must be positive, got " + clip);
        }
        Objects.requireNonNull(average, "average");
        Objects.requireNonNull(precision, "precision");
        Objects.requireNonNull(intervals, "intervals");
        if (!(evaluationRows >= 0 && evaluationRows <= 100_000_000)) {
            throw new IllegalArgumentException("evaluationRows must be in [0, 1e8], got " + evaluationRows);
        }
        Objects.requireNonNull(checkpoints, "checkpoints");
        Objects.requireNonNull(output, "output");
    }

    /** Rows that one update sees. */
    long rowsPerUpdate() {
        return (long) rows * microBatches;
    }

    /**
     * How often what happens, in updates.
     *
     * @param log updates between rows of the metrics file
     * @param evaluate updates between evaluations
     * @param checkpoint updates between checkpoints
     */
    public record Intervals(long log, long evaluate, long checkpoint) {
        /**
         * Checks that all are positive.
         *
         * @param log updates between rows of the metrics file
         * @param evaluate updates between evaluations
         * @param checkpoint updates between checkpoints
         */
        public Intervals {
            if (!(log >= 1 && evaluate >= 1 && checkpoint >= 1)) {
                throw new IllegalArgumentException("intervals must be positive, got log " + log + ", evaluate "
                        + evaluate + ", checkpoint " + checkpoint);
            }
        }
    }

    /**
     * Settings with defaults for all but the two folders.
     *
     * @param checkpoints folder of checkpoints, metrics and plot
     * @param output folder of the finished model
     * @return a builder: batch 1 × 32, 1,000 updates, constant 1e-4 after 100 updates, clip 1, average 0.9999, float32
     */
    public static Builder builder(Path checkpoints, Path output) {
        return new Builder(checkpoints, output);
    }

    /**
     * A builder holding these settings.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects settings; {@link #build} validates. */
    public static final class Builder {
        private int rows = 32;
        private int microBatches = 1;
        private long updates = 1000;
        private Duration budget = UNLIMITED;
        private LearningRateSchedule schedule =
                new LearningRateSchedule(1e-4, 100, LearningRateSchedule.Decay.CONSTANT, 0);
        private AdamW optimizer = new AdamW();
        private double clip = 1;
        private ExponentialMovingAverage average = new ExponentialMovingAverage(0.9999);
        private Compute precision = Compute.FLOAT32;
        private Intervals intervals = new Intervals(10, 500, 500);
        private int evaluationRows = 256;
        private final Path checkpoints;
        private TrainingOutput output;
        private long seed;

        private Builder(Path checkpoints, Path folder) {
            this.checkpoints = checkpoints;
            this.output = new TrainingOutput(
                    folder,
                    "Apache-2.0",
                    TrainingOutput.Weights.AVERAGE,
                    TrainingOutput.Storage.FLOAT32,
                    Optional.empty());
        }

        private Builder(TrainingSettings from) {
            rows = from.rows;
            microBatches = from.microBatches;
            updates = from.updates;
            budget = from.budget;
            schedule = from.schedule;
            optimizer = from.optimizer;
            clip = from.clip;
            average = from.average;
            precision = from.precision;
            intervals = from.intervals;
            evaluationRows = from.evaluationRows;
            checkpoints = from.checkpoints;
            output = from.output;
            seed = from.seed;
        }

        /**
         * Sets the batch.
         *
         * @param rows rows of a micro-batch
         * @param microBatches micro-batches of an update
         * @return this
         */
        public Builder batch(int rows, int microBatches) {
            this.rows = rows;
            this.microBatches = microBatches;
            return this;
        }

        /**
         * Sets the number of the last update.
         *
         * @param updates number of the last update
         * @return this
         */
        public Builder updates(long updates) {
            this.updates = updates;
            return this;
        }

        /**
         * Sets the training time.
         *
         * @param budget time after which training stops early
         * @return this
         */
        public Builder budget(Duration budget) {
            this.budget = budget;
            return this;
        }

        /**
         * Sets the learning rate.
         *
         * @param schedule learning rate by update
         * @return this
         */
        public Builder schedule(LearningRateSchedule schedule) {
            this.schedule = schedule;
            return this;
        }

        /**
         * Sets the rest of the optimizer.
         *
         * @param optimizer decays and epsilon
         * @return this
         */
        public Builder optimizer(AdamW optimizer) {
            this.optimizer = optimizer;
            return this;
        }

        /**
         * Sets the clipping.
         *
         * @param clip largest norm of the whole gradient
         * @return this
         */
        public Builder clip(double clip) {
            this.clip = clip;
            return this;
        }

        /**
         * Sets the average of the weights.
         *
         * @param average the average
         * @return this
         */
        public Builder average(ExponentialMovingAverage average) {
            this.average = average;
            return this;
        }

        /**
         * Sets how the network multiplies.
         *
         * @param precision the precision
         * @return this
         */
        public Builder precision(Compute precision) {
            this.precision = precision;
            return this;
        }

        /**
         * Sets how often what happens.
         *
         * @param intervals the intervals in updates
         * @return this
         */
        public Builder intervals(Intervals intervals) {
            this.intervals = intervals;
            return this;
        }

        /**
         * Sets the size of an evaluation.
         *
         * @param evaluationRows held-out rows; 0 does without
         * @return this
         */
        public Builder evaluationRows(int evaluationRows) {
            this.evaluationRows = evaluationRows;
            return this;
        }

        /**
         * Sets what is published.
         *
         * @param output folder, weights and storage
         * @return this
         */
        public Builder output(TrainingOutput output) {
            this.output = output;
            return this;
        }

        /**
         * Sets the seed.
         *
         * @param seed of everything random
         * @return this
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Validates and builds.
         *
         * @return the settings
         * @throws IllegalArgumentException if a value is out of range
         */
        public TrainingSettings build() {
            return new TrainingSettings(
                    rows,
                    microBatches,
                    updates,
                    budget,
                    schedule,
                    optimizer,
                    clip,
                    average,
                    precision,
                    intervals,
                    evaluationRows,
                    checkpoints,
                    output,
                    seed);
        }
    }
}
