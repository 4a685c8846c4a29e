// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.causal.TeacherForcing;
import org.anyorder.kernel.Precision;
import org.anyorder.model.CausalModel;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.Vocabulary;
import org.anyorder.network.CausalDecoder;
import org.anyorder.network.DecoderNetwork;
import org.anyorder.nn.Compute;
import org.anyorder.table.JointTable;
import org.anyorder.table.MarkovTable;
import org.anyorder.testing.CollectedGradients;
import org.anyorder.testing.GoldenFolder;
import org.anyorder.train.ExponentialMovingAverage;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.LearningRateSchedule.Decay;
import org.anyorder.train.Loss;
import org.anyorder.train.Phase;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingSettings;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Drafts learn the law of a target, whatever the text they learn it on. */
class DistillationTest {

    @TempDir
    Path folder;

    /** A model that lives on: closing it frees nothing. */
    private record Lent(CausalModel model) implements DistillationObjective.Teacher {
        @Override
        public CausalModel open(NDManager owner) {
            return model;
        }

        @Override
        public String name() {
            return "lent";
        }
    }

    private static final Lent TABLE = new Lent(MarkovText.table().causal());

    /** Eight uniform tokens: nothing of the table is in it. */
    private record Noise() implements TokenSource {
        @Override
        public TokenRow draw(Phase phase, RandomGenerator random) {
            return new TokenRow(random.ints(8, 0, 4).toArray(), 0);
        }

        @Override
        public int vocabularySize() {
            return MarkovText.VOCABULARY;
        }

        @Override
        public int longest() {
            return 8;
        }

        @Override
        public JsonObject task() {
            return new JsonObject();
        }

        @Override
        public String provenance() {
            return "Noise.";
        }
    }

    private Map<String, Double> scores(String name, int updates, double dataWeight) throws IOException {
        TrainingSettings settings = TrainingSettings.builder(folder.resolve(name + "-run"), folder.resolve(name))
                .batch(32, 1)
                .updates(updates)
                .schedule(new LearningRateSchedule(5e-3, 20, Decay.COSINE, 1e-4))
                .average(new ExponentialMovingAverage(0.9))
                .intervals(new TrainingSettings.Intervals(50, 1_000_000, 1_000_000))
                .evaluationRows(256)
                .seed(3)
                .build();
        DistillationObjective<DecoderNetwork> objective =
                new DistillationObjective<>(Trainees.of("llama"), new Noise(), TABLE, dataWeight);
        return new Trainer<>(settings, objective)
                .train(Trainer.Start.FRESH, TrainingListener.NONE)
                .scores();
    }

    /** Text alone teaches the uniform law, of which the table accepts 0.62 on average at most. */
    @Test
    void aDraftLearnsTheLawOfItsTargetAndItsTokensAreAccepted() throws IOException {
        Map<String, Double> fresh = scores("fresh", 1, 0);
        Map<String, Double> taught = scores("taught", 300, 0);
        Map<String, Double> text = scores("text", 300, 1);
        assertTrue(fresh.get("acceptance") < 0.7, fresh::toString);
        assertTrue(taught.get("acceptance") > 0.97, taught::toString);
        assertTrue(text.get("acceptance") < 0.7, text::toString);
        assertTrue(taught.get("divergence") < 0.01, taught::toString);
        assertEquals(taught.get("divergence"), taught.get("loss"), 1e-6);
        assertEquals(text.get("data_loss"), text.get("loss"), 1e-6);
        assertEquals(Math.log(4), text.get("data_loss"), 0.03);
    }

    private static TransformerTrainee golden(String name) throws IOException {
        Path path = new GoldenFolder(name).path();
        return new TransformerTrainee(ModelFolder.open(path).config(), Compute.FLOAT32, Optional.of(path));
    }

    /** Target and draft of golden/gpt2, rows of two lengths, against sums in double precision. */
    @Test
    void lossAndAcceptanceAreWhatTheLawsSay() throws IOException {
        int[][] tokens = {{7, 8, 9, 10}, {20, 21, 22, 3, 4, 5}};
        TokenRow[] rows = {new TokenRow(tokens[0], 0), new TokenRow(tokens[1], 0)};
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                LoadedModel target = new GoldenFolder("gpt2").open();
                LoadedModel draft = new GoldenFolder("gpt2/draft").open()) {
            double[] p = laws(owner, target, tokens);
            double[] q = laws(owner, draft, tokens);
            int[] given = {7, 8, 9, 10, 20, 21, 22, 3, 4, 5};
            double divergence = 0;
            double acceptance = 0;
            double data = 0;
            for (int i = 0; i < p.length; i++) {
                divergence += p[i] * Math.log(p[i] / q[i]) / given.length;
                acceptance += Math.min(p[i], q[i]) / given.length;
            }
            for (int row = 0; row < given.length; row++) {
                data -= Math.log(q[48 * row + given[row]]) / given.length;
            }
            DistillationObjective<DecoderNetwork> objective = new DistillationObjective<>(
                    golden("gpt2/draft"),
                    new GoldenRows(48, 10),
                    new Lent((CausalModel) target.views().get(0)),
                    0.25);
            DecoderNetwork network = objective.newNetwork(owner);
            Loss loss = GoldenRows.lossOf(objective, network, Phase.VALIDATION, owner, rows);
            assertEquals(0.75 * divergence + 0.25 * data, loss.value().getFloat(), 1e-5);
            assertEquals(divergence, loss.metrics().get("divergence").getFloat(), 1e-5);
            assertEquals(acceptance, loss.metrics().get("acceptance").getFloat(), 1e-5);
            assertEquals(data, loss.metrics().get("data_loss").getFloat(), 1e-5);
            assertEquals(given.length, loss.tokens());
        }
    }

    private static double[] laws(NDManager owner, LoadedModel model, int[][] rows) {
        TeacherForcing forcing = new TeacherForcing((CausalModel) model.views().get(0));
        NDArray laws = forcing.logits(owner, rows, new int[rows.length]).softmax(1);
        float[] numbers = laws.toFloatArray();
        double[] wide = new double[numbers.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = numbers[i];
        }
        return wide;
    }

    @Test
    void aTargetIsItsOwnPerfectDraft() throws IOException {
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch");
                LoadedModel target = new GoldenFolder("gpt2").open()) {
            Lent lent = new Lent((CausalModel) target.views().get(0));
            DistillationObjective<DecoderNetwork> objective =
                    new DistillationObjective<>(golden("gpt2"), new GoldenRows(48, 10), lent, 0);
            TokenRow row = new TokenRow(new int[] {5, 6, 7, 8}, 0);
            Loss loss = GoldenRows.lossOf(objective, objective.newNetwork(owner), Phase.VALIDATION, owner, row);
            assertEquals(0, loss.value().getFloat(), 1e-5);
            assertEquals(1, loss.metrics().get("acceptance").getFloat(), 1e-5);
        }
    }

    @Test
    void gradientsSurviveTheGarbageCollectorAndTheTargetHasNone() throws IOException {
        DistillationObjective<DecoderNetwork> objective =
                new DistillationObjective<>(Trainees.of("llama"), new MarkovText(), TABLE, 0.5);
        assertTrue(CollectedGradients.requireUnharmed(objective, 3).contains("tokens.weight"));
    }

    @Test
    void aLoadedTargetEndsWithItsOwner() {
        LoadedTeacher teacher =
                new LoadedTeacher(new GoldenFolder("gpt2").path().toString(), Precision.FLOAT32);
        CausalModel model;
        int[][] row = {{5, 6, 7}};
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            model = teacher.open(owner);
            assertEquals(3, new TeacherForcing(model).logProbs(owner, row, new int[1])[0].length);
        }
        try (NDManager other = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            assertThrows(IllegalStateException.class, () -> new TeacherForcing(model).logProbs(other, row, new int[1]));
        }
    }

    private static void assertRefused(CausalModel target, double dataWeight, String word) throws IOException {
        TransformerTrainee trainee = Trainees.of("llama");
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> new DistillationObjective<>(trainee, new MarkovText(), new Lent(target), dataWeight));
        assertTrue(refused.getMessage().contains(word), refused.getMessage());
    }

    @Test
    void aTargetThatDoesNotFitIsRefused() throws IOException {
        assertRefused(
                MarkovTable.of(4, 0, OptionalInt.empty(), Map.of(List.of(), new double[] {1, 0, 0, 0}))
                        .causal(),
                0,
                "vocab_size must be that of the teacher lent, 4, got 5");
        double[] joint = new double[25];
        joint[0] = 1;
        assertRefused(JointTable.of(5, 2, joint).causal(), 0, "positions must be at least 10");
        for (double weight : new double[] {-0.1, 1.1, Double.NaN}) {
            assertRefused(MarkovText.table().causal(), weight, "data_weight");
        }
        try (NDManager owner = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
            Vocabulary other = new Vocabulary(
                    5, OptionalInt.empty(), OptionalInt.of(2), OptionalInt.empty(), OptionalInt.empty(), Set.of());
            DecoderNetwork network = Trainees.of("llama").newNetwork(owner);
            assertRefused(new CausalDecoder(network, other, Device.cpu()), 0, "bos_token_id");
        }
    }
}
