// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.Set;
import org.anyorder.model.MaskedModel;
import org.anyorder.model.MaskedPass;
import org.anyorder.model.MaskedState;
import org.anyorder.model.Targets;
import org.anyorder.model.Visibility;
import org.junit.jupiter.api.Test;

class PairwiseTableTest {

    private static final Visibility FULL = new Visibility.Full();
    private static final double[] UNARY = {1, 2, 3, 4, 5, 6};
    private static final double[] PAIRS = new double[5 * 2 * 2];

    static {
        Arrays.setAll(PAIRS, i -> 0.1 * i * i);
    }

    @Test
    void addsWhatTheVisibleOthersSayAndAMaskColumn() {
        MaskedModel model = PairwiseTable.of(2, 3, UNARY, PAIRS, FULL).masked();
        assertEquals(3, model.vocabulary().size());
        assertEquals(Set.of(2), model.vocabulary().never());
        // U[1] + P[0 - 1 + 2, 1] + P[2 - 1 + 2, 0]
        double[] expected = {3 + PAIRS[6] + PAIRS[12], 4 + PAIRS[7] + PAIRS[13], -30};
        assertArrayEquals(expected, logits(model, new int[] {1, 2, 0}, 1), 1e-12);
        assertArrayEquals(new double[] {3, 4, -30}, logits(model, new int[] {2, 2, 2}, 1), 1e-12);
    }

    @Test
    void takesAMaskColumnOfItsOwn() {
        double[] unary = {1, 2, -7, 3, 4, -8, 5, 6, -9};
        double[] pairs = new double[5 * 3 * 3];
        pairs[(3 * 3 + 0) * 3 + 2] = 0.5;
        MaskedModel model = PairwiseTable.of(2, 3, unary, pairs, FULL).masked();
        assertArrayEquals(new double[] {3, 4, -7.5}, logits(model, new int[] {1, 2, 0}, 1), 1e-12);
    }

    @Test
    void refusesOtherSizesAndNumbers() {
        refused("U must hold length × (vocab_size, or vocab_size + 1) = 6 numbers, got 5", new double[5], PAIRS);
        refused("P must hold (2 length - 1) × the width of U, twice = 20 numbers, got 45", UNARY, new double[45]);
        double[] bad = UNARY.clone();
        bad[4] = Double.NaN;
        refused("U[4] must be a number below Infinity, got NaN", bad, PAIRS);
        bad[4] = Double.POSITIVE_INFINITY;
        refused("U[4] must be a number below Infinity, got Infinity", bad, PAIRS);
    }

    private static void refused(String message, double[] unary, double[] pairs) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> PairwiseTable.of(2, 3, unary, pairs, FULL));
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    private static double[] logits(MaskedModel model, int[] row, int position) {
        try (NDManager scope = NDManager.newBaseManager();
                MaskedState state = model.open(scope)) {
            state.join(1);
            return state.evaluate(scope, MaskedPass.whole(new int[][] {row}, Targets.onePerRow(position)))
                    .logits()
                    .toDoubleArray();
        }
    }
}
