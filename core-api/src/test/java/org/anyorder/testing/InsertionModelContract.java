// SPDX-License-Identifier: Apache-2.0
package org.anyorder.testing;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.anyorder.model.InsertionModel;
import org.anyorder.model.InsertionRow;
import org.anyorder.model.InsertionScores;
import org.junit.jupiter.api.Test;

/** What every {@link InsertionModel} keeps. Implementations inherit it; each test asks the model anew. */
public abstract class InsertionModelContract {

    /** For subclasses. */
    protected InsertionModelContract() {}

    /**
     * The model under test; closed by who made it.
     *
     * @return the model
     */
    protected abstract InsertionModel model();

    /**
     * Rows it can evaluate, in these slots and in all of them.
     *
     * @return at least two rows, of different lengths, one with a closed slot
     */
    protected abstract List<InsertionRow> rows();

    /**
     * How far logits may differ where they should be equal.
     *
     * @return 0 for exact models
     */
    protected double tolerance() {
        return 0;
    }

    /** Shapes, types, offsets, owner and stop law are as the interface says. */
    @Test
    public final void answersForEachOpenSlotInTheScopeGiven() {
        InsertionModel asserting = new AssertingInsertionModel(model());
        try (NDManager scope = NDManager.newBaseManager(asserting.device())) {
            asserting.evaluate(scope, rows());
            for (InsertionRow row : rows()) {
                asserting.addedTokens(row);
            }
        }
    }

    /** A row's answer is its own. */
    @Test
    public final void answersDoNotDependOnTheBatch() {
        List<InsertionRow> rows = rows();
        Answer together = evaluate(rows);
        for (int row = 0; row < rows.size(); row++) {
            Answer alone = evaluate(List.of(rows.get(row)));
            alone.logits.requireSame(together.ofRow(row), tolerance(), "row " + row + " alone and in a batch");
            Claim.require(
                    Math.abs(alone.stop(0) - together.stop(row)) <= tolerance(),
                    "the stop probability of row %d differs in a batch",
                    row);
        }
    }

    /** Whether a slot is open says only whether its logits are wanted. */
    @Test
    public final void closingSlotsChangesOthersByAConstantOnly() {
        for (InsertionRow row : rows()) {
            boolean[] all = new boolean[row.open().length];
            Arrays.fill(all, true);
            LogitMatrix every = evaluate(List.of(InsertionRow.of(row.tokens(), all, row.prompt()))).logits;
            int[] open = IntStream.range(0, all.length)
                    .filter(slot -> row.open()[slot])
                    .toArray();
            double[][] expected =
                    Arrays.stream(open).mapToObj(slot -> every.rows()[slot]).toArray(double[][]::new);
            evaluate(List.of(row))
                    .logits
                    .requireSameUpToAConstant(new LogitMatrix(expected), tolerance() + 1e-12, "open slots of " + row);
        }
    }

    /** A model is shared by threads. */
    @Test
    public final void answersManyThreadsAsItAnswersOne() {
        Answer expected = evaluate(rows());
        List<Answer> answers = IntStream.range(0, 16)
                .parallel()
                .mapToObj(thread -> evaluate(rows()))
                .toList();
        for (Answer answer : new ArrayList<>(answers)) {
            answer.logits.requireSame(expected.logits, tolerance(), "answers of several threads");
        }
    }

    private Answer evaluate(List<InsertionRow> rows) {
        InsertionModel model = model();
        try (NDManager scope = NDManager.newBaseManager(model.device())) {
            InsertionScores scores = model.evaluate(scope, rows);
            double[] stop = scores.stop() instanceof InsertionScores.Stop.Global global
                    ? ScoreClaims.numbers("stop", global.probability())
                    : new double[rows.size()];
            return new Answer(LogitMatrix.of(scores.logits()), scores.offsets(), stop);
        }
    }

    private record Answer(LogitMatrix logits, int[] offsets, double[] stops) {

        LogitMatrix ofRow(int row) {
            return logits.rows(offsets[row], offsets[row + 1]);
        }

        double stop(int row) {
            return stops[row];
        }
    }
}
