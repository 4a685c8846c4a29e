// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.testing.CollectedGradients;
import org.anyorder.testing.Seeds;
import org.anyorder.train.ExponentialMovingAverage;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.anyorder.train.Phase;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.UpdateReport;
import org.anyorder.train.causal.NextTokenObjective;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tiny networks learn a table's text; killed trainings resume to the same bits; what is published is what was learned.
 */
class NextTokenTrainingTest {

    @TempDir
    Path folder;

    private TrainingSettings.Builder settings(String name, int updates) {
        return TrainingSettings.builder(folder.resolve(name + "-run"), folder.resolve(name))
                .batch(32, 1)
                .updates(updates)
                .schedule(new LearningRateSchedule(5e-3, 20, Decay.COSINE, 1e-4))
                .average(new ExponentialMovingAverage(0.9))
                .intervals(new TrainingSettings.Intervals(50, 1_000_000, 1_000_000))
                .evaluationRows(1024)
                .seed(3);
    }

    private TrainingResult train(String name, int updates, NextTokenObjective<DecoderNetwork> objective)
            throws IOException {
        return new Trainer<>(settings(name, updates).build(), objective)
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
    }

    /** 1024 rows of 7 tokens measure the entropy to 0.01; knowing nothing costs 1.61, token frequencies 1.3. */
    @ParameterizedTest
    @CsvSource({"gpt2, FLOAT32", "llama, FLOAT32", "llama, MIXED", "qwen3, FLOAT32"})
    void aNetworkLearnsATablesTextToItsEntropyAndItsFolderScoresIt(String type, Compute compute) throws IOException {
        TransformerTrainee trainee = Trainees.of(type, 0, compute, Optional.empty());
        TrainingResult result = train("learned", 300, new NextTokenObjective<>(trainee, new MarkovText()));
        assertEquals(MarkovText.entropy(), result.scores().get("loss"), 0.03, () -> "" + result.scores());
        try (LoadedModel loaded = open(result.modelFolder().orElseThrow());
                NDManager owner = NDManager.newBaseManager(Device.cpu())) {
            int[][] rows = {{0, 1, 0, 2, 3, 0}, {1, 0, 1}};
            double[][] ours = new TeacherForcing((CausalModel) loaded.views().get(0)).logProbs(owner, rows, new int[2]);
            double[][] theirs = new TeacherForcing(MarkovText.table().causal()).logProbs(owner, rows, new int[2]);
            for (int row = 0; row < rows.length; row++) {
                assertArrayEquals(theirs[row], ours[row], 0.25);
            }
        }
    }

    private static LoadedModel open(Path model) throws IOException {
        return FolderLoader.open(model.toString(), Device.cpu(), Precision.FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama", "qwen2", "qwen3"})
    void whatIsPublishedIsTheNetwork(String type) throws IOException {
        TransformerTrainee trainee = Trainees.of(type);
        NextTokenObjective<DecoderNetwork> objective = new NextTokenObjective<>(trainee, new MarkovText());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            DecoderNetwork network = objective.newNetwork(owner);
            Files.writeString(
                    folder.resolve("config.json"), objective.model().raw().toString());
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), objective.publish(network.values()), ElementType.F32);
            NDArray ids = owner.create(new long[][] {{4, 0, 1, 2, 3}, {4, 2, 2, 0, 1}});
            NDArray visible = owner.create(new boolean[] {
                        true, false, false, false, false, true, true, false, false, false, true, true, true, false,
                        false, true, true, true, true, false, true, true, true, true, true
                    })
                    .reshape(1, 5, 5);
            NDArray positions = owner.create(new long[][] {{0, 1, 2, 3, 4}});
            NDArray expected = network.logits(network.hidden(ids, visible, positions, Mode.INFERENCE));
            try (LoadedModel loaded = open(folder)) {
                NDArray actual = loaded.forward(owner, Map.of("input_ids", ids)).get("logits");
                assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), 1e-5f);
            }
            TransformerTrainee warm = Trainees.of(type, 0, Compute.FLOAT32, Optional.of(folder));
            Map<String, NDArray> read = warm.newNetwork(owner).values();
            network.values()
                    .forEach((name, value) -> assertArrayEquals(
                            value.toFloatArray(), read.get(name).toFloatArray(), name));
        }
    }

    /** Dies like a process would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aKilledTrainingResumesToTheSameBitsWithDropout() throws IOException {
        TrainingSettings.Intervals often = new TrainingSettings.Intervals(5, 10, 5);
        TrainingSettings whole =
                settings("once", 30).intervals(often).evaluationRows(64).build();
        new Trainer<>(whole, dropping()).train(Trainer.Start.FRESH, TrainingListener.NONE);
        TrainingSettings killed =
                settings("killed", 30).intervals(often).evaluationRows(64).build();
        assertThrows(Killed.class, () -> new Trainer<>(killed, dropping())
                .train(Trainer.Start.FRESH, new TrainingListener() {
                    @Override
                    public void updated(UpdateReport report) {
                        if (report.update() == 18) {
                            throw new Killed();
                        }
                    }
                }));
        new Trainer<>(killed, dropping()).train(Trainer.Start.RESUME, TrainingListener.NONE);
        Map<String, double[]> expected = tensors(folder.resolve("once").resolve("model.safetensors"));
        Map<String, double[]> actual = tensors(folder.resolve("killed").resolve("model.safetensors"));
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0.0, name));
    }

    private static NextTokenObjective<DecoderNetwork> dropping() throws IOException {
        return new NextTokenObjective<>(Trainees.of("llama", 0.2, Compute.FLOAT32, Optional.empty()), new MarkovText());
    }

    private static Map<String, double[]> tensors(Path file) throws IOException {
        Map<String, double[]> values = new LinkedHashMap<>();
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.tensors().keySet()) {
                values.put(name, reader.readDoubles(name));
            }
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "llama"})
    void dropoutActsInTrainingAlone(String type) throws IOException {
        TransformerTrainee trainee = Trainees.of(type, 0.5, Compute.FLOAT32, Optional.empty());
        NextTokenObjective<DecoderNetwork> objective = new NextTokenObjective<>(trainee, new MarkovText());
        var row = new MarkovText().draw(Phase.TRAINING, Seeds.random("causal-dropout"));
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            DecoderNetwork network = objective.newNetwork(owner);
            double[] training = new double[2];
            double[] held = new double[2];
            for (int i = 0; i < 2; i++) {
                training[i] = GoldenRows.loss(objective, network, Phase.TRAINING, owner, row);
                held[i] = GoldenRows.loss(objective, network, Phase.VALIDATION, owner, row);
            }
            assertTrue(training[0] != training[1], Arrays.toString(training));
            assertEquals(held[0], held[1]);
        }
    }

    @Test
    void gradientsSurviveTheGarbageCollector() throws IOException {
        NextTokenObjective<DecoderNetwork> objective = new NextTokenObjective<>(Trainees.of("llama"), new MarkovText());
        assertTrue(CollectedGradients.requireUnharmed(objective, 3).contains("tokens.weight"));
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        TransformerTrainee trainee = Trainees.of("llama");
        for (var source : new GoldenRows[] {new GoldenRows(6, 12), new GoldenRows(5, 13)}) {
            assertThrows(IllegalArgumentException.class, () -> new NextTokenObjective<>(trainee, source));
        }
        new NextTokenObjective<>(trainee, new GoldenRows(5, 12));
    }
}
