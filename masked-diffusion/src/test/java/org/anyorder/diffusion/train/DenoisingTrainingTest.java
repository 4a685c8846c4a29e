// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.Score;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.SafetensorsReader;
import org.anyorder.diffusion.network.DiffusionConfig;
import org.anyorder.diffusion.network.DiffusionTransformer;
import org.anyorder.nn.Compute;
import org.anyorder.nn.TypedBlock;
import org.anyorder.train.ExponentialMovingAverage;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.anyorder.train.Objective;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.UpdateReport;
import org.anyorder.train.data.TokenSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tiny networks learn a small law, by every objective; killed trainings resume to the same bits. */
class DenoisingTrainingTest {
    private static final String TRANSFORMER = """
            {"model_type": "%s", "vocab_size": 5, "mask_index": 4, "model_length": 4, "block_size": %d, "hidden_dim": 32,
             "cond_dim": 8, "n_blocks": 2, "n_heads": 2, "dropout": %s}
            """;
    private static final String LLADA = """
            {"model_type": "llada", "block_type": "llama", "d_model": 32, "n_heads": 2, "n_layers": 2,
             "mlp_hidden_size": 64, "vocab_size": 5, "embedding_size": 5, "mask_token_id": 4, "max_sequence_length": 4,
             "rope": true, "rope_theta": 10000.0, "layer_norm_type": "rms", "rms_norm_eps": 1e-5,
             "activation_type": "silu", "include_bias": false, "weight_tying": false}
            """;

    @TempDir
    Path folder;

    private static DiffusionTrainee transformer(String type, int blockSize, String dropout, Optional<Path> start)
            throws IOException {
        String json = String.format(TRANSFORMER, type, blockSize, dropout);
        return new DiffusionTrainee(DiffusionConfig.read(ModelConfig.parse(type, json)), Compute.FLOAT32, start);
    }

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

    private <N extends TypedBlock> TrainingResult train(String name, int updates, Objective<N> objective)
            throws IOException {
        return new Trainer<>(settings(name, updates).build(), objective)
                .train(Trainer.Start.FRESH, TrainingListener.NONE);
    }

    /**
     * The bound of a perfect network is the entropy; 1024 rows measure it to about 0.03. Knowing nothing costs 1.39.
     */
    private static void assertLearned(TrainingResult result) {
        assertEquals(Enumerated.ENTROPY, result.scores().get("loss"), 0.12, () -> "" + result.scores());
    }

    @Test
    void mdlmLearnsASmallLawAndItsFolderScoresIt() throws IOException {
        TrainingResult result = train(
                "mdlm",
                400,
                MaskedObjective.mdlm(
                        transformer("mdlm", 4, "0", Optional.empty()), new Enumerated(), MaskingPlan.mdlm()));
        assertLearned(result);
        try (Generator generator =
                Generators.load(result.modelFolder().orElseThrow().toString())) {
            Score likely = generator.score(new int[] {0, 1, 2, 3}, new boolean[] {true, true, true, true}, 0);
            assertEquals(-Math.log(4), likely.logProb(), 0.4);
            assertEquals(Score.Kind.LOWER_BOUND, likely.kind());
            Score impossible = generator.score(new int[] {0, 3, 2, 1}, new boolean[] {true, true, true, true}, 0);
            assertTrue(impossible.logProb() < -4, impossible.toString());
        }
    }

    @Test
    void lladaLearnsIt() throws IOException {
        DecoderTrainee trainee =
                new DecoderTrainee(ModelConfig.parse("llada", LLADA), Compute.FLOAT32, Optional.empty());
        assertLearned(train("llada", 400, MaskedObjective.llada(trainee, new Enumerated(), MaskingPlan.llada())));
    }

    @Test
    void blockDiffusionLearnsItFromAMaskedModelThatKnowsIt() throws IOException {
        TrainingResult whole = train(
                "whole",
                300,
                MaskedObjective.mdlm(
                        transformer("mdlm", 4, "0", Optional.empty()), new Enumerated(), MaskingPlan.mdlm()));
        Path start = whole.modelFolder().orElseThrow();
        BlockPlan plain = BlockPlan.plain();
        BlockPlan searched = new BlockPlan(
                plain.schedule(),
                plain.times(),
                BlockPlan.Choice.SEARCHED,
                BlockPlan.Redraw.NEVER,
                plain.firstToken(),
                plain.strata());
        DiffusionTrainee warm = transformer("bd3lm", 2, "0", Optional.of(start));
        TrainingResult result = train("block", 150, new BlockObjective<>(warm, new Enumerated(), searched));
        assertLearned(result);
        assertTrue(result.scores().get("interval_least") < result.scores().get("interval_most"));
        TrainingResult cold = train(
                "cold",
                150,
                new BlockObjective<>(
                        transformer("bd3lm", 2, "0", Optional.empty()), new Enumerated(), BlockPlan.plain()));
        assertTrue(
                result.scores().get("loss") < cold.scores().get("loss"),
                () -> "warm " + result.scores() + ", cold " + cold.scores());
    }

    @Test
    void aStartHasTheWeightsOfItsFolder() throws IOException {
        MaskedObjective<DiffusionTransformer> mdlm = MaskedObjective.mdlm(
                transformer("mdlm", 4, "0", Optional.empty()), new Enumerated(), MaskingPlan.mdlm());
        Path start = train("start", 3, mdlm).modelFolder().orElseThrow();
        DiffusionTrainee warm = transformer("bd3lm", 2, "0", Optional.of(start));
        Map<String, double[]> published = tensors(start.resolve("model.safetensors"));
        try (NDManager owner = NDManager.newBaseManager("PyTorch")) {
            warm.publish(warm.newNetwork(owner).values(), owner).forEach((name, array) -> {
                float[] values = array.toFloatArray();
                for (int i = 0; i < values.length; i++) {
                    assertEquals(published.get(name)[i], values[i], 0.0, name);
                }
            });
        }
    }

    /** Dies like a process would. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aKilledTrainingResumesToTheSameBitsWithDropoutAndASearchedInterval() throws IOException {
        BlockPlan plain = BlockPlan.plain();
        BlockPlan searched = new BlockPlan(
                plain.schedule(),
                plain.times(),
                BlockPlan.Choice.SEARCHED,
                BlockPlan.Redraw.OUTSIDE,
                plain.firstToken(),
                plain.strata());
        TrainingSettings.Intervals often = new TrainingSettings.Intervals(5, 10, 5);
        TrainingSettings whole =
                settings("once", 40).intervals(often).evaluationRows(64).build();
        BlockObjective<?> uninterrupted = block(searched);
        new Trainer<>(whole, uninterrupted).train(Trainer.Start.FRESH, TrainingListener.NONE);
        assertTrue(!uninterrupted.times().equals(NoiseInterval.FULL), "the search chose an interval");
        TrainingSettings killed =
                settings("killed", 40).intervals(often).evaluationRows(64).build();
        assertThrows(Killed.class, () -> new Trainer<>(killed, block(searched))
                .train(Trainer.Start.FRESH, new TrainingListener() {
                    @Override
                    public void updated(UpdateReport report) {
                        if (report.update() == 28) {
                            throw new Killed();
                        }
                    }
                }));
        new Trainer<>(killed, block(searched)).train(Trainer.Start.RESUME, TrainingListener.NONE);
        Map<String, double[]> expected = tensors(folder.resolve("once").resolve("model.safetensors"));
        Map<String, double[]> actual = tensors(folder.resolve("killed").resolve("model.safetensors"));
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), 0.0, name));
        assertEquals(
                Files.readAllLines(folder.resolve("once").resolve("evaluation.csv")),
                Files.readAllLines(folder.resolve("killed").resolve("evaluation.csv")));
    }

    private static BlockObjective<?> block(BlockPlan plan) throws IOException {
        return new BlockObjective<>(transformer("bd3lm", 2, "0.1", Optional.empty()), new Enumerated(), plan);
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
    void aBatchInWhichNothingIsHiddenCanBeLearnedFrom() throws IOException {
        DiffusionTrainee trainee = transformer("mdlm", 4, "0", Optional.empty());
        MaskedObjective<?> objective = MaskedObjective.mdlm(trainee, new Enumerated(), MaskingPlan.mdlm());
        assertEquals(0.0, lossOfNothing(trainee, objective));
    }

    @SuppressWarnings("unchecked")
    private static double lossOfNothing(DiffusionTrainee trainee, MaskedObjective<?> untyped) {
        var objective = (MaskedObjective<org.anyorder.diffusion.network.DiffusionTransformer>) untyped;
        try (NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            var network = trainee.newNetwork(scope);
            network.values().values().forEach(value -> value.setRequiresGradient(true));
            NoisedRow row = objective.noised(new int[] {0, 1, 2, 3}, 0, new boolean[4], 0.5);
            try (var gradient = org.anyorder.train.GradientScope.open(scope)) {
                var loss = GoldenTraining.loss(
                                objective,
                                network,
                                new ArrayList<>(Arrays.asList(row)),
                                org.anyorder.train.Phase.TRAINING,
                                scope)
                        .value();
                gradient.backward(loss);
                return loss.getFloat();
            }
        }
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        DiffusionTrainee trainee = GoldenTraining.transformer("bd3lm");
        List<TokenSource> tooMuch = List.of(new GoldenTraining.NoSource(33, 8), new GoldenTraining.NoSource(32, 9));
        for (TokenSource source : tooMuch) {
            assertThrows(
                    IllegalArgumentException.class, () -> new BlockObjective<>(trainee, source, BlockPlan.plain()));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new ComplementaryMaskObjective<>(
                        GoldenTraining.decoder("llada"), new GoldenTraining.NoSource(40, 16)));
    }
}
