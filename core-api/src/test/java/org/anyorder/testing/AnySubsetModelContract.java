// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.model.AnySubsetModel;
import org.anyorder.model.SubsetPass;
import org.anyorder.model.SubsetState;
import org.anyorder.model.Targets;
import org.anyorder.model.TokenBatch;
import org.junit.jupiter.api.Test;

/** What every {@link AnySubsetModel} keeps. Implementations inherit it; each test asks the model anew. */
public abstract class AnySubsetModelContract {

    /** For subclasses. */
    protected AnySubsetModelContract() {}

    /**
     * The model under test; closed by who made it.
     *
     * @return the model
     */
    protected abstract AnySubsetModel model();

    /**
     * Complete rows.
     *
     * @return at least two rows of one length, more than the model's minimum prompt by at least two
     */
    protected abstract int[][] rows();

    /**
     * The order in which each row is decided.
     *
     * @return for each row the rank of each position
     */
    protected abstract int[][] ranks();

    /**
     * How far logits may differ where they should be equal.
     *
     * @return 0 for exact models
     */
    protected double tolerance() {
        return 0;
    }

    /** Shapes, types and owner are as the interface says, in both views, and states are closed once. */
    @Test
    public final void answersForEachWantedPositionInTheScopeGiven() {
        AssertingAnySubsetModel asserting = new AssertingAnySubsetModel(model());
        int prompt = prompt();
        for (SubsetPass.View view : SubsetPass.View.values()) {
            evaluate(asserting, rows(), ranks(), prompt, prompt, view, later(prompt));
        }
        asserting.requireStatesClosedOnce();
    }

    /** A row's answer is its own. */
    @Test
    public final void answersDoNotDependOnTheBatch() {
        int prompt = prompt();
        int[] wanted = later(prompt);
        for (SubsetPass.View view : SubsetPass.View.values()) {
            LogitMatrix together = evaluate(model(), rows(), ranks(), prompt, prompt, view, wanted);
            for (int row = 0; row < rows().length; row++) {
                int[][] one = {rows()[row]};
                int[][] order = {ranks()[row]};
                evaluate(model(), one, order, prompt, prompt, view, wanted)
                        .requireSame(
                                together.rows(row * wanted.length, (row + 1) * wanted.length),
                                tolerance(),
                                "row " + row + " alone and in a batch, " + view);
            }
        }
    }

    /** In the marginals, what undecided positions hold is not read. */
    @Test
    public final void marginalsDoNotSeeUndecidedPositions() {
        int prompt = prompt();
        int[][] others = new int[rows().length][];
        for (int row = 0; row < others.length; row++) {
            others[row] = rows()[row].clone();
            for (int position = 0; position < others[row].length; position++) {
                if (ranks()[row][position] >= prompt) {
                    others[row][position] =
                            (others[row][position] + 1) % model().vocabulary().size();
                }
            }
        }
        int[] wanted = later(prompt);
        SubsetPass.View view = SubsetPass.View.MARGINALS;
        evaluate(model(), others, ranks(), prompt, prompt, view, wanted)
                .requireSame(
                        evaluate(model(), rows(), ranks(), prompt, prompt, view, wanted),
                        tolerance(),
                        "marginals with other undecided tokens");
    }

    /** One pass of the chain gives what deciding one token after another gives, the first of it the marginal. */
    @Test
    public final void theChainHasTheFactorsOfSequentialDecoding() {
        int prompt = prompt();
        int length = rows()[0].length;
        LogitMatrix chain = evaluate(model(), rows(), ranks(), prompt, prompt, SubsetPass.View.CHAIN, later(prompt));
        for (int rank = prompt; rank < length; rank++) {
            LogitMatrix one =
                    evaluate(model(), rows(), ranks(), prompt, rank, SubsetPass.View.MARGINALS, new int[] {rank});
            for (int row = 0; row < rows().length; row++) {
                int at = row * (length - prompt) + rank - prompt;
                chain.rows(at, at + 1)
                        .requireSame(one.rows(row, row + 1), tolerance(), "rank " + rank + " of row " + row);
            }
        }
    }

    /**
     * Continuations side by side, siblings and longer ones, answer as rows of their own; the state knows none after.
     */
    @Test
    public final void continuationsAnswerAsRowsOfTheirOwn() {
        int prompt = prompt();
        int length = rows()[0].length;
        int most = Math.min(2, length - prompt - 1);
        List<int[]> tokens = new ArrayList<>();
        List<int[]> orders = new ArrayList<>();
        List<Integer> origins = new ArrayList<>();
        List<Integer> decided = new ArrayList<>();
        for (int row = 0; row < rows().length; row++) {
            for (int more = 0; more <= most; more++) {
                for (int sibling = 0; sibling <= Math.min(more, 1 + row % 2); sibling++) {
                    tokens.add(sibling(row, prompt + more - 1, sibling));
                    orders.add(ranks()[row]);
                    origins.add(row);
                    decided.add(prompt + more);
                }
            }
        }
        int[][] positions = IntStream.range(0, tokens.size())
                .mapToObj(row -> positions(
                        orders.get(row),
                        IntStream.range(decided.get(row), length).toArray()))
                .toArray(int[][]::new);
        SubsetPass pass = new SubsetPass(
                TokenBatch.of(tokens.toArray(int[][]::new)),
                orders.toArray(int[][]::new),
                IntStream.generate(() -> prompt).limit(tokens.size()).toArray(),
                decided.stream().mapToInt(Integer::intValue).toArray(),
                SubsetPass.View.MARGINALS,
                Targets.of(positions));
        AssertingAnySubsetModel asserting = new AssertingAnySubsetModel(model());
        try (NDManager owner = NDManager.newBaseManager(model().device());
                SubsetState state = asserting.open(owner)) {
            state.join(rows().length);
            for (int turn = 0; turn < 2; turn++) {
                int[] origin = origins.stream().mapToInt(Integer::intValue).toArray();
                LogitMatrix together =
                        LogitMatrix.of(state.evaluate(owner, pass, origin).logits());
                int at = 0;
                for (int row = 0; row < tokens.size(); row++) {
                    int[] later = IntStream.range(decided.get(row), length).toArray();
                    LogitMatrix alone = evaluate(
                            model(),
                            new int[][] {tokens.get(row)},
                            new int[][] {orders.get(row)},
                            prompt,
                            decided.get(row),
                            SubsetPass.View.MARGINALS,
                            later);
                    alone.requireSame(together.rows(at, at + later.length), tolerance(), "continuation " + row);
                    at += later.length;
                }
            }
        }
        asserting.requireStatesClosedOnce();
    }

    /** A row with another token at a rank, and what is behind it. */
    private int[] sibling(int row, int rank, int sibling) {
        int[] tokens = rows()[row].clone();
        if (sibling > 0) {
            int position = positions(ranks()[row], rank)[0];
            tokens[position] =
                    (tokens[position] + sibling) % model().vocabulary().size();
        }
        return tokens;
    }

    private static int[] positions(int[] ranks, int... wanted) {
        return Arrays.stream(wanted)
                .map(rank -> IntStream.range(0, ranks.length)
                        .filter(position -> ranks[position] == rank)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    /** A second close does nothing. */
    @Test
    public final void closingAStateTwiceIsHarmless() {
        AnySubsetModel model = model();
        try (NDManager owner = NDManager.newBaseManager(model.device())) {
            SubsetState state = model.open(owner);
            state.join(1);
            state.close();
            state.close();
        }
    }

    private int prompt() {
        return Math.max(1, model().minimumPrompt());
    }

    private int[] later(int prompt) {
        return IntStream.range(prompt, rows()[0].length).toArray();
    }

    private static LogitMatrix evaluate(
            AnySubsetModel model,
            int[][] rows,
            int[][] ranks,
            int prompt,
            int decided,
            SubsetPass.View view,
            int[] wantedRanks) {
        int[][] wanted = new int[rows.length][];
        int[] prompts = new int[rows.length];
        int[] counts = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            prompts[row] = prompt;
            counts[row] = decided;
            wanted[row] = positions(ranks[row], wantedRanks);
        }
        try (NDManager owner = NDManager.newBaseManager(model.device());
                SubsetState state = model.open(owner)) {
            state.join(rows.length);
            SubsetPass pass = new SubsetPass(TokenBatch.of(rows), ranks, prompts, counts, view, Targets.of(wanted));
            return LogitMatrix.of(state.evaluate(owner, pass).logits());
        }
    }
}
