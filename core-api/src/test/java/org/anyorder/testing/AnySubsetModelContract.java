// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
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
        int[][] wanted = new int[rows.length][wantedRanks.length];
        int[] prompts = new int[rows.length];
        int[] counts = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            prompts[row] = prompt;
            counts[row] = decided;
            for (int i = 0; i < wantedRanks.length; i++) {
                for (int position = 0; position < ranks[row].length; position++) {
                    if (ranks[row][position] == wantedRanks[i]) {
                        wanted[row][i] = position;
                    }
                }
            }
        }
        try (NDManager owner = NDManager.newBaseManager(model.device());
                SubsetState state = model.open(owner)) {
            state.join(rows.length);
            SubsetPass pass = new SubsetPass(TokenBatch.of(rows), ranks, prompts, counts, view, Targets.of(wanted));
            return LogitMatrix.of(state.evaluate(owner, pass).logits());
        }
    }
}
