// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Exchanger;
import java.util.concurrent.Semaphore;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.train.Objective;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.UpdateReport;

/**
 * A training by the real trainer, held after every update until the next is asked for.
 *
 * <p>The trainer works on a thread of its own; asking costs tens of microseconds beside an update of hundreds of
 * milliseconds. No evaluation and no checkpoint falls in between.
 */
final class SteppedTraining implements AutoCloseable {
    private static final long NEVER = 1_000_000_000;

    private final Path folder;
    private final Thread thread;
    private final Semaphore wanted = new Semaphore(0);
    private final Exchanger<Outcome> outcomes = new Exchanger<>();

    /** An update, or why there is none. */
    private record Outcome(Optional<UpdateReport> report, Optional<Exception> failure) {}

    /** Ends the training without a last checkpoint. */
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private SteppedTraining(Path folder, Objective<InsertionNetwork> objective, Compute precision, int rows) {
        this.folder = folder;
        TrainingSettings settings = TrainingSettings.builder(folder.resolve("checkpoints"), folder.resolve("model"))
                .batch(rows, 1)
                .updates(NEVER)
                .intervals(new TrainingSettings.Intervals(NEVER, NEVER, NEVER))
                .evaluationRows(0)
                .precision(precision)
                .build();
        Trainer<InsertionNetwork> trainer = new Trainer<>(settings, objective);
        thread = new Thread(() -> train(trainer), "trainer");
        thread.setDaemon(true);
        thread.start();
    }

    static SteppedTraining start(Objective<InsertionNetwork> objective, Compute precision, int rows)
            throws IOException {
        return new SteppedTraining(Files.createTempDirectory("anyorder-benchmark"), objective, precision, rows);
    }

    private void train(Trainer<InsertionNetwork> trainer) {
        TrainingListener listener = new TrainingListener() {
            @Override
            public void started(TrainingSettings settings, long weights, long done) {
                awaitDemand();
            }

            @Override
            public void updated(UpdateReport report) {
                hand(new Outcome(Optional.of(report), Optional.empty()));
                awaitDemand();
            }
        };
        try {
            trainer.train(Trainer.Start.FRESH, listener);
        } catch (Enough end) {
            return;
        } catch (IOException | RuntimeException failure) {
            hand(new Outcome(Optional.empty(), Optional.of(failure)));
        }
    }

    private void awaitDemand() {
        try {
            wanted.acquire();
        } catch (InterruptedException closed) {
            throw new Enough();
        }
    }

    private void hand(Outcome outcome) {
        try {
            outcomes.exchange(outcome);
        } catch (InterruptedException closed) {
            throw new Enough();
        }
    }

    /** Makes the next update. */
    UpdateReport next() throws InterruptedException {
        wanted.release();
        Outcome outcome = outcomes.exchange(new Outcome(Optional.empty(), Optional.empty()));
        return outcome.report()
                .orElseThrow(() -> new IllegalStateException(
                        "the training ended", outcome.failure().orElseThrow()));
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        new TemporaryFolder(folder).close();
    }
}
