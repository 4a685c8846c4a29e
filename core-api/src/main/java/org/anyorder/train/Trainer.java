// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.Device;
import ai.djl.nn.Block;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Trains the network of an {@link Objective}: AdamW with warm-up, clipping, accumulation over micro-batches, a moving
 * average of the weights that is evaluated and published, metrics, checkpoints.
 *
 * <p>A training that was killed at any moment goes on from its last checkpoint with {@link Start#RESUME} and reaches
 * the weights of an uninterrupted one, on the CPU bit for bit (same machine, same number of threads): every row and
 * every engine seed is a pure function of (seed, update, row or micro-batch).
 *
 * <p>Memory: four arrays per weight (weight, two moments, average), the gradient, and what one micro-batch needs. One
 * training at a time per trainer and per checkpoint folder; trainings in one process take turns at the gradient.
 *
 * @param <N> the network
 */
public final class Trainer<N extends Block> {
    private final TrainingSettings settings;
    private final Objective<N> objective;
    private final Device device;
    private final AtomicBoolean cancelled = new AtomicBoolean();

    /** Where a training begins. */
    public enum Start {
        /** At update 1; refused if the checkpoint folder holds a training. */
        FRESH,
        /** After the last checkpoint, at update 1 if there is none. */
        RESUME
    }

    /**
     * A trainer on the CPU.
     *
     * @param settings how to train
     * @param objective what is learned
     */
    public Trainer(TrainingSettings settings, Objective<N> objective) {
        this(settings, objective, Device.cpu());
    }

    /**
     * A trainer on a device.
     *
     * @param settings how to train
     * @param objective what is learned
     * @param device where to compute
     */
    public Trainer(TrainingSettings settings, Objective<N> objective, Device device) {
        this.settings = Objects.requireNonNull(settings, "settings");
        this.objective = Objects.requireNonNull(objective, "objective");
        this.device = Objects.requireNonNull(device, "device");
    }

    /**
     * Trains until the last update is made, the budget is used up, or somebody cancels.
     *
     * @param start where to begin
     * @param listener is told what happens
     * @return how it ended
     * @throws IOException if checkpoints, metrics or the model cannot be written, or the checkpoint cannot be read
     * @throws IllegalArgumentException if {@code FRESH} finds a training, or {@code RESUME} finds one of other seed,
     *     batch or network
     * @throws IllegalStateException if loss or gradient stay without a finite value
     */
    public TrainingResult train(Start start, TrainingListener listener) throws IOException {
        try (CheckpointLock lock = CheckpointLock.acquire(settings.checkpoints());
                TrainingRun<N> run = TrainingRun.open(settings, objective, device, listener, cancelled::get)) {
            run.begin(start);
            return run.finish(run.updates());
        }
    }

    /**
     * Trains like {@link #train}, and when the process is asked to end (Ctrl-C, SIGTERM) makes it wait for the update
     * being made and a checkpoint.
     *
     * @param start where to begin
     * @param listener is told what happens
     * @return how it ended
     * @throws IOException as {@link #train}
     */
    public TrainingResult trainUntilShutdown(Start start, TrainingListener listener) throws IOException {
        CountDownLatch ended = new CountDownLatch(1);
        Thread hook = new Thread(() -> {
            cancel();
            try {
                ended.await();
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return train(start, listener);
        } finally {
            ended.countDown();
            removeUnlessShuttingDown(hook);
        }
    }

    private static void removeUnlessShuttingDown(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is at work and needs no removing.
            return;
        }
    }

    /** Ends the training after the update being made, with a checkpoint; may be called from any thread. */
    public void cancel() {
        cancelled.set(true);
    }
}
