// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.nn.Compute;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingConfigTest {
    private static final String REQUIRED = "\"model\": {}, \"objective\": {\"name\": \"toy\", \"dropout\": 0.1}, "
            + "\"checkpoints\": \"run\", \"output\": \"../model\", \"updates\": 5";

    @TempDir
    Path folder;

    private TrainingConfig read(String more) throws IOException {
        Path file = folder.resolve("configs").resolve("toy.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "{" + REQUIRED + more + "}");
        return TrainingConfig.read(file);
    }

    @Test
    void whatTheFileDoesNotSayIsTheDefaultOfTheSettings() throws IOException {
        TrainingSettings settings = read("").settings();
        assertEquals(
                TrainingSettings.builder(folder.resolve("configs/run"), folder.resolve("model"))
                        .updates(5)
                        .build(),
                settings);
    }

    @Test
    void everyKeyReachesItsSetting() throws IOException {
        TrainingConfig config = read(", \"batch_rows\": 3, \"micro_batches\": 2, \"max_minutes\": 1.5, \"seed\": -9, "
                + "\"threads\": 1, \"learning_rate\": 0.01, \"warm_up\": 7, \"schedule\": \"cosine\", "
                + "\"final_rate\": 0.001, \"weight_decay\": 0.2, \"beta1\": 0.8, \"beta2\": 0.95, \"epsilon\": 1e-6, "
                + "\"clip\": 2, \"ema\": 0.5, \"precision\": \"mixed\", \"output_weights\": \"last\", "
                + "\"output_precision\": \"bfloat16\", \"license\": \"MIT\", \"log_interval\": 2, "
                + "\"evaluation_interval\": 3, \"evaluation_rows\": 8, \"checkpoint_interval\": 4, \"data\": {}");
        TrainingSettings expected = TrainingSettings.builder(folder.resolve("configs/run"), folder.resolve("model"))
                .updates(5)
                .batch(3, 2)
                .budget(Duration.ofSeconds(90))
                .seed(-9)
                .schedule(new LearningRateSchedule(0.01, 7, Decay.COSINE, 0.001))
                .optimizer(new AdamW(0.8, 0.95, 1e-6, 0.2))
                .clip(2)
                .average(new ExponentialMovingAverage(0.5))
                .precision(Compute.MIXED)
                .output(new TrainingOutput(
                        folder.resolve("model"),
                        "MIT",
                        TrainingOutput.Weights.LAST,
                        TrainingOutput.Storage.BFLOAT16,
                        Optional.empty()))
                .intervals(new TrainingSettings.Intervals(2, 3, 4))
                .evaluationRows(8)
                .build();
        assertEquals(expected, config.settings());
        assertEquals(1, config.threads().getAsInt());
    }

    @Test
    void aFileTrainsFromItsOwnFolder() throws IOException {
        TrainingResult result = read(", \"batch_rows\": 4, \"output_precision\": \"bfloat16\"")
                .trainer(Device.cpu())
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(folder.resolve("model"), result.modelFolder().orElseThrow());
        assertTrue(Files.exists(folder.resolve("configs/run/update-000000000005/state.json")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"learning_rat\": 1; learning_rat",
                "\"learning_rate\": 0; learning_rate",
                "\"learning_rate\": NaN; learning_rate",
                "\"learning_rate\": \"1e-3\"; learning_rate",
                "\"warm_up\": -1; warm_up",
                "\"schedule\": \"stair\"; constant, cosine, linear",
                "\"final_rate\": 0.5; finalRate",
                "\"beta1\": 1; firstDecay",
                "\"beta2\": -0.1; beta2",
                "\"clip\": 0; clip",
                "\"ema\": 1; ema",
                "\"ema\": 1.5; ema",
                "\"precision\": \"float16\"; float32, mixed",
                "\"output_weights\": \"best\"; average, last",
                "\"batch_rows\": 0; batch_rows",
                "\"batch_rows\": 2.5; batch_rows",
                "\"micro_batches\": 65537; micro_batches",
                "\"max_minutes\": 0; max_minutes",
                "\"threads\": 0; threads",
                "\"license\": \"\"; license",
                "\"evaluation_rows\": -1; evaluation_rows",
                "\"log_interval\": 0; log_interval",
                "\"seed\": 1e30; seed",
                "\"data\": []; data",
            })
    void aWrongValueIsRefusedByNameAndWhatIsAllowed(String entry, String named) {
        CheckpointFormatException refusal = assertThrows(CheckpointFormatException.class, () -> read(", " + entry));
        assertTrue(refusal.getMessage().contains(named), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("toy.json"), refusal.getMessage());
    }

    @Test
    void anUnknownKeyListsTheKnown() {
        CheckpointFormatException refusal = assertThrows(CheckpointFormatException.class, () -> read(", \"rows\": 3"));
        assertTrue(refusal.getMessage().contains("\"rows\"")
                && refusal.getMessage().contains("batch_rows"));
    }

    @Test
    void missingUpdatesAndUnknownObjectivesAreRefused() throws IOException {
        Path file = folder.resolve("bare.json");
        Files.writeString(file, "{\"model\": {}, \"objective\": {}, \"checkpoints\": \"a\", \"output\": \"b\"}");
        assertThrows(CheckpointFormatException.class, () -> TrainingConfig.read(file));
        Files.writeString(file, "{" + REQUIRED.replace("toy", "toi") + "}");
        TrainingConfig config = TrainingConfig.read(file);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> config.trainer(Device.cpu()));
        assertTrue(refusal.getMessage().contains("toy") && refusal.getMessage().contains("toi"));
    }
}
