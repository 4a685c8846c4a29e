// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.anyorder.model.Visibility;
import org.anyorder.model.Want;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every {@link MaskedModel} keeps. Implementations inherit it; each test asks the model anew. */
public abstract class MaskedModelContract {

    /** For subclasses. */
    protected MaskedModelContract() {}

    /**
     * The model under test; closed by who made it.
     *
     * @return the model
     */
    protected abstract MaskedModel model();

    /**
     * Rows it can evaluate.
     *
     * @return at least two rows of one length, each with decided positions and at least two undecided ones that hold
     *     the mask
     */
    protected abstract int[][] rows();

    /**
     * How far logits may differ where they should be equal.
     *
     * @return 0 for exact models
     */
    protected double tolerance() {
        return 0;
    }

    /** Shapes, types and owner are as the interface says, and the state is closed once. */
    @Test
    public final void answersForEachWantedPositionInTheScopeGiven() {
        AssertingMaskedModel asserting = new AssertingMaskedModel(model());
        evaluate(asserting, rows());
        asserting.requireStatesClosedOnce();
    }

    /** A row's answer is its own. */
    @Test
    public final void answersDoNotDependOnTheBatch() {
        int[][] rows = rows();
        LogitMatrix together = evaluate(model(), rows);
        int from = 0;
        for (int row = 0; row < rows.length; row++) {
            int to = from + undecided(rows[row]).length;
            evaluate(model(), new int[][] {rows[row]})
                    .requireSame(together.rows(from, to), tolerance(), "row " + row + " alone and in a batch");
            from = to;
        }
    }

    /** Logits come in the order in which positions are wanted. */
    @Test
    public final void answersInTheOrderAsked() {
        int[] row = rows()[0];
        int[] ascending = undecided(row);
        int[] descending = IntStream.range(0, ascending.length)
                .map(i -> ascending[ascending.length - 1 - i])
                .toArray();
        LogitMatrix up = evaluate(model(), row, ascending);
        LogitMatrix down = evaluate(model(), row, descending);
        for (int i = 0; i < ascending.length; i++) {
            down.rows(i, i + 1)
                    .requireSame(
                            up.rows(ascending.length - 1 - i, ascending.length - i),
                            tolerance(),
                            "positions asked for backwards");
        }
    }

    /** Rows that are dropped, doubled and reordered go on as they were, stored positions included. */
    @Test
    public final void selectsRowsWithWhatIsStored() {
        int[][] rows = rows();
        MaskedModel model = model();
        try (NDManager owner = NDManager.newBaseManager(model.device());
                MaskedState state = model.open(owner)) {
            state.join(rows.length);
            LogitMatrix before = whole(owner, state, rows, MaskedPass.Store.WINDOW);
            state.select(new int[] {1, 0, 1});
            int[][] selected = {rows[1], rows[0], rows[1]};
            LogitMatrix after = whole(owner, state, selected, MaskedPass.Store.NOTHING);
            int first = undecided(rows[0]).length;
            int both = first + undecided(rows[1]).length;
            int second = both - first;
            after.rows(0, second).requireSame(before.rows(first, both), tolerance(), "row 1 after selecting");
            after.rows(second, both).requireSame(before.rows(0, first), tolerance(), "row 0 after selecting");
            after.rows(both, both + second).requireSame(before.rows(first, both), tolerance(), "row 1 doubled");
        }
    }

    /** As long as no token has changed, a window with the rest stored serves as well as a whole pass. */
    @Test
    public final void aWindowOverStoredPositionsEqualsTheWholeRow() {
        MaskedModel model = model();
        int[] row = rows()[0];
        int[] wanted = undecided(row);
        // One position more on the left, for models that predict from the row before.
        int from = Math.max(0, wanted[0] - 1);
        try (NDManager owner = NDManager.newBaseManager(model.device());
                MaskedState state = model.open(owner)) {
            state.join(1);
            LogitMatrix whole = whole(owner, state, new int[][] {row}, MaskedPass.Store.WINDOW);
            MaskedPass pass = new MaskedPass(
                    TokenBatch.of(new int[][] {row}),
                    new MaskedPass.Windows(new int[] {from}, new int[] {wanted[wanted.length - 1] + 1}),
                    MaskedPass.Store.NOTHING,
                    new double[0],
                    Targets.of(new int[][] {wanted}),
                    Want.LOGITS);
            LogitMatrix.of(state.evaluate(owner, pass).logits())
                    .requireSame(whole, tolerance(), "a window with the rest stored");
        }
    }

    /** With blocks, what comes later is not seen, so stored blocks serve as well as a whole pass. */
    @Test
    public final void seesEarlierBlocksOnlyWhereItIsBlockCausal() {
        Assumptions.assumeTrue(model().visibility() instanceof Visibility.BlockCausal, "sees everything");
        MaskedModel model = model();
        int[] row = rows()[0];
        int size = ((Visibility.BlockCausal) model.visibility()).blockSize();
        int[] within = Arrays.stream(undecided(row))
                .filter(position -> position >= size)
                .toArray();
        Claim.require(within.length > 0, "rows()[0] must have an undecided position after the first block of %d", size);
        LogitMatrix whole = evaluate(model, row, within);
        try (NDManager owner = NDManager.newBaseManager(model.device());
                MaskedState state = model.open(owner)) {
            state.join(1);
            for (int from = 0; from < row.length; from += size) {
                int to = Math.min(row.length, from + size);
                int start = from;
                int[] wanted = Arrays.stream(within)
                        .filter(position -> position >= start && position < to)
                        .toArray();
                LogitMatrix block = LogitMatrix.of(state.evaluate(
                                owner,
                                new MaskedPass(
                                        TokenBatch.of(new int[][] {row}),
                                        new MaskedPass.Windows(new int[] {from}, new int[] {to}),
                                        MaskedPass.Store.WINDOW,
                                        new double[0],
                                        Targets.of(new int[][] {wanted}),
                                        Want.LOGITS))
                        .logits());
                if (wanted.length > 0) {
                    int first = Arrays.binarySearch(within, wanted[0]);
                    block.requireSame(
                            whole.rows(first, first + wanted.length), tolerance(), "block from " + from + " alone");
                }
            }
        }
    }

    /** A second close does nothing. */
    @Test
    public final void closingAStateTwiceIsHarmless() {
        MaskedModel model = model();
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            MaskedState state = model.open(owner);
            state.join(1);
            state.close();
            state.close();
        }
    }

    private int[] undecided(int[] row) {
        int mask = model().vocabulary().mask().orElseThrow();
        return IntStream.range(0, row.length)
                .filter(position -> row[position] == mask)
                .toArray();
    }

    private LogitMatrix whole(NDManager scope, MaskedState state, int[][] rows, MaskedPass.Store store) {
        int[][] wanted = Arrays.stream(rows).map(this::undecided).toArray(int[][]::new);
        return LogitMatrix.of(state.evaluate(
                        scope,
                        new MaskedPass(
                                TokenBatch.of(rows),
                                MaskedPass.Windows.whole(rows),
                                store,
                                new double[0],
                                Targets.of(wanted),
                                Want.LOGITS))
                .logits());
    }

    private LogitMatrix evaluate(MaskedModel model, int[][] rows) {
        try (NDManager owner = NDManager.newBaseManager(model.device());
                MaskedState state = model.open(owner)) {
            state.join(rows.length);
            return whole(owner, state, rows, MaskedPass.Store.NOTHING);
        }
    }

    private static LogitMatrix evaluate(MaskedModel model, int[] row, int[] wanted) {
        try (NDManager owner = NDManager.newBaseManager(model.device());
                MaskedState state = model.open(owner)) {
            state.join(1);
            MaskedPass pass = MaskedPass.whole(new int[][] {row}, Targets.of(new int[][] {wanted}));
            return LogitMatrix.of(state.evaluate(owner, pass).logits());
        }
    }
}
