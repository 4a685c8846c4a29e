// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.stress;

import ai.djl.Device;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.ObjectName;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.UpdateReport;

/**
 * A process that does one thing over and over and prints what it holds, after a first and after the last round:
 * {@code rounds resident-kB arrays}. Arguments: what, folder of the model, first, last.
 */
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
                repeat(first, last, round -> generator.infill(TinyModel.request(round)));
            }
        } else if (args[0].equals("train")) {
            train(folder, first, last);
        } else {
            repeat(first, last, round -> {
                try (Generator generator = Generators.load(folder)) {
                    generator.infill(TinyModel.request(round));
                }
            });
        }
    }

    private static void train(Path folder, int first, int last) throws IOException {
        Path file = Files.writeString(folder.resolve("star.json"), TRAINING.formatted(last, last / 4, last / 4));
        TrainingConfig.read(file).trainer(Device.cpu()).train(Trainer.Start.FRESH, new TrainingListener() {
            @Override
            public void updated(UpdateReport report) {
                if (report.update() == first || report.update() == last) {
                    try {
                        print((int) report.update());
                    } catch (IOException | JMException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        });
    }

    private interface Round {
        void run(int number) throws IOException;
    }

    private static void repeat(int first, int last, Round round) throws IOException, JMException {
        for (int number = 1; number <= last; number++) {
            round.run(number);
            if (number == first || number == last) {
                print(number);
            }
        }
    }

    private static void print(int round) throws IOException, JMException {
        // The histogram collects garbage first: what it counts is held by somebody.
        long arrays = instances("ai.djl.pytorch.engine.PtNDArray") + instances("ai.djl.pytorch.engine.PtNDManager");
        System.out.println(round + " " + resident() + " " + arrays);
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Rss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long instances(String type) throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(String::strip)
                .filter(line -> line.matches(".*\\s" + type.replace(".", "\\.") + "( .*)?"))
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                .sum();
    }
}
