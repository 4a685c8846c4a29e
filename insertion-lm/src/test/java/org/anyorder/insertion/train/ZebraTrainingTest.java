// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.evaluation.Evaluation;
import org.anyorder.evaluation.EvaluationListener;
import org.anyorder.evaluation.EvaluationSettings;
import org.anyorder.evaluation.Measure;
import org.anyorder.insertion.evaluation.ZebraEvaluation;
import org.anyorder.insertion.task.ZebraExample;
import org.anyorder.insertion.task.ZebraFact;
import org.anyorder.insertion.task.ZebraFile;
import org.anyorder.insertion.task.ZebraGenerator;
import org.anyorder.kernel.Precision;
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
 * <p>The least puzzles there are, two houses and one attribute, and a few seconds: enough to learn what an answer looks
 * like and when it is complete, which the clues are not needed for; too little to learn to solve.
 */
class ZebraTrainingTest {
    private static final String TRAINING = """
            {
              "model": {"d_model": 64, "num_layers": 2, "nhead": 2, "dim_feedforward": 256, "dropout": 0.0,
                        "activation": "relu", "rotary_emb_dim": 32, "rotary_scale": 3.141592653589793,
                        "final_layer_without_normalization": true},
              "objective": {"name": "insertion"},
              "data": {"task": "zebra", "min_houses": 2, "max_houses": 2, "min_attributes": 1, "max_attributes": 1},
              "checkpoints": "run", "output": "model",
              "batch_rows": 64, "updates": 250, "learning_rate": 3e-3, "warm_up": 50, "schedule": "cosine",
              "ema": 0.98, "precision": "float32",
              "evaluation_rows": 256, "evaluation_interval": 100000, "checkpoint_interval": 100000
            }
            """;

    private static final int PUZZLES = 200;
    private static final int SEED = 3;

    @TempDir
    Path folder;

    @Test
    void aSmallNetworkLearnsWhatAnswersLookLike() throws Exception {
        Path file = Files.writeString(folder.resolve("zebra.json"), TRAINING);
        TrainingResult result =
                TrainingConfig.read(file).trainer(Device.cpu()).train(Trainer.Start.FRESH, TrainingListener.NONE);
        assertEquals(StopReason.UPDATES, result.reason());
        Map<String, Double> scores = result.scores();
        assertTrue(scores.get("insert_nats") < unigramNats() - 0.2, unigramNats() + " nats without context, " + scores);
        assertTrue(scores.get("stop_if_complete") > 0.9, scores::toString);
        assertTrue(scores.get("stop_if_depleted") < 0.1, scores::toString);
        Path model = result.modelFolder().orElseThrow();
        Map<String, Measure> fresh = run(model, Optional.empty());
        assertTrue(fresh.get("well_formed").value() > 0.9, fresh::toString);
        // Every answer that looks right names the house and the attribute of two facts; a guess hits half of them.
        assertTrue(fresh.get("iou").value() > 0.3, fresh::toString);
        theSamePuzzlesInAFileGiveTheSameFigures(model, fresh);
    }

    /**
     * Loss of knowing which tokens answers are made of and which slots there are, but neither which slot lacks which
     * token nor any clue: six tokens (four are 0, two 1) of which 1 to 6 are dropped leave 6 to 1 slots.
     */
    private static double unigramNats() {
        double tokens = -(4 / 6.0) * Math.log(4 / 6.0) - (2 / 6.0) * Math.log(2 / 6.0);
        double slots = 0;
        for (int open = 1; open <= 6; open++) {
            slots += Math.log(open) / 6;
        }
        return tokens + slots;
    }

    private void theSamePuzzlesInAFileGiveTheSameFigures(Path model, Map<String, Measure> fresh) throws Exception {
        StringBuilder csv = new StringBuilder(ZebraFile.CSV_HEADER).append('\n');
        for (int number = 0; number < PUZZLES; number++) {
            ZebraExample example = ZebraGenerator.of(2, 1).generate(RandomStreams.of(SEED, number, 0));
            List<ZebraFact> reversed = new ArrayList<>(example.answer());
            Collections.reverse(reversed);
            csv.append(ZebraFile.csvRow(new ZebraExample(example.clues(), reversed)))
                    .append('\n');
        }
        Map<String, Measure> read = run(model, Optional.of(Files.writeString(folder.resolve("puzzles.csv"), csv)));
        for (String name : List.of("accuracy", "iou", "well_formed", "nfe")) {
            assertEquals(fresh.get(name), read.get(name));
        }
    }

    private static Map<String, Measure> run(Path model, Optional<Path> data) throws Exception {
        Evaluation evaluation = new ZebraEvaluation()
                .run(
                        new EvaluationSettings(
                                model, Device.cpu(), Precision.FLOAT32, data, OptionalInt.of(PUZZLES), SEED, 50),
                        EvaluationListener.NONE);
        return evaluation.measures().stream().collect(Collectors.toMap(Measure::name, Function.identity()));
    }
}
