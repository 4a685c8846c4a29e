// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.anyorder.model.Append;
import org.anyorder.model.CausalState;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Vocabulary;
import org.anyorder.model.Want;
import org.anyorder.table.JointTable;
import org.anyorder.table.SequenceTable;
import org.anyorder.table.Weighting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AssertingModelsTest {

    private static final JointTable TABLE = JointTable.of(2, 3, uniform());

    @Test
    void findsMisuseOfAMaskedModel() {
        AssertingMaskedModel model = new AssertingMaskedModel(TABLE.masked());
        try (NDManager scope = NDManager.newBaseManager()) {
            MaskedState state = model.open(scope);
            state.join(1);
            found("must be undecided", () -> masked(scope, state, new int[] {0, 2, 1}, 0));
            found("must be in [0, 3)", () -> masked(scope, state, new int[] {0, 3, 1}, 1));
            found("in its window", () -> masked(scope, state, new int[] {0, 2}, 2));
            found("selected rows", () -> state.select(new int[] {1}));
            found("must be closed once, was closed 0 times", model::requireStatesClosedOnce);
            state.close();
            model.requireStatesClosedOnce();
            found("after it was closed", () -> masked(scope, state, new int[] {0, 2, 1}, 1));
            state.close();
            found("was closed 2 times", model::requireStatesClosedOnce);
            model.close();
            found("a model is used after", () -> model.open(scope));
        }
    }

    @Test
    void findsMisuseOfAnAnySubsetModel() {
        AssertingAnySubsetModel model = new AssertingAnySubsetModel(TABLE.anySubset());
        try (NDManager scope = NDManager.newBaseManager();
                SubsetState state = model.open(scope)) {
            state.join(1);
            found("must be undecided", () -> subset(scope, state, new int[] {0, 1, 2}, 1, 0));
            found("must be a permutation", () -> subset(scope, state, new int[] {0, 1, 1}, 1, 2));
            found("prompt 2, decided 1", () -> subset(scope, state, new int[] {0, 1, 2}, 2, 2));
        }
    }

    @Test
    void findsMisuseOfACausalModel() {
        AssertingCausalModel model = new AssertingCausalModel(TABLE.causal());
        assertTrue(model.feature(TreeAttention.class).isPresent());
        try (NDManager scope = NDManager.newBaseManager();
                CausalState state = model.open(scope)) {
            state.join(1);
            found("wanted position of row 0", () -> append(scope, state, 1, 0));
            append(scope, state, -1, 0);
            found("wanted position of row 0", () -> append(scope, state, -1, 0));
            found("must be in [0, 2), got 2", () -> append(scope, state, 0, 2));
            found("at most 3 tokens", () -> append(scope, state, 0, 0, 0, 0));
            found("length of row 0 must be in [0, 1]", () -> state.rewind(new int[] {2}));
            Append tree = new Append.Layout(
                    new int[][] {{0, 1}}, new int[][] {{1, 1}}, new boolean[][][] {{{true, false}, {false, true}}});
            state.append(scope, tree, Targets.onePerRow(1), Want.LOGITS);
            found("keep a path", () -> append(scope, state, 0, 1));
            assertEquals(3, state.length(0));
            state.keepPath(new int[][] {{1}});
            assertEquals(2, state.length(0));
            append(scope, state, 0, 1);
            assertEquals(3, model.evaluatedRows(), "what was refused is not counted");
        }
    }

    @Test
    void findsMisuseOfAnInsertionModel() {
        AssertingInsertionModel model = new AssertingInsertionModel(new ShortModel(
                SequenceTable.of(2, Map.of(List.of(0, 1), 1.0), Weighting.PLAIN).insertion(), 2));
        try (NDManager scope = NDManager.newBaseManager()) {
            found("must have an open slot", () -> model.evaluate(scope, row(new int[] {0}, false, false)));
            found("must be in [0, 2), got 2", () -> model.evaluate(scope, row(new int[] {2}, true, true)));
            found("at most 2 tokens", () -> model.evaluate(scope, row(new int[] {0, 1, 1}, true, true, true, true)));
            model.close();
            found("after it was closed", () -> model.evaluate(scope, row(new int[] {0}, true, true)));
        }
    }

    /** A model with a length, which tables do not have: their law itself ends a sequence. */
    private record ShortModel(InsertionModel model, int maxLength) implements InsertionModel {

        @Override
        public Vocabulary vocabulary() {
            return model.vocabulary();
        }

        @Override
        public Device device() {
            return model.device();
        }

        @Override
        public Ending ending() {
            return model.ending();
        }

        @Override
        public int addedTokens(InsertionRow row) {
            return model.addedTokens(row);
        }

        @Override
        public InsertionScores evaluate(NDManager scope, List<InsertionRow> rows) {
            return model.evaluate(scope, rows);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private static double[] uniform() {
        double[] law = new double[8];
        Arrays.fill(law, 0.125);
        return law;
    }

    private static void found(String message, Executable misuse) {
        AssertionError e = assertThrows(AssertionError.class, misuse);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static void masked(NDManager scope, MaskedState state, int[] row, int position) {
        state.evaluate(scope, MaskedPass.whole(new int[][] {row}, Targets.onePerRow(position)));
    }

    private static void subset(NDManager scope, SubsetState state, int[] ranks, int prompt, int position) {
        state.evaluate(
                scope,
                new SubsetPass(
                        TokenBatch.of(new int[][] {{0, 1, 0}}),
                        new int[][] {ranks},
                        new int[] {prompt},
                        new int[] {1},
                        SubsetPass.View.MARGINALS,
                        Targets.onePerRow(position)));
    }

    private static void append(NDManager scope, CausalState state, int position, int... tokens) {
        state.append(scope, new Append.Chain(new int[][] {tokens}), Targets.onePerRow(position), Want.LOGITS);
    }

    private static List<InsertionRow> row(int[] tokens, boolean... open) {
        return List.of(InsertionRow.of(tokens, open, 0));
    }
}
