// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Limits;
import org.anyorder.Template;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ElementType;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.checkpoint.SafetensorsWriter;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Compute;
import org.anyorder.nn.Mode;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.ssm.network.MambaNetwork;
import org.anyorder.testing.CollectedGradients;
import org.anyorder.train.ExponentialMovingAverage;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.anyorder.train.Phase;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.UpdateReport;
import org.anyorder.train.causal.CausalTraineeProvider;
import org.anyorder.train.causal.NextTokenObjective;
import org.anyorder.train.data.StartingPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny networks learn to copy selectively; killed trainings resume; what is published is the network. */
class MambaTrainingTest {
    private static final String MAMBA = "{'model_type':'mamba','vocab_size':8,'hidden_size':32,'num_hidden_layers':2,"
            + "'state_size':8,'bos_token_id':7}";
    private static final String MAMBA_2 = "{'model_type':'mamba2','vocab_size':8,'hidden_size':32,"
            + "'num_hidden_layers':2,'state_size':16,'head_dim':16,'num_heads':4,'n_groups':2,'bos_token_id':7}";

    private static final String S4D = "{'model_type':'s4d','vocab_size':8,'hidden_size':32,'num_hidden_layers':2,"
            + "'state_size':16,'bos_token_id':7}";

    @TempDir
    Path folder;

    private static NextTokenObjective<MambaNetwork> objective(String type, Optional<Path> start) throws IOException {
        String json =
                Map.of("mamba", MAMBA, "mamba2", MAMBA_2, "s4d", S4D).get(type).replace('\'', '"');
        MambaTrainee trainee =
                new MambaTrainee(ModelConfig.parse(type, json), Compute.FLOAT32, new StartingPoint(start));
        return new NextTokenObjective<>(trainee, new CopyTask());
    }

    private TrainingSettings.Builder settings(String name, int updates) {
        return TrainingSettings.builder(folder.resolve(name + "-run"), folder.resolve(name))
                .batch(32, 1)
                .updates(updates)
                .schedule(new LearningRateSchedule(1e-2, 20, Decay.COSINE, 1e-4))
                .average(new ExponentialMovingAverage(0.9))
                .intervals(new TrainingSettings.Intervals(100, 1_000_000, 1_000_000))
                .evaluationRows(64)
                .seed(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba", "mamba2"})
    void learnsToCopySelectively(String type) throws IOException {
        Path model = new Trainer<>(settings(type, 250).build(), objective(type, Optional.empty()))
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .modelFolder()
                .orElseThrow();
        int right = 0;
        int asked = 100;
        try (Generator generator = Generators.load(model)) {
            List<int[]> rows = IntStream.range(0, asked)
                    .mapToObj(row -> new CopyTask()
                            .draw(Phase.VALIDATION, new SplittableRandom(row))
                            .tokens())
                    .toList();
            List<GenerationRequest> requests = IntStream.range(0, asked)
                    .mapToObj(row -> GenerationRequest.builder(Template.continuing(
                                    Arrays.copyOf(rows.get(row), rows.get(row).length - CopyTask.WORDS)))
                            .number(row)
                            .sampling(SamplingOptions.greedy())
                            .limits(Limits.DEFAULT.withMaxNewTokens(CopyTask.WORDS))
                            .build())
                    .toList();
            var generations = generator.generateAll(requests);
            for (int row = 0; row < asked; row++) {
                right += Arrays.equals(rows.get(row), generations.get(row).tokens()) ? 1 : 0;
            }
        }
        assertTrue(right >= 95, right + " of " + asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba", "mamba2", "s4d"})
    void whatIsPublishedIsTheNetwork(String type) throws IOException {
        NextTokenObjective<MambaNetwork> objective = objective(type, Optional.empty());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            MambaNetwork network = objective.newNetwork(owner);
            Files.writeString(
                    folder.resolve("config.json"), objective.model().raw().toString());
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), objective.publish(network.values()), ElementType.F32);
            NDArray ids = owner.create(new long[][] {{4, 0, 1, 2, 3}, {4, 2, 2, 0, 1}});
            NDArray expected = network.logits(network.hidden(ids, Mode.INFERENCE));
            try (LoadedModel loaded = FolderLoader.open(folder.toString(), Device.cpu(), Precision.FLOAT32)) {
                NDArray actual = loaded.forward(owner, Map.of("input_ids", ids)).get("logits");
                assertArrayEquals(expected.toFloatArray(), actual.toFloatArray(), 1e-5f);
            }
            Map<String, NDArray> read =
                    objective(type, Optional.of(folder)).newNetwork(owner).values();
            network.values()
                    .forEach((name, value) -> assertArrayEquals(
                            value.toFloatArray(), read.get(name).toFloatArray(), name));
        }
    }

    @Test
    void aDiagonalNetworkLearns() throws IOException {
        double before = loss("first", 1);
        double after = loss("later", 120);
        assertTrue(after < 0.8 * before, "from " + before + " to " + after);
    }

    private double loss(String name, int updates) throws IOException {
        return new Trainer<>(settings(name, updates).build(), objective("s4d", Optional.empty()))
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .scores()
                .get("loss");
    }

    /** The first update of Adam moves a number by the rate, whatever its gradient. */
    @Test
    void stepsPolesAndEntriesLearnAtATenthOfTheRate() throws IOException {
        NextTokenObjective<MambaNetwork> fresh = objective("s4d", Optional.empty());
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            MambaNetwork network = fresh.newNetwork(owner);
            Files.writeString(folder.resolve("config.json"), fresh.model().raw().toString());
            SafetensorsWriter.write(
                    folder.resolve("model.safetensors"), fresh.publish(network.values()), ElementType.F32);
        }
        new Trainer<>(
                        settings("moved", 1)
                                .schedule(new LearningRateSchedule(1e-2, 0, Decay.CONSTANT, 1e-2))
                                .average(new ExponentialMovingAverage(0))
                                .build(),
                        objective("s4d", Optional.of(folder)))
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
        Map<String, double[]> before = tensors(folder.resolve("model.safetensors"));
        Map<String, double[]> after = tensors(folder.resolve("moved").resolve("model.safetensors"));
        for (String layer : new String[] {"backbone.layers.0.mixer.", "backbone.layers.1.mixer."}) {
            for (String slow : new String[] {"log_dt", "log_A_real", "A_imag", "B"}) {
                assertEquals(1e-3, moved(before.get(layer + slow), after.get(layer + slow)), 2e-5, slow);
                assertFalse(fresh.decays("layers.0.mixer.decay"));
            }
            assertEquals(1e-2, moved(before.get(layer + "C"), after.get(layer + "C")), 2e-4);
        }
    }

    private static double moved(double[] before, double[] after) {
        double most = 0;
        for (int i = 0; i < before.length; i++) {
            most = Math.max(most, Math.abs(after[i] - before[i]));
        }
        return most;
    }

    /** Dies like a process would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(strings = {"mamba", "mamba2", "s4d"})
    void aKilledTrainingResumesToTheSameBits(String type) throws IOException {
        TrainingSettings.Intervals often = new TrainingSettings.Intervals(5, 6, 4);
        new Trainer<>(settings("once", 12).intervals(often).build(), objective(type, Optional.empty()))
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
        TrainingSettings killed = settings("killed", 12).intervals(often).build();
        assertThrows(Killed.class, () -> new Trainer<>(killed, objective(type, Optional.empty()))
                .train(Trainer.Start.FRESH, new TrainingListener() {
                    @Override
                    public void updated(UpdateReport report) {
                        if (report.update() == 10) {
                            throw new Killed();
                        }
                    }
                }));
        new Trainer<>(killed, objective(type, Optional.empty())).train(Trainer.Start.RESUME, TrainingListener.NONE);
        Map<String, double[]> expected = tensors(folder.resolve("once").resolve("model.safetensors"));
        Map<String, double[]> actual = tensors(folder.resolve("killed").resolve("model.safetensors"));
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0.0, name));
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
    @ValueSource(strings = {"mamba", "mamba2", "s4d"})
    void gradientsSurviveTheGarbageCollector(String type) throws IOException {
        List<String> moved = CollectedGradients.requireUnharmed(objective(type, Optional.empty()), 2);
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            assertEquals(
                    objective(type, Optional.empty()).newNetwork(owner).values().size(), moved.size());
        }
    }

    /** Steps begin in [0.001, 0.1], rates of decay at 1 … N or in [1, 16], and skips at 1. */
    @ParameterizedTest
    @ValueSource(strings = {"mamba", "mamba2"})
    void beginsAsThePapersSay(String type) throws IOException {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            Map<String, NDArray> values =
                    objective(type, Optional.empty()).newNetwork(owner).values();
            for (float bias : values.get("layers.1.mixer.step_bias").toFloatArray()) {
                double step = Math.log1p(Math.exp(bias));
                assertTrue(step > 0.99e-3 && step < 0.101, step + "");
            }
            for (float skip : values.get("layers.0.mixer.skip").toFloatArray()) {
                assertEquals(1, skip);
            }
            float[] rates = values.get("layers.0.mixer.log_rate").exp().toFloatArray();
            for (int i = 0; i < rates.length; i++) {
                if (type.equals("mamba")) {
                    assertEquals(1 + i % 8, rates[i], 1e-5);
                } else {
                    assertTrue(rates[i] >= 1 && rates[i] <= 16, rates[i] + "");
                }
            }
            float most = values.get("layers.0.mixer.output.weight").abs().max().getFloat();
            assertTrue(most <= 1 / Math.sqrt(64 * 2) + 1e-6, most + "");
        }
    }

    @Test
    void ratesSkipsBiasesAndNormsDoNotDecay() throws IOException {
        NextTokenObjective<MambaNetwork> objective = objective("mamba2", Optional.empty());
        for (String name : List.of("log_rate", "skip", "step_bias", "norm_weight", "convolution_bias")) {
            assertFalse(objective.decays("layers.0.mixer." + name), name);
        }
        for (String name : List.of("input.weight", "convolution_weight", "output.weight")) {
            assertTrue(objective.decays("layers.0.mixer." + name), name);
        }
    }

    @Test
    void theTypeOfAModelFindsItsTrainee() throws IOException {
        for (String json : List.of(MAMBA, MAMBA_2)) {
            ModelConfig config = ModelConfig.parse("model", json.replace('\'', '"'));
            assertEquals(
                    8,
                    CausalTraineeProvider.of(config)
                            .create(config, Compute.FLOAT32, new StartingPoint(Optional.empty()))
                            .vocabulary());
        }
        ModelConfig other = ModelConfig.parse("model", "{\"model_type\":\"nobody\"}");
        String message = assertThrows(CheckpointFormatException.class, () -> CausalTraineeProvider.of(other))
                .getMessage();
        assertTrue(message.contains("mamba2"), message);
    }
}
