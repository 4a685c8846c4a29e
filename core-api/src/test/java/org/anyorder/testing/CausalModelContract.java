// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.model.Append;
import org.anyorder.model.CausalModel;
import org.anyorder.model.CausalState;
import org.anyorder.model.Targets;
import org.anyorder.model.TreeAttention;
import org.anyorder.model.Want;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every {@link CausalModel} keeps. Implementations inherit it; each test asks the model anew. */
public abstract class CausalModelContract {
    private static final int SHORT_ROWS = 24;

    /** For subclasses. */
    protected CausalModelContract() {}

    /**
     * The model under test; closed by who made it.
     *
     * @return the model
     */
    protected abstract CausalModel model();

    /**
     * Sequences it can read.
     *
     * @return at least two rows of different lengths, each at least 3 tokens, the first two with different second
     *     tokens
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

    /** Shapes, types, owner and lengths are as the interface says, and states are closed once. */
    @Test
    public final void answersForEachWantedPositionInTheScopeGiven() {
        AssertingCausalModel asserting = new AssertingCausalModel(model());
        atOnce(asserting, rows());
        asserting.requireStatesClosedOnce();
    }

    /** A row's answer is its own, whatever the lengths of the others. */
    @Test
    public final void answersDoNotDependOnTheBatch() {
        int[][] rows = rows();
        LogitMatrix together = atOnce(model(), rows);
        int from = 0;
        for (int[] row : rows) {
            atOnce(model(), new int[][] {row})
                    .requireSame(together.rows(from, from + row.length), tolerance(), "a row alone and in a batch");
            from += row.length;
        }
    }

    /** Appending tokens one by one, or some to one row only, gives what appending all at once gives. */
    @Test
    public final void tokenByTokenEqualsAtOnce() {
        CausalModel model = model();
        int[][] rows = rows();
        LogitMatrix expected = atOnce(model, rows);
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(rows.length);
            int longest = Arrays.stream(rows).mapToInt(row -> row.length).max().orElseThrow();
            for (int step = 0; step < longest; step++) {
                int at = step;
                int[][] next = Arrays.stream(rows)
                        .map(row -> at < row.length ? new int[] {row[at]} : new int[0])
                        .toArray(int[][]::new);
                LogitMatrix logits = append(owner, state, next);
                int answer = 0;
                int first = 0;
                for (int[] row : rows) {
                    if (at < row.length) {
                        logits.rows(answer, answer + 1)
                                .requireSame(expected.rows(first + at, first + at + 1), tolerance(), "token " + at);
                        answer++;
                    }
                    first += row.length;
                }
            }
        }
    }

    /** What was rewound leaves no trace. */
    @Test
    public final void rewindingForgetsTheEnd() {
        CausalModel model = model();
        int[] kept = rows()[0];
        int[] other = rows()[1];
        int[] mixed = kept.clone();
        System.arraycopy(other, 1, mixed, 1, Math.min(kept.length, other.length) - 1);
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(1);
            append(owner, state, new int[][] {{kept[0]}});
            append(owner, state, new int[][] {Arrays.copyOfRange(kept, 1, kept.length)});
            state.rewind(new int[] {1});
            Claim.require(state.length(0) == 1, "a row rewound to 1 says it holds %d", state.length(0));
            int[] rest = Arrays.copyOfRange(mixed, 1, mixed.length);
            append(owner, state, new int[][] {rest})
                    .requireSame(
                            atOnce(model, new int[][] {mixed}).rows(1, mixed.length),
                            tolerance(),
                            "other tokens after a rewind");
        }
    }

    /** Rows that are dropped, doubled and reordered go on as they were; a row that joins starts empty. */
    @Test
    public final void selectsAndJoinsRows() {
        CausalModel model = model();
        int[] first = rows()[0];
        int[] second = rows()[1];
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(2);
            append(owner, state, new int[][] {{first[0]}, {second[0]}});
            state.select(new int[] {1, 0, 1});
            state.join(1);
            LogitMatrix logits = append(owner, state, new int[][] {{second[1]}, {first[1]}, {first[2]}, {first[0]}});
            logits.rows(0, 1).requireSame(last(model, second[0], second[1]), tolerance(), "row 1 first");
            logits.rows(1, 2).requireSame(last(model, first[0], first[1]), tolerance(), "row 0 second");
            logits.rows(2, 3).requireSame(last(model, second[0], first[2]), tolerance(), "row 1 doubled");
            logits.rows(3, 4).requireSame(last(model, first[0]), tolerance(), "a row that joined");
        }
    }

    /** Many rows that get a token each and one that brings its beginning answer as each of them alone, and go on so. */
    @Test
    public final void aLongRowMayJoinManyShortOnes() {
        CausalModel model = model();
        int[] arriving = rows()[0];
        int[] running = rows()[1];
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(SHORT_ROWS);
            append(owner, state, everywhere(running[0]));
            state.join(1);
            int[][] tokens = Arrays.copyOf(everywhere(running[1]), SHORT_ROWS + 1);
            tokens[SHORT_ROWS] = arriving;
            LogitMatrix logits = append(owner, state, tokens);
            LogitMatrix expected = last(model, running[0], running[1]);
            for (int row = 0; row < SHORT_ROWS; row++) {
                logits.rows(row, row + 1).requireSame(expected, tolerance(), "a short row");
            }
            logits.rows(SHORT_ROWS, SHORT_ROWS + arriving.length)
                    .requireSame(atOnce(model, new int[][] {arriving}), tolerance(), "the long row");
            int[] lengths =
                    IntStream.rangeClosed(0, SHORT_ROWS).map(state::length).toArray();
            Claim.require(lengths[0] == 2, "a row of 2 says it holds %d", lengths[0]);
            lengths[SHORT_ROWS]--;
            state.rewind(lengths);
            int[][] next = Arrays.copyOf(everywhere(running[2]), SHORT_ROWS + 1);
            next[SHORT_ROWS] = new int[] {arriving[arriving.length - 1]};
            LogitMatrix after = append(owner, state, next);
            after.rows(0, 1).requireSame(last(model, running[0], running[1], running[2]), tolerance(), "later");
            after.rows(SHORT_ROWS, SHORT_ROWS + 1)
                    .requireSame(last(model, arriving), tolerance(), "the long row, rewound");
        }
    }

    private static int[][] everywhere(int token) {
        return Stream.generate(() -> new int[] {token}).limit(SHORT_ROWS).toArray(int[][]::new);
    }

    /** A tree's tokens see their ancestors only, and a kept path goes on as if nothing else had been there. */
    @Test
    public final void keepsOnePathOfATree() {
        CausalModel model = model();
        Assumptions.assumeTrue(model.feature(TreeAttention.class).isPresent(), "takes no trees");
        int root = rows()[0][0];
        int left = rows()[0][1];
        int right = rows()[1][1];
        int leaf = rows()[0][2];
        // left and right follow the root; leaf follows right
        boolean[][] sees = {{true, false, false}, {false, true, false}, {false, true, true}};
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(1);
            append(owner, state, new int[][] {{root}});
            Append tree = new Append.Layout(
                    new int[][] {{left, right, leaf}}, new int[][] {{1, 1, 2}}, new boolean[][][] {sees});
            LogitMatrix logits =
                    LogitMatrix.of(state.append(owner, tree, Targets.of(new int[][] {{0, 1, 2}}), Want.LOGITS)
                            .logits());
            logits.rows(0, 1).requireSame(last(model, root, left), tolerance(), "the left branch");
            logits.rows(1, 2).requireSame(last(model, root, right), tolerance(), "the right branch");
            logits.rows(2, 3).requireSame(last(model, root, right, leaf), tolerance(), "the leaf");
            state.keepPath(new int[][] {{1, 2}});
            Claim.require(state.length(0) == 3, "a row of 1 and a path of 2 says it holds %d", state.length(0));
            state.rewind(new int[] {2});
            append(owner, state, new int[][] {{left}})
                    .requireSame(last(model, root, right, left), tolerance(), "after the kept path");
        }
    }

    /** A model that takes no trees says so. */
    @Test
    public final void refusesATreeWithoutTreeAttention() {
        CausalModel model = model();
        Assumptions.assumeTrue(model.feature(TreeAttention.class).isEmpty(), "takes trees");
        Append tree = new Append.Layout(new int[][] {{rows()[0][0]}}, new int[][] {{0}}, new boolean[][][] {{{true}}});
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(1);
            Assertions.assertThrows(
                    IllegalArgumentException.class, () -> state.append(owner, tree, Targets.onePerRow(0), Want.LOGITS));
        }
    }

    /** A second close does nothing. */
    @Test
    public final void closingAStateTwiceIsHarmless() {
        CausalModel model = model();
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            CausalState state = model.open(owner);
            state.join(1);
            state.close();
            state.close();
        }
    }

    private static LogitMatrix last(CausalModel model, int... tokens) {
        return atOnce(model, new int[][] {tokens}).rows(tokens.length - 1, tokens.length);
    }

    private static LogitMatrix atOnce(CausalModel model, int[][] rows) {
        try (NDManager owner = NDManager.newBaseManager(model.device());
                CausalState state = model.open(owner)) {
            state.join(rows.length);
            return append(owner, state, rows);
        }
    }

    /** Appends and asks after every token. */
    private static LogitMatrix append(NDManager owner, CausalState state, int[][] tokens) {
        int[][] wanted = Arrays.stream(tokens)
                .map(row -> IntStream.range(0, row.length).toArray())
                .toArray(int[][]::new);
        return LogitMatrix.of(state.append(owner, new Append.Chain(tokens), Targets.of(wanted), Want.LOGITS)
                .logits());
    }
}
