// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.network.InsertionWeights;
import org.anyorder.insertion.train.DroppedTokenLoss.ExampleWeighting;
import org.anyorder.insertion.train.DroppedTokenObjective.ConstraintInput;
import org.anyorder.nn.Mode;
import org.anyorder.train.GradientScope;
import org.anyorder.train.Loss;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.junit.jupiter.api.Test;

/** Losses and gradients against those of the ILM repository, within 1e-4 and, relatively, 1e-3. */
class GoldenLossTest {
    private static final double LOSS = 1e-4;
    private static final double GRADIENT = 1e-3;

    private static DroppedTokenLoss loss(SlotConstraint constraint) {
        return new DroppedTokenLoss(constraint, OptionalDouble.empty(), 1, ExampleWeighting.EQUAL);
    }

    @Test
    void theFourVariantsCostWhatTheyCostInTheReference() throws Exception {
        try (GoldenTraining training = GoldenTraining.first()) {
            check(training, "loss.default", DroppedTokenLoss.published(), ConstraintInput.HIDDEN);
            check(training, "loss.use_constraint", loss(SlotConstraint.PREFIX), ConstraintInput.HIDDEN);
            check(training, "loss.input_constraint", loss(SlotConstraint.PREFIX), ConstraintInput.SHOWN);
            DroppedTokenLoss weighted =
                    new DroppedTokenLoss(SlotConstraint.NONE, OptionalDouble.of(0.7), 0.25, ExampleWeighting.EQUAL);
            check(training, "loss.weighted", weighted, ConstraintInput.HIDDEN);
        }
    }

    private static void check(GoldenTraining training, String variant, DroppedTokenLoss loss, ConstraintInput input) {
        DroppedTokenObjective objective = training.objective(loss, input);
        try (NDManager scope = training.manager.newSubManager()) {
            InsertionBatch batch = objective.batch(training.examples("loss", "loss"), scope);
            DroppedTokenObjective.RowLosses rows = objective.losses(training.network, batch, Mode.INFERENCE);
            training.golden.requireClose(variant + ".per_example_ce", rows.token(), LOSS);
            training.golden.requireClose(variant + ".per_example_stopping_loss", rows.stop(), LOSS);
            assertTrue(rows.token().getFloat(3) == 0, "nothing is missing in row 3");
            NDArray total = total(objective, training.network, batch, Phase.VALIDATION, scope)
                    .value();
            training.golden.requireClose(variant + ".loss", total.reshape(1), LOSS);
        }
    }

    private static Loss total(
            DroppedTokenObjective objective,
            InsertionNetwork network,
            InsertionBatch batch,
            Phase phase,
            NDManager scope) {
        Pass<InsertionNetwork> pass = new Pass<>(network, new ParameterStore(scope, false), phase, scope);
        return objective.loss(pass, batch.toList());
    }

    @Test
    void theSecondConfigurationCostsTheSameToo() throws Exception {
        try (GoldenTraining training = GoldenTraining.variant();
                NDManager scope = training.manager.newSubManager()) {
            for (String variant : List.of("train", "train_constraint")) {
                SlotConstraint constraint = variant.equals("train") ? SlotConstraint.NONE : SlotConstraint.PREFIX;
                DroppedTokenObjective objective = training.objective(loss(constraint), ConstraintInput.HIDDEN);
                InsertionBatch batch = objective.batch(training.examples("train", "train"), scope);
                DroppedTokenObjective.RowLosses rows = objective.losses(training.network, batch, Mode.INFERENCE);
                training.golden.requireClose(variant + ".token_loss", rows.token(), LOSS);
                training.golden.requireClose(variant + ".stop_loss", rows.stop(), LOSS);
                NDArray total = total(objective, training.network, batch, Phase.VALIDATION, scope)
                        .value();
                training.golden.requireClose(variant + ".loss", total.reshape(1), LOSS);
            }
        }
    }

    @Test
    void gradientsAreThoseOfTheReference() throws Exception {
        try (GoldenTraining training = GoldenTraining.first()) {
            checkGradients(training, "loss", "loss.default.grad.", 7);
        }
        try (GoldenTraining training = GoldenTraining.variant()) {
            checkGradients(training, "train", "train.grad.", 5);
        }
    }

    private static void checkGradients(GoldenTraining training, String prefix, String gradients, int count) {
        DroppedTokenObjective objective = training.objective(DroppedTokenLoss.published(), ConstraintInput.HIDDEN);
        try (NDManager scope = training.manager.newSubManager();
                GradientScope gradient = GradientScope.open(scope)) {
            InsertionBatch batch = objective.batch(training.examples(prefix, prefix), scope);
            gradient.backward(total(objective, training.network, batch, Phase.TRAINING, scope)
                    .value());
        }
        Map<String, String> ours = new HashMap<>();
        InsertionWeights.names(training.config).forEach((name, published) -> ours.put(published, name));
        int checked = 0;
        for (String tensor : training.golden.names()) {
            if (tensor.startsWith(gradients)) {
                String name = ours.get(tensor.substring(gradients.length()));
                NDArray gradient = training.network.values().get(name).getGradient();
                training.golden.requireRelativelyClose(tensor, gradient, GRADIENT);
                checked++;
            }
        }
        assertEquals(count, checked);
    }

    @Test
    void insertionTransformerLossesAreThoseOfTheReference() throws Exception {
        try (GoldenTraining training = GoldenTraining.insertionTransformer();
                NDManager scope = training.manager.newSubManager()) {
            for (double weight : new double[] {1.0, 0.1}) {
                InsertionTransformerCollator collator =
                        new InsertionTransformerCollator(0, training.config.vocabulary(), 3, weight, 14);
                SlotBatch batch = collator.collate(training.examples("loss", "it"), scope);
                NDArray slots = InsertionTransformerObjective.slotLosses(training.network, batch, Mode.INFERENCE);
                training.golden.requireClose("it.eos" + weight + ".nlls", slots, LOSS);
                training.golden.requireClose(
                        "it.eos" + weight + ".loss", slots.mean().reshape(1), LOSS);
            }
        }
    }

    @Test
    void lengthCorrectionWeighsRowsByTheirNumberOfDropCounts() throws Exception {
        try (GoldenTraining training = GoldenTraining.first();
                NDManager scope = training.manager.newSubManager()) {
            DroppedTokenLoss corrected = new DroppedTokenLoss(
                    SlotConstraint.NONE, OptionalDouble.empty(), 1, ExampleWeighting.LENGTH_CORRECTED);
            List<DepletedExample> examples = training.examples("loss", "loss");
            float[] plain = tokens(training, examples, DroppedTokenLoss.published(), scope);
            float[] weighted = tokens(training, examples, corrected, scope);
            double mean = examples.stream()
                    .mapToInt(example -> example.targetLength() + 1)
                    .average()
                    .orElseThrow();
            for (int b = 0; b < plain.length; b++) {
                double weight = (examples.get(b).targetLength() + 1) / mean;
                assertEquals(weight * plain[b], weighted[b], 1e-4);
            }
            assertTrue(plain[0] != weighted[0]);
        }
    }

    private static float[] tokens(
            GoldenTraining training, List<DepletedExample> examples, DroppedTokenLoss loss, NDManager scope) {
        DroppedTokenObjective objective = training.objective(loss, ConstraintInput.HIDDEN);
        return objective
                .losses(training.network, objective.batch(examples, scope), Mode.INFERENCE)
                .token()
                .toFloatArray();
    }

    @Test
    void aBatchWithoutAnyOpenSlotCostsOnlyItsStop() throws Exception {
        try (GoldenTraining training = GoldenTraining.first();
                NDManager scope = training.manager.newSubManager()) {
            DroppedTokenObjective objective = training.objective(loss(SlotConstraint.GAPS), ConstraintInput.SHOWN);
            List<DepletedExample> complete = training.examples("loss", "loss").subList(3, 4);
            DroppedTokenObjective.RowLosses rows =
                    objective.losses(training.network, objective.batch(complete, scope), Mode.INFERENCE);
            assertTrue(rows.token().getFloat(0) == 0, "nothing is missing");
            assertTrue(Float.isFinite(rows.stop().getFloat(0)));
        }
    }
}
