// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.testing.stress.HeldMemory;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.UpdateReport;

/** A process that does one thing over and over. Arguments: what, folder of the model, first, last. */
final class Soak {

    private static final String TRAINING = """
            {
              "model": {"d_model": 32, "num_layers": 1, "nhead": 2, "dim_feedforward": 64, "dropout": 0.1,
                        "activation": "relu", "rotary_emb_dim": 16},
              "objective": {"name": "insertion"},
              "data": {"task": "star", "generator": "symmetric", "nodes": 10, "degree": 2, "path": 3},
              "checkpoints": "run", "output": "model",
              "batch_rows": 4, "updates": %d, "learning_rate": 1e-3, "precision": "float32",
              "evaluation_rows": 8, "evaluation_interval": %d, "checkpoint_interval": %d
            }
            """;

    private Soak() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        int first = Integer.parseInt(args[2]);
        int last = Integer.parseInt(args[3]);
        if (args[0].equals("infill")) {
            try (Generator generator = Generators.load(folder)) {
                HeldMemory.repeat(first, last, round -> generator.infill(TinyModel.request(round)));
            }
        } else if (args[0].equals("train")) {
            train(folder, first, last);
        } else {
            HeldMemory.repeat(first, last, round -> {
                try (Generator generator = Generators.load(folder)) {
                    generator.infill(TinyModel.request(round));
                }
            });
        }
    }

    private static void train(Path folder, int first, int last) throws IOException {
        Path file = Files.writeString(folder.resolve("star.json"), TRAINING.formatted(last, first / 2, first / 2));
        TrainingConfig.read(file).trainer(Device.cpu()).train(Trainer.Start.FRESH, new TrainingListener() {
            @Override
            public void updated(UpdateReport report) {
                if (report.update() == first || report.update() == last) {
                    try {
                        HeldMemory.print((int) report.update());
                    } catch (IOException | JMException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        });
    }
}
