// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.anyorder.model.HiddenAccess;
import org.anyorder.model.LoadedModel;
import org.anyorder.model.LogitAlignment;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedPass.Store;
import org.anyorder.model.MaskedPass.Windows;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Scores;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Visibility;
import org.anyorder.model.Want;
import org.anyorder.testing.AssertingMaskedModel;
import org.anyorder.testing.MaskedModelContract;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every network keeps, whatever its architecture; always used through the decorator that watches its use. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class NetworkModelLaws extends MaskedModelContract {
    private static final double TOLERANCE = 5e-5;

    private final LoadedModel loaded;
    private final MaskedModel model;
    private final int blockSize;
    private final int length;

    NetworkModelLaws(String folder) throws IOException {
        loaded = Golden.open(folder);
        model = new AssertingMaskedModel(Golden.view(loaded));
        blockSize = model.visibility() instanceof Visibility.BlockCausal blocks ? blocks.blockSize() : 4;
        length = Math.min(model.maxLength(), 3 * blockSize);
    }

    @AfterAll
    void close() {
        ((AssertingMaskedModel) model).requireStatesClosedOnce();
        loaded.close();
    }

    @Override
    protected final MaskedModel model() {
        return new AssertingMaskedModel(Golden.view(loaded));
    }

    @Override
    protected final int[][] rows() {
        RandomGenerator random = Seeds.random("NetworkModelLaws");
        return new int[][] {row(random, length), row(random, length)};
    }

    @Override
    protected final double tolerance() {
        return TOLERANCE;
    }

    @Test
    void answersForRowsOfDifferentLengthAsAlone() {
        RandomGenerator random = Seeds.random("NetworkModelLaws");
        int[][] rows = {row(random, length), row(random, blockSize + 2), row(random, length - 1)};
        float[] together = whole(rows, Store.NOTHING);
        int at = 0;
        for (int[] row : rows) {
            float[] alone = whole(new int[][] {row}, Store.NOTHING);
            Golden.requireClose(alone, Arrays.copyOfRange(together, at, at + alone.length), TOLERANCE);
            at += alone.length;
        }
        assertEquals(together.length, at);
    }

    @Test
    void leavesRowsWithAnEmptyWindowAlone() {
        RandomGenerator random = Seeds.random("NetworkModelLaws");
        int[][] rows = {row(random, length), row(random, length)};
        float[] alone = whole(new int[][] {rows[1]}, Store.NOTHING);
        int[][] wanted = {{}, undecided(rows[1])};
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(2);
            Windows second = new Windows(new int[] {3, 0}, new int[] {3, length});
            Golden.requireClose(alone, logits(owner, state, rows, second, Store.NOTHING, wanted), TOLERANCE);
            Windows none = new Windows(new int[] {3, 0}, new int[] {3, 0});
            assertEquals(0, logits(owner, state, rows, none, Store.NOTHING, new int[][] {{}, {}}).length);
        }
    }

    /** Later blocks are not seen: what is stored of the earlier ones stays right whatever is settled later. */
    @Test
    void keepsPrefixAndDualCachesExactWhereItIsBlockCausal() {
        Assumptions.assumeTrue(model.visibility() instanceof Visibility.BlockCausal, "sees everything");
        RandomGenerator random = Seeds.random("NetworkModelLaws");
        int[] before = row(random, length);
        int[] after = before.clone();
        int changed = undecided(before)[undecided(before).length - 1];
        after[changed] = 1;
        int[] open = Arrays.stream(undecided(after)).filter(p -> p > blockSize).toArray();
        int start = open[0] / blockSize * blockSize;
        float[] expected = wanted(after, open);
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState prefix = model.open(owner);
                MaskedState dual = model.open(owner)) {
            for (MaskedState state : new MaskedState[] {prefix, dual}) {
                state.join(1);
                logits(owner, state, new int[][] {before}, whole(before), Store.WINDOW, new int[][] {{}});
            }
            prefix.forget(new int[] {start});
            Windows rest = new Windows(new int[] {start}, new int[] {length});
            float[] overPrefix = logits(owner, prefix, new int[][] {after}, rest, Store.NOTHING, new int[][] {open});
            Golden.requireClose(expected, overPrefix, TOLERANCE);
            float[] overAll = logits(owner, dual, new int[][] {after}, rest, Store.WINDOW, new int[][] {open});
            Golden.requireClose(expected, overAll, TOLERANCE);
        }
    }

    @Test
    void refreshedCachesEqualNone() {
        RandomGenerator random = Seeds.random("NetworkModelLaws");
        int[] first = row(random, length);
        int[] second = row(random, length);
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(1);
            for (int[] row : new int[][] {first, second, first}) {
                float[] stored =
                        logits(owner, state, new int[][] {row}, whole(row), Store.WINDOW, new int[][] {undecided(row)});
                Golden.requireClose(wanted(row, undecided(row)), stored, TOLERANCE);
            }
        }
    }

    @Test
    void handsOutTheVectorsThatItsHeadIsAppliedTo() {
        int[] row = row(Seeds.random("NetworkModelLaws"), length);
        HiddenAccess access = model.feature(HiddenAccess.class).orElseThrow();
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(1);
            MaskedPass pass = new MaskedPass(
                    TokenBatch.of(new int[][] {row}),
                    whole(row),
                    Store.NOTHING,
                    new double[0],
                    Targets.of(new int[][] {undecided(row)}),
                    Want.LOGITS_AND_HIDDEN);
            Scores scores = state.evaluate(owner, pass);
            float[] again = access.logits(scores.hidden().orElseThrow()).toFloatArray();
            Golden.requireClose(scores.logits().toFloatArray(), again, TOLERANCE);
            assertEquals(
                    new Shape(2, access.width()),
                    access.embed(owner, new int[] {0, 1}).getShape());
        }
    }

    @Test
    void neverGeneratesItsMask() {
        int mask = model.vocabulary().mask().orElseThrow();
        assertEquals(Set.of(mask), model.vocabulary().never());
        assertTrue(mask < model.vocabulary().size());
    }

    @Test
    void refusesWhatItCannotAnswer() {
        MaskedModel bare = Golden.view(loaded);
        int[] row = row(Seeds.random("NetworkModelLaws"), length);
        int[][] one = {row};
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = bare.open(owner)) {
            state.join(1);
            refused(
                    "wanted position " + (length - 1),
                    () -> logits(owner, state, one, window(0, 3), Store.NOTHING, new int[][] {{length - 1}}));
            refused(
                    "must lie in its " + length,
                    () -> logits(owner, state, one, window(0, length + 1), Store.NOTHING, new int[][] {{}}));
            refused(
                    "must start in [0, 0]",
                    () -> logits(owner, state, one, window(3, 5), Store.WINDOW, new int[][] {{}}));
            refused(
                    "canvas must have 1 rows",
                    () -> logits(
                            owner, state, new int[][] {row, row}, whole(row), Store.NOTHING, new int[][] {{}, {}}));
            int[] wrong = row.clone();
            wrong[2] = bare.vocabulary().size();
            refused(
                    "tokens must be in",
                    () -> logits(owner, state, new int[][] {wrong}, whole(row), Store.NOTHING, new int[][] {{}}));
            refused(
                    "noise",
                    () -> state.evaluate(
                            owner,
                            new MaskedPass(
                                    TokenBatch.of(one),
                                    whole(row),
                                    Store.NOTHING,
                                    new double[] {Double.NaN},
                                    Targets.of(new int[][] {{}}),
                                    Want.LOGITS)));
            if (bare.alignment() == LogitAlignment.PREVIOUS_ROW) {
                refused(
                        "which this network predicts at position 2",
                        () -> logits(owner, state, one, window(3, length), Store.NOTHING, new int[][] {{3}}));
            }
        }
    }

    @Test
    void leavesNothingBehind() {
        int[] row = row(Seeds.random("NetworkModelLaws"), length);
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(1);
            int stored = 0;
            for (int i = 0; i < 20; i++) {
                try (NDManager scope = owner.newSubManager()) {
                    logits(scope, state, new int[][] {row}, whole(row), Store.WINDOW, new int[][] {undecided(row)});
                    assertEquals(1, scope.getManagedArrays().size(), "arrays of a pass");
                }
                int arrays = owner.getManagedArrays().size();
                assertTrue(i == 0 || arrays == stored, "arrays of the owner: " + arrays + ", before " + stored);
                stored = arrays;
            }
        }
    }

    /** Random tokens, masked at the end of every block and here and there, but never at the start of one. */
    private int[] row(RandomGenerator random, int positions) {
        int mask = model.vocabulary().mask().orElseThrow();
        int[] row = IntStream.range(0, positions).map(i -> random.nextInt(mask)).toArray();
        for (int position = 1; position < positions; position++) {
            if (position % blockSize != 0 && (position % blockSize >= blockSize - 2 || random.nextInt(3) == 0)) {
                row[position] = mask;
            }
        }
        return row;
    }

    private int[] undecided(int[] row) {
        int mask = model.vocabulary().mask().orElseThrow();
        return IntStream.range(0, row.length).filter(p -> row[p] == mask).toArray();
    }

    private static Windows whole(int[] row) {
        return window(0, row.length);
    }

    private static Windows window(int from, int to) {
        return new Windows(new int[] {from}, new int[] {to});
    }

    private float[] wanted(int[] row, int[] positions) {
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(1);
            return logits(owner, state, new int[][] {row}, whole(row), Store.NOTHING, new int[][] {positions});
        }
    }

    private float[] whole(int[][] rows, Store store) {
        try (NDManager owner = NDManager.newBaseManager();
                MaskedState state = model.open(owner)) {
            state.join(rows.length);
            int[][] wanted = Arrays.stream(rows).map(this::undecided).toArray(int[][]::new);
            return logits(owner, state, rows, Windows.whole(rows), store, wanted);
        }
    }

    private static float[] logits(
            NDManager scope, MaskedState state, int[][] rows, Windows run, Store store, int[][] wanted) {
        MaskedPass pass =
                new MaskedPass(TokenBatch.of(rows), run, store, new double[0], Targets.of(wanted), Want.LOGITS);
        return state.evaluate(scope, pass).logits().toFloatArray();
    }

    private static void refused(String part, Runnable action) {
        String message =
                assertThrows(IllegalArgumentException.class, action::run).getMessage();
        assertTrue(message.contains(part), message);
    }
}
