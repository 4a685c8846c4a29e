// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import java.nio.file.Path;
import org.anyorder.train.LearningRateSchedule.Decay;

/** A process that trains the toy and prints a line when its first update begins; meant to be killed. */
final class KillableTraining {
    static final int UPDATES = 160;

    private KillableTraining() {}

    static TrainingSettings settings(Path folder, long checkpointInterval) {
        return TrainingSettings.builder(folder.resolve("run"), folder.resolve("model"))
                .batch(8, 2)
                .updates(UPDATES)
                .schedule(new LearningRateSchedule(1e-2, 5, Decay.LINEAR, 0))
                .intervals(new TrainingSettings.Intervals(1, 50, checkpointInterval))
                .evaluationRows(8)
                .seed(11)
                .build();
    }

    public static void main(String[] args) throws Exception {
        new Trainer<>(settings(Path.of(args[0]), Long.parseLong(args[1])), new ToyObjective(0.2f))
                .trainUntilShutdown(Trainer.Start.RESUME, new TrainingListener() {
                    @Override
                    public void started(TrainingSettings settings, long weights, long done) {
                        System.out.println("started after " + done);
                    }
                });
    }
}
