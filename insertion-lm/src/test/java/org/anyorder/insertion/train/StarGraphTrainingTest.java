// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.Measure;
import org.anyorder.insertion.evaluation.StarEvaluation;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.kernel.Precision;
import org.anyorder.nn.Compute;
import org.anyorder.train.Phase;
import org.anyorder.train.StopReason;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingConfig;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way: training file, data, network, trainer, published folder, greedy decoding.
 *
 * <p>Arms of two nodes, which every seed of five learned exactly. Of arms of three, a network of this size learns to
 * choose the right one within minutes with one seed of three, so that a processor's rounding would decide the test; the
 * embedded model is asked for that choice where the command {@code evaluate} is tested.
 */
class StarGraphTrainingTest {
    private static final String TRAINING = """
            {
              "model": {"d_model": 64, "num_layers": 3, "nhead": 2, "dim_feedforward": 256, "dropout": 0.0,
                        "activation": "relu", "rotary_emb_dim": 32, "rotary_scale": 3.141592653589793,
                        "final_layer_without_normalization": true},
              "objective": {"name": "insertion"},
              "data": {"task": "star", "generator": "symmetric", "nodes": 10, "degree": 2, "path": 2},
              "checkpoints": "run", "output": "model",
              "batch_rows": 64, "updates": 800, "learning_rate": 3e-3, "warm_up": 100, "schedule": "cosine",
              "ema": 0.98, "precision": "float32",
              "evaluation_rows": 512, "evaluation_interval": 100000, "checkpoint_interval": 100000
            }
            """;

    @TempDir
    Path folder;

    @Test
    void aSmallNetworkLearnsSmallStarGraphs() throws Exception {
        Path file = Files.writeString(folder.resolve("star.json"), TRAINING);
        List<Double> losses = new ArrayList<>();
        TrainingResult result = TrainingConfig.read(file)
                .trainer(Device.cpu())
                .train(Trainer.Start.FRESH, new TrainingListener() {
                    @Override
                    public void updated(org.anyorder.train.UpdateReport report) {
                        losses.add(report.loss());
                    }
                });
        assertEquals(StopReason.UPDATES, result.reason());
        assertTrue(losses.get(losses.size() - 1) < losses.get(0) / 2, "loss fell from " + losses.get(0));
        check("after training", result.scores());
        check("read back", published(result.modelFolder().orElseThrow()));
        solvesFreshGraphs(result.modelFolder().orElseThrow());
    }

    private static void check(String when, Map<String, Double> scores) {
        assertTrue(scores.get("insert_accuracy") > 0.95, when + ": " + scores);
        // ln 2 / 2 = 0.35 is the best possible: of two tokens that are missing, either may come first.
        assertTrue(scores.get("insert_nats") < 0.4, when + ": " + scores);
        assertTrue(scores.get("stop_if_complete") > 0.99, when + ": " + scores);
        assertTrue(scores.get("stop_if_depleted") < 0.01, when + ": " + scores);
    }

    private static void solvesFreshGraphs(Path model) throws Exception {
        Evaluation evaluation = new StarEvaluation()
                .run(
                        new EvaluationSettings(
                                model, Device.cpu(), Precision.FLOAT32, Optional.empty(), OptionalInt.of(500), 3, 50),
                        EvaluationListener.NONE);
        Measure exact = evaluation.measures().get(0);
        assertEquals("exact_match", exact.name());
        assertTrue(exact.value() > 0.95, exact.toString());
    }

    /** Scores of the published model on graphs of another stream. */
    private static Map<String, Double> published(Path model) throws Exception {
        ModelFolder files = ModelFolder.open(model);
        InsertionConfig config = InsertionConfig.read(files.config());
        InsertionSubject subject = new InsertionSubject(
                config,
                Compute.FLOAT32,
                new StarGraphSource(StarGraphGenerator.symmetric(10, 2, 2)),
                TokenDrops.fromWholeTarget());
        DroppedTokenObjective objective = new DroppedTokenObjective(
                subject, DroppedTokenLoss.published(), DroppedTokenObjective.ConstraintInput.HIDDEN);
        RandomGenerator random = new SplittableRandom(77);
        List<DepletedExample> examples = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            InsertionExample example = subject.source().draw(Phase.VALIDATION, random);
            examples.add(DepletedExample.of(example, subject.drops().draw(example, random)));
        }
        try (NDManager manager = NDManager.newBaseManager("PyTorch");
                TensorSource weights = files.weights()) {
            InsertionNetwork network = InsertionNetwork.load(config, weights, manager, Precision.FLOAT32);
            return new TeacherForcing(objective, network).scores(examples, manager);
        }
    }
}
