// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.anyorder.sampling.Choice;
import org.anyorder.sampling.TokenDraw;
import org.anyorder.speculative.kernel.VerificationKernel;
import org.anyorder.speculative.kernel.VerificationKernel.Residual;
import org.anyorder.speculative.kernel.VerificationKernel.Rows;

/**
 * Tests the drafts of a batch against the factors of the chain (Guo and Ermon 2025, Algorithm 1, lines 11 to 20), with
 * one read from the device. There is no token beyond the last drafted one: where all are kept nothing more is drawn.
 *
 * <p>The draft's law is p and the target's q. A residual of no mass can only be met through rounding; it is q.
 */
final class Acceptance {
    /** Node, row of the draft's law, number of draws, token. */
    private static final int COLUMNS = 4;

    private final List<SubsetRow> rows;
    private final List<Draft> drafts;
    private final double tolerance;
    private final int count;
    private final double[] numbers;

    private Acceptance(
            List<SubsetRow> rows, List<Draft> drafts, NDArray target, NDArray laws, double tolerance, NDManager scope) {
        this.rows = rows;
        this.drafts = drafts;
        this.tolerance = tolerance;
        count = Math.toIntExact(target.getShape().get(0));
        int levels = TokenDraw.uniforms(target.getShape().get(1));
        NDArray draws = scope.create(draws(), new Shape(count, COLUMNS));
        NDArray uniforms = scope.create(uniforms(levels), new Shape(count, levels));
        Rows drawn = IntStream.range(0, rows.size()).anyMatch(this::greedy) ? Rows.MIXED : Rows.SAMPLED;
        NDArray answer =
                VerificationKernel.verify(Residual.RECURSIVE, drawn, target, Optional.of(laws), draws, uniforms);
        answer.attach(scope);
        numbers = answer.toDoubleArray();
    }

    /**
     * What becomes of each draft.
     *
     * @param target {@code (tested, V)}: the logits of q, draft after draft
     * @param laws the logits of p, as drafts number them
     */
    static List<Draft.Settlement> of(
            List<SubsetRow> rows, List<Draft> drafts, NDArray target, NDArray laws, double tolerance) {
        try (NDManager scope = target.getManager().newSubManager()) {
            return new Acceptance(rows, drafts, target, laws, tolerance, scope).settlements();
        }
    }

    private double[] draws() {
        double[] draws = new double[count * COLUMNS];
        int node = 0;
        for (Draft draft : drafts) {
            for (int place = draft.sure(); place < draft.length(); place++) {
                int at = node * COLUMNS;
                draws[at] = node++;
                draws[at + 1] = draft.law() + place;
                draws[at + 2] = 1;
                draws[at + 3] = draft.tokens()[place];
            }
        }
        return draws;
    }

    private double[] uniforms(int levels) {
        double[] uniforms = new double[count * levels];
        int next = 0;
        for (int row = 0; row < rows.size(); row++) {
            int end = next + drafts.get(row).tested() * levels;
            while (next < end) {
                uniforms[next++] = greedy(row) ? -1 : rows.get(row).random().nextDouble();
            }
        }
        return uniforms;
    }

    private List<Draft.Settlement> settlements() {
        List<Draft.Settlement> settlements = new ArrayList<>();
        int node = 0;
        for (int row = 0; row < drafts.size(); row++) {
            settlements.add(settlement(row, node));
            node += drafts.get(row).tested();
        }
        return settlements;
    }

    private Draft.Settlement settlement(int row, int first) {
        Draft draft = drafts.get(row);
        int[] tokens = draft.tokens().clone();
        double[] logProbs = draft.logProbs().clone();
        for (int place = draft.sure(); place < tokens.length; place++) {
            int node = first + place - draft.sure();
            double replaced = numbers[2 * node + 1];
            if (Double.isNaN(replaced)) {
                throw new IllegalArgumentException(
                        "the model's logits of row " + row + " are -Infinity for all tokens, or hold NaN or +Infinity");
            }
            if (!accepts(row, numbers[2 * count + node])) {
                tokens[place] = (int) numbers[2 * node];
                logProbs[place] = replaced;
                return new Draft.Settlement(
                        Arrays.copyOf(tokens, place + 1), Arrays.copyOf(logProbs, place + 1), place);
            }
            logProbs[place] = numbers[3 * count + node];
        }
        return new Draft.Settlement(tokens, logProbs, tokens.length);
    }

    /** u &lt; min(1, q/p), with what the tolerance adds. */
    private boolean accepts(int row, double ratio) {
        if (greedy(row)) {
            return ratio >= 1;
        }
        double chance = ratio + tolerance;
        return chance >= 1 || chance > 0 && rows.get(row).random().nextDouble() < chance;
    }

    private boolean greedy(int row) {
        return rows.get(row).choice() == Choice.GREEDY;
    }
}
