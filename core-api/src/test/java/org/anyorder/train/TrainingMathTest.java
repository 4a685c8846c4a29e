// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.Pair;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an update does to the numbers, read from the checkpoints it leaves. */
class TrainingMathTest {
    @TempDir
    Path folder;

    private TrainingSettings.Builder settings() {
        return TrainingSettings.builder(folder.resolve("run"), folder.resolve("model"))
                .batch(16, 1)
                .schedule(new LearningRateSchedule(1e-2, 0, Decay.CONSTANT, 0))
                .intervals(new TrainingSettings.Intervals(1, 1000, 1))
                .seed(3);
    }

    private Map<String, double[]> checkpoint(long update) throws IOException {
        Path file = folder.resolve("run").resolve(String.format("update-%012d/state.safetensors", update));
        Map<String, double[]> values = new LinkedHashMap<>();
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            for (String name : reader.tensors().keySet()) {
                values.put(name, reader.readDoubles(name));
            }
        }
        return values;
    }

    /** The toy with a loss of its own, given the number of calls so far and the toy's loss. */
    private record Bent(BiFunction<Integer, NDArray, NDArray> bend, int[] calls) implements Objective<ToyNetwork> {
        private static final ToyObjective TOY = new ToyObjective(0);

        @Override
        public ModelConfig model() {
            return TOY.model();
        }

        @Override
        public ToyNetwork newNetwork(NDManager owner) {
            return TOY.newNetwork(owner);
        }

        @Override
        public NDList batch(Phase phase, List<RowStream> rows, NDManager scope) {
            return TOY.batch(phase, rows, scope);
        }

        @Override
        public Loss loss(Pass<ToyNetwork> pass, NDList batch) {
            return new Loss(bend.apply(++calls[0], TOY.loss(pass, batch).value()), 1);
        }

        @Override
        public String provenance() {
            return TOY.provenance();
        }
    }

    private static Bent bent(BiFunction<Integer, NDArray, NDArray> bend) {
        return new Bent(bend, new int[1]);
    }

    private List<UpdateReport> train(TrainingSettings settings, Objective<ToyNetwork> objective) throws IOException {
        List<UpdateReport> reports = new ArrayList<>();
        new Trainer<>(settings, objective).train(Trainer.Start.FRESH, new TrainingListener() {
            @Override
            public void updated(UpdateReport report) {
                reports.add(report);
            }
        });
        return reports;
    }

    @Test
    void weightsDecayWithoutGradientAndBiasesDoNot() throws IOException {
        AdamW optimizer = new AdamW(0.9, 0.999, 1e-8, 0.5);
        train(settings().updates(2).optimizer(optimizer).evaluationRows(0).build(), bent((n, loss) -> loss.mul(0)));
        Map<String, double[]> one = checkpoint(1);
        Map<String, double[]> two = checkpoint(2);
        String bias = one.keySet().stream()
                .filter(name -> name.startsWith("weight.") && name.contains("bias"))
                .findFirst()
                .orElseThrow();
        String weight = one.keySet().stream()
                .filter(name -> name.startsWith("weight.") && name.contains("second"))
                .findFirst()
                .orElseThrow();
        assertArrayEquals(one.get(bias), two.get(bias));
        for (int i = 0; i < one.get(weight).length; i++) {
            assertEquals(one.get(weight)[i] * (1 - 1e-2 * 0.5), two.get(weight)[i], 1e-7);
        }
    }

    @Test
    void theWholeGradientIsShortenedToTheClip() throws IOException {
        List<UpdateReport> reports =
                train(settings().updates(1).clip(0.01).evaluationRows(0).build(), bent((n, loss) -> loss.mul(100)));
        assertTrue(reports.get(0).gradientNorm() > 1);
        // After one update the first moments are (1 - β₁) times the gradient used.
        double squares = 0;
        for (Map.Entry<String, double[]> entry : checkpoint(1).entrySet()) {
            if (entry.getKey().startsWith("first.")) {
                for (double moment : entry.getValue()) {
                    squares += moment * moment;
                }
            }
        }
        assertEquals(0.01, Math.sqrt(squares) / 0.1, 1e-6);
    }

    @Test
    void anUpdateWithoutFiniteLossIsSkippedAndLeavesTheNumbersAlone() throws IOException {
        List<UpdateReport> reports = train(
                settings().updates(3).evaluationRows(0).build(),
                bent((n, loss) -> n == 3 ? loss.mul(Double.NaN) : loss));
        assertTrue(Double.isFinite(reports.get(1).gradientNorm()));
        assertTrue(Double.isNaN(reports.get(2).gradientNorm()));
        Map<String, double[]> after = checkpoint(3);
        checkpoint(2).forEach((name, values) -> assertArrayEquals(values, after.get(name), name));
    }

    @Test
    void aTrainingThatStaysWithoutFiniteLossFailsAndSaysSo() {
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> train(settings().updates(100).build(), bent((n, loss) -> loss.mul(Double.NaN))));
        assertTrue(failure.getMessage().contains("lower the learning rate"), failure.getMessage());
    }

    @Test
    void evaluatesTheWeightsThatItPublishes() throws IOException {
        TrainingSettings settings = settings()
                .updates(30)
                .average(new ExponentialMovingAverage(0.95))
                .evaluationRows(16)
                .build();
        ToyObjective objective = new ToyObjective(0.1f);
        TrainingResult result = new Trainer<>(settings, objective).train(Trainer.Start.FRESH, TrainingListener.NONE);
        Path published = result.modelFolder().orElseThrow().resolve("model.safetensors");
        try (NDManager owner = NDManager.newBaseManager("PyTorch");
                SafetensorsReader reader = SafetensorsReader.open(published)) {
            ToyNetwork network = objective.newNetwork(owner);
            for (Pair<String, Parameter> named : network.getParameters()) {
                named.getValue()
                        .getArray()
                        .set(reader.read(owner, named.getKey()).toFloatArray());
            }
            List<RowStream> rows = new SeedStreams(3).rows(Phase.VALIDATION, 0, 16);
            Pass<ToyNetwork> pass = new Pass<>(network, new ParameterStore(owner, false), Phase.VALIDATION, owner);
            double loss = objective
                    .loss(pass, objective.batch(Phase.VALIDATION, rows, owner))
                    .value()
                    .getFloat();
            assertEquals(loss, result.scores().get("loss"), 1e-7);
        }
    }
}
