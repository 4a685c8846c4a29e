// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.anyorder.insertion.network.InsertionNetwork;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.train.DroppedTokenLoss.ExampleWeighting;
import org.anyorder.insertion.train.DroppedTokenObjective.ConstraintInput;
import org.anyorder.train.LengthGroups;
import org.anyorder.train.Pass;
import org.anyorder.train.Phase;
import org.anyorder.train.RowStream;
import org.junit.jupiter.api.Test;

class LengthGroupsTest {
    @Test
    void everyExampleIsInOneGroupAndGroupsHaveLittlePadding() {
        SplittableRandom random = new SplittableRandom(4);
        List<DepletedExample> examples = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            InsertionExample example = InsertionExample.ofText(1, 4, new int[random.nextInt(8, 97)]);
            examples.add(
                    DepletedExample.of(example, TokenDrops.fromWholeTarget().draw(example, random)));
        }
        List<List<DepletedExample>> groups = LengthGroups.of(examples, DepletedExample::length);
        assertEquals(64, groups.stream().mapToInt(List::size).sum());
        assertEquals(
                new HashSet<>(examples),
                new HashSet<>(groups.stream().flatMap(List::stream).toList()));
        int tokens = examples.stream().mapToInt(DepletedExample::length).sum();
        int padded = groups.stream()
                .mapToInt(group -> group.size() * VisibleTokens.longest(group))
                .sum();
        int together = 64 * VisibleTokens.longest(examples);
        assertTrue(padded < 1.6 * tokens && together > 2.5 * tokens, tokens + " " + padded + " " + together);
    }

    @Test
    void theLossDoesNotDependOnTheSplit() throws Exception {
        DroppedTokenLoss corrected =
                new DroppedTokenLoss(SlotConstraint.NONE, OptionalDouble.empty(), 1, ExampleWeighting.LENGTH_CORRECTED);
        try (GoldenTraining training = GoldenTraining.first();
                NDManager scope = training.manager.newSubManager()) {
            DroppedTokenObjective objective = training.objective(corrected, ConstraintInput.HIDDEN);
            List<RowStream> rows = new ArrayList<>();
            List<RowStream> same = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                rows.add(new RowStream(i, new SplittableRandom(i)));
                same.add(new RowStream(i, new SplittableRandom(i)));
            }
            Pass<InsertionNetwork> pass =
                    new Pass<>(training.network, new ParameterStore(scope, false), Phase.VALIDATION, scope);
            NDList split = objective.batch(Phase.VALIDATION, rows, scope);
            assertTrue(InsertionBatch.groups(split).size() > 1);
            NDList whole = objective
                    .batch(training.subject().examples(Phase.VALIDATION, same), scope)
                    .toList();
            NDArray one = objective.loss(pass, split).value();
            NDArray other = objective.loss(pass, whole).value();
            assertEquals(other.getFloat(), one.getFloat(), 1e-4);
        }
    }
}
