// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.anyorder.Gap;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Known;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.anysubset.network.SubsetOrder.Sight;
import org.anyorder.anysubset.network.XlnetConfig;
import org.anyorder.anysubset.network.XlnetNetwork;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.nn.Compute;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.testing.CollectedGradients;
import org.anyorder.train.ExponentialMovingAverage;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.UpdateReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A tiny network learns rows with a period; killed trainings resume to the same bits; it goes on from its own folder.
 */
class LatticeTrainingTest {
    private static final double FREQUENCIES = Math.log(Rows.PERIOD);

    @TempDir
    Path folder;

    private static XlnetTrainee trainee(double dropout, Compute compute, Optional<Path> start) throws IOException {
        String json = ("{'model_type':'xlnet','vocab_size':8,'mask_token_id':7,'d_model':32,'n_layer':2,'n_head':4,"
                        + "'d_inner':64,'initializer_range':0.1,'model_length':12,'dropout':" + dropout + "}")
                .replace('\'', '"');
        return new XlnetTrainee(XlnetConfig.read(ModelConfig.parse("model", json)), compute, start);
    }

    private static LatticeObjective objective(XlnetTrainee trainee) {
        MaskingCurriculum curriculum = new MaskingCurriculum(0.3, 0.5, 0.9, 500, 8);
        return new LatticeObjective(
                trainee, new Rows(12), new LatticePlan(curriculum, RateWeight.NONE, Sight.ORACLE, 0));
    }

    private TrainingSettings.Builder settings(String name, int updates) {
        return TrainingSettings.builder(folder.resolve(name + "-run"), folder.resolve(name))
                .batch(16, 2)
                .updates(updates)
                .schedule(new LearningRateSchedule(5e-3, 20, Decay.COSINE, 1e-4))
                .average(new ExponentialMovingAverage(0.9))
                .intervals(new TrainingSettings.Intervals(50, 1_000_000, 1_000_000))
                .evaluationRows(256)
                .seed(3);
    }

    /** Who sees a token knows the row: far below what token frequencies cost, and it fills gaps right. */
    @ParameterizedTest
    @EnumSource(Compute.class)
    void aNetworkLearnsThePeriodAndFillsGaps(Compute compute) throws IOException {
        XlnetTrainee trainee = trainee(0, compute, Optional.empty());
        TrainingResult result = new Trainer<>(settings("learned", 300).build(), objective(trainee))
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
        double learned = result.scores().get("target_loss");
        assertTrue(learned < FREQUENCIES / 4, learned + " nats, frequencies cost " + FREQUENCIES);
        Path model = result.modelFolder().orElseThrow();
        LatticeObjective further = objective(trainee(0, compute, Optional.of(model)));
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            List<RowStream> rows = LongStream.range(0, 64)
                    .mapToObj(index -> new RowStream(index, new java.util.SplittableRandom(index)))
                    .toList();
            XlnetNetwork started = further.newNetwork(owner);
            assertEquals(learned, further.heldOut(started, rows, owner), 0.1, "it goes on from where it was");
        }
        Map<String, String> options = Map.of("draft-length", "4");
        try (Generator generator =
                Generators.load(model.toString(), LoadOptions.DEFAULT.withStrategy("speculative", options))) {
            Template template = Template.of(Known.of(1, 2), Gap.exactly(4), Known.of(3), Gap.exactly(3));
            int[] filled = generator
                    .infill(GenerationRequest.builder(template)
                            .sampling(SamplingOptions.builder().temperature(0).build())
                            .build())
                    .tokens();
            assertArrayEquals(new int[] {1, 2, 3, 0, 1, 2, 3, 0, 1, 2}, filled, Arrays.toString(filled));
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
                settings("once", 20).intervals(often).evaluationRows(32).build();
        new Trainer<>(whole, objective(trainee(0.2, Compute.FLOAT32, Optional.empty())))
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
        TrainingSettings killed =
                settings("killed", 20).intervals(often).evaluationRows(32).build();
        assertThrows(
                Killed.class, () -> new Trainer<>(killed, objective(trainee(0.2, Compute.FLOAT32, Optional.empty())))
                        .train(Trainer.Start.FRESH, new TrainingListener() {
                            @Override
                            public void updated(UpdateReport report) {
                                if (report.update() == 13) {
                                    throw new Killed();
                                }
                            }
                        }));
        new Trainer<>(killed, objective(trainee(0.2, Compute.FLOAT32, Optional.empty())))
                .train(Trainer.Start.RESUME, TrainingListener.NONE);
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

    @Test
    void dropoutActsInTrainingAlone() throws IOException {
        LatticeObjective objective = objective(trainee(0.5, Compute.FLOAT32, Optional.empty()));
        List<RowStream> rows = List.of(new RowStream(0, new java.util.SplittableRandom(5)));
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            XlnetNetwork network = objective.newNetwork(owner);
            for (Phase phase : Phase.values()) {
                var batch = objective.batch(phase, rows, owner);
                var pass = new org.anyorder.train.Pass<>(
                        network, new ai.djl.training.ParameterStore(owner, false), phase, owner);
                NDArray once = objective.loss(pass, batch).value();
                NDArray again = objective.loss(pass, batch).value();
                assertEquals(phase == Phase.VALIDATION, once.getFloat() == again.getFloat());
            }
        }
    }

    @Test
    void gradientsSurviveTheGarbageCollector() throws IOException {
        LatticeObjective objective = objective(trainee(0, Compute.FLOAT32, Optional.empty()));
        assertTrue(CollectedGradients.requireUnharmed(objective, 3)
                .containsAll(List.of("tokens.weight", "start", "layers.0.attention.distance")));
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        XlnetTrainee trainee = trainee(0, Compute.FLOAT32, Optional.empty());
        LatticePlan plan =
                new LatticePlan(new MaskingCurriculum(0.5, 0.5, 0.9, 0, 1), RateWeight.NONE, Sight.ORACLE, 0);
        assertThrows(IllegalArgumentException.class, () -> new LatticeObjective(trainee, new Rows(13), plan));
    }
}
