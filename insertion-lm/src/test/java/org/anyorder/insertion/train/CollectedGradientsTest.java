// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.anyorder.insertion.network.InsertionConfig;
import org.anyorder.insertion.task.StarGraphGenerator;
import org.anyorder.nn.Compute;
import org.anyorder.testing.CollectedGradients;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Gradients of the insertion objectives on star graphs. */
class CollectedGradientsTest {
    private static final int ROUNDS = 6;

    private static InsertionSubject subject(InsertionConfig config, Compute compute) {
        return new InsertionSubject(
                config,
                compute,
                new StarGraphSource(StarGraphGenerator.symmetric(10, 2, 3)),
                TokenDrops.fromWholeTarget());
    }

    @ParameterizedTest
    @EnumSource(Compute.class)
    void thoseOfDroppedTokensStandWhateverTheCollectorDoes(Compute compute) throws Exception {
        try (GoldenTraining golden = GoldenTraining.first()) {
            List<String> moved = CollectedGradients.requireUnharmed(
                    new DroppedTokenObjective(
                            subject(golden.config, compute),
                            DroppedTokenLoss.published(),
                            DroppedTokenObjective.ConstraintInput.HIDDEN),
                    ROUNDS);
            assertTrue(moved.size() > 10, () -> "" + moved);
        }
    }

    @ParameterizedTest
    @EnumSource(Compute.class)
    void thoseOfTheInsertionTransformerStandWhateverTheCollectorDoes(Compute compute) throws Exception {
        try (GoldenTraining golden = GoldenTraining.insertionTransformer()) {
            List<String> moved = CollectedGradients.requireUnharmed(
                    new InsertionTransformerObjective(subject(golden.config, compute), 1.0), ROUNDS);
            assertTrue(moved.size() > 10, () -> "" + moved);
        }
    }
}
