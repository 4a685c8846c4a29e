// SPDX-License-Identifier: Apache-2.0
package org.anyorder.examples.cli;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.anyorder.train.ProgressListener;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains a model from a configuration file. */
@Command(
        name = "train",
        description = "Train a model. Ctrl-C checkpoints and stops; --resume goes on exactly where it was.",
        footer = {"", "Example: anyorder train --config examples/training/star-easy.json"})
final class TrainCommand implements Callable<Integer> {

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "JSON; relative paths count from that file.")
    private Path config = Path.of("");

    @Option(names = "--resume", description = "Go on after the last checkpoint.")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        TrainingConfig training = TrainingConfig.read(config);
        training.threads()
                .ifPresent(count -> System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(count)));
        Trainer<?> trainer = training.trainer(Device.cpu());
        try (ProgressListener progress = new ProgressListener(System.err)) {
            TrainingListener listener = common.quiet() ? new TrainingListener() {} : progress;
            TrainingResult result =
                    trainer.trainUntilShutdown(resume ? Trainer.Start.RESUME : Trainer.Start.FRESH, listener);
            result.modelFolder().ifPresent(folder -> System.out.println(folder));
            return 0;
        }
    }
}
