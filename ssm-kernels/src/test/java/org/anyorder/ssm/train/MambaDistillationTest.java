// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.decoding.FolderLoader;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.nn.Compute;
import org.anyorder.speculative.train.DistillationObjective;
import org.anyorder.speculative.train.TransformerTrainee;
import org.anyorder.ssm.TestFolders;
import org.anyorder.train.ExponentialMovingAverage;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.causal.CausalTrainee;
import org.anyorder.train.data.StartingPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mamba networks learn the law of a target, and transformers that of a Mamba. */
class MambaDistillationTest {
    private static final String TARGET = "{\"model_type\": \"mamba2\", \"vocab_size\": 8, \"hidden_size\": 16,"
            + " \"num_hidden_layers\": 2, \"state_size\": 8, \"head_dim\": 8, \"num_heads\": 4, \"n_groups\": 1}";
    private static final String MAMBA = "{\"model_type\": \"mamba\", \"vocab_size\": 8, \"hidden_size\": 24,"
            + " \"num_hidden_layers\": 1, \"state_size\": 8}";
    private static final String LLAMA = "{\"model_type\": \"llama\", \"vocab_size\": 8, \"hidden_size\": 24,"
            + " \"intermediate_size\": 48, \"num_hidden_layers\": 1, \"num_attention_heads\": 2,"
            + " \"max_position_embeddings\": 32}";

    @TempDir
    Path folder;

    private Teacher teacher;

    /** A folder as the target. */
    private record Teacher(Path folder) implements DistillationObjective.Teacher {
        @Override
        public CausalModel open(NDManager owner) {
            try {
                LoadedModel loaded = FolderLoader.open(folder.toString(), owner.getDevice(), Precision.FLOAT32);
                owner.attachInternal("teacher", loaded);
                return (CausalModel) loaded.views().get(0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String name() {
            return "teacher";
        }
    }

    @BeforeEach
    void write() throws IOException {
        teacher = new Teacher(TestFolders.language(folder.resolve("teacher"), TARGET));
    }

    @Test
    void aMambaLearnsTheLawOfAnother() throws IOException {
        requireTaught(new MambaTrainee(
                ModelConfig.parse("mamba", MAMBA), Compute.FLOAT32, new StartingPoint(Optional.empty())));
    }

    @Test
    void aTransformerLearnsTheLawOfAMamba() throws IOException {
        requireTaught(new TransformerTrainee(ModelConfig.parse("llama", LLAMA), Compute.FLOAT32, Optional.empty()));
    }

    private <N extends Block> void requireTaught(CausalTrainee<N> draft) throws IOException {
        Map<String, Double> fresh = scores(draft, 1);
        Map<String, Double> taught = scores(draft, 250);
        assertTrue(taught.get("divergence") < fresh.get("divergence") / 4, fresh + " " + taught);
        assertTrue(1 - taught.get("acceptance") < (1 - fresh.get("acceptance")) / 2, fresh + " " + taught);
    }

    private <N extends Block> Map<String, Double> scores(CausalTrainee<N> draft, int updates) throws IOException {
        TrainingSettings settings = TrainingSettings.builder(
                        folder.resolve(updates + "-run"), folder.resolve("taught" + updates))
                .batch(32, 1)
                .updates(updates)
                .schedule(new LearningRateSchedule(1e-2, 20, Decay.COSINE, 1e-4))
                .average(new ExponentialMovingAverage(0.9))
                .intervals(new TrainingSettings.Intervals(50, 1_000_000, 1_000_000))
                .evaluationRows(64)
                .seed(3)
                .build();
        return new Trainer<>(settings, new DistillationObjective<>(draft, new CopyTask(), teacher, 0))
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .scores();
    }
}
