// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.Generation;
import org.anyorder.GenerationRequest;
import org.anyorder.Generator;
import org.anyorder.Generators;
import org.anyorder.LoadOptions;
import org.anyorder.Template;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.nn.Compute;
import org.anyorder.sampling.SamplingOptions;
import org.anyorder.train.LearningRateSchedule;
import org.anyorder.train.Phase;
import org.anyorder.train.StopReason;
import org.anyorder.train.Trainer;
import org.anyorder.train.TrainingListener;
import org.anyorder.train.TrainingResult;
import org.anyorder.train.TrainingSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole way of an Insertion Transformer: network, trainer, published folder, decoding. What is learned is to count
 * from one number to another: with the loss of the binary tree all slots at once, in as many rounds as the logarithm of
 * the distance, with the repository's loss one token after another.
 */
class ParallelTrainingTest {
    private static final int NUMBERS = 16;

    /** {@code [CLS] a b [BOS] a a+1 … b}, a ≤ b. */
    private record Counting() implements ExampleSource {
        @Override
        public InsertionExample draw(Phase phase, RandomGenerator random) {
            int first = random.nextInt(NUMBERS);
            int last = random.nextInt(NUMBERS);
            return example(Math.min(first, last), Math.max(first, last));
        }

        static InsertionExample example(int first, int last) {
            return InsertionExample.ofPrefix(
                    NUMBERS,
                    new int[] {first, last},
                    NUMBERS + 1,
                    IntStream.rangeClosed(first, last).toArray());
        }

        @Override
        public int vocabularySize() {
            return NUMBERS + 5;
        }

        @Override
        public SpecialTokens specialTokens() {
            return new SpecialTokens(
                    NUMBERS + 3,
                    NUMBERS + 4,
                    OptionalInt.of(NUMBERS),
                    OptionalInt.of(NUMBERS + 1),
                    OptionalInt.of(NUMBERS + 2),
                    OptionalInt.empty(),
                    OptionalInt.empty());
        }

        @Override
        public int longest() {
            return NUMBERS + 4;
        }

        @Override
        public PromptLayout layout() {
            return PromptLayout.PREFIX;
        }

        @Override
        public JsonObject task() {
            JsonObject task = new JsonObject();
            task.addProperty("name", "counting");
            return task;
        }

        @Override
        public String provenance() {
            return "Numbers in order.";
        }
    }

    @TempDir
    Path folder;

    @Test
    void aTrainedTreeFillsAllSlotsAtOnceInLogarithmicallyManyRounds() throws Exception {
        Path model =
                trained(new InsertionTransformerObjective(subject(), SpanLoss.of(SpanLoss.Order.BINARY_TREE)), 450);
        Answers answers = answers(model, LoadOptions.DEFAULT.withStrategy("parallel", Map.of()));
        assertTrue(answers.exact() > 0.95 * answers.questions(), answers.toString());
        assertTrue(answers.swift() > 0.9 * answers.questions(), answers.toString());
    }

    @Test
    void theLossOfTheRepositoryTeachesToInsertTokenAfterToken() throws Exception {
        Path model = trained(new InsertionTransformerObjective(subject(), 1.0), 500);
        Answers answers = answers(model, LoadOptions.DEFAULT.withStrategy("two-stage", Map.of("slot-top-k", "1")));
        assertTrue(answers.exact() > 0.9 * answers.questions(), answers.toString());
    }

    private static InsertionSubject subject() throws Exception {
        InsertionConfig config = InsertionConfig.read(ModelConfig.parse("counting", """
                {"model_type": "insertion_transformer", "num_embeddings": 21, "d_model": 64, "num_layers": 2,
                 "nhead": 2, "dim_feedforward": 256, "dropout": 0.0, "activation": "relu", "rotary_emb_dim": 32,
                 "rotary_scale": 3.141592653589793, "max_length": 20, "final_layer_without_normalization": true,
                 "padding_idx": 19, "mask_idx": 20, "cls_token_id": 16, "bos_token_id": 17, "eos_token_id": 18,
                 "prompt_layout": "prefix"}
                """));
        return new InsertionSubject(config, Compute.FLOAT32, new Counting(), TokenDrops.fromWholeTarget());
    }

    private Path trained(InsertionTransformerObjective objective, long updates) throws Exception {
        TrainingSettings settings = TrainingSettings.builder(folder.resolve("run"), folder.resolve("model"))
                .batch(64, 1)
                .updates(updates)
                .schedule(new LearningRateSchedule(3e-3, 20, LearningRateSchedule.Decay.COSINE, 0))
                .evaluationRows(0)
                .intervals(new TrainingSettings.Intervals(100_000, 100_000, 100_000))
                .seed(1)
                .build();
        TrainingResult result =
                new Trainer<>(settings, objective, Device.cpu()).train(Trainer.Start.FRESH, new TrainingListener() {});
        assertEquals(StopReason.UPDATES, result.reason());
        return result.modelFolder().orElseThrow();
    }

    /**
     * What became of all questions.
     *
     * @param questions how many there are
     * @param exact answers that are right, token for token
     * @param swift those that took no more evaluations than a balanced tree and its confirmation
     */
    private record Answers(int questions, int exact, int swift) {}

    private static Answers answers(Path model, LoadOptions options) throws Exception {
        List<GenerationRequest> requests = new ArrayList<>();
        for (int first = 0; first < NUMBERS; first++) {
            for (int last = first; last < NUMBERS; last++) {
                requests.add(GenerationRequest.builder(Template.continuing(first, last))
                        .sampling(SamplingOptions.greedy())
                        .number(requests.size())
                        .build());
            }
        }
        int exact = 0;
        int swift = 0;
        try (Generator generator = Generators.load(model.toString(), options)) {
            for (Generation generation : generator.generateAll(requests)) {
                int[] tokens = generation.tokens();
                int[] answer = IntStream.rangeClosed(tokens[0], tokens[1]).toArray();
                exact += Arrays.equals(answer, Arrays.copyOfRange(tokens, 2, tokens.length)) ? 1 : 0;
                int least = 32 - Integer.numberOfLeadingZeros(answer.length) + 1;
                swift += generation.usage().nfe() <= least ? 1 : 0;
            }
        }
        return new Answers(requests.size(), exact, swift);
    }
}
