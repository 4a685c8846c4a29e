// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopTokensTest {

    private static final double NONE = Double.NEGATIVE_INFINITY;

    /** Few different logits: ties everywhere, across the end of the list too; some tokens without mass. */
    @ParameterizedTest
    @CsvSource({"FLOAT64,1,1", "FLOAT64,7,3", "FLOAT64,40,40", "FLOAT32,7,1", "FLOAT32,300,4", "FLOAT32,3000,64"})
    void ranksLikeASortAndTiesByTheirId(DataType type, int vocabulary, int count) {
        RandomGenerator random = Seeds.random("TopTokensTest");
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int levels : new int[] {1, 2, 9, 1 << 20}) {
                double[][] rows = new double[5][vocabulary];
                for (double[] row : rows) {
                    Arrays.setAll(row, v -> random.nextInt(4) == 0 ? NONE : random.nextInt(levels) / (double) levels);
                    row[random.nextInt(vocabulary)] = 0.5;
                }
                NDArray logits = manager.create(Arrays.stream(rows)
                                .flatMapToDouble(Arrays::stream)
                                .toArray())
                        .reshape(new Shape(5, vocabulary))
                        .toType(type, false);
                TopTokens top = TopTokens.of(logits, count);
                assertEquals(5, top.rows());
                assertEquals(count, top.count());
                for (int row = 0; row < 5; row++) {
                    int[] order = RowOrder.descending(rows[row]);
                    double[] law = RowOrder.softmax(rows[row]);
                    for (int rank = 0; rank < count; rank++) {
                        double expected = Math.log(law[order[rank]]);
                        if (expected > NONE) {
                            assertEquals(order[rank], top.token(row, rank));
                            assertEquals(expected, top.logProb(row, rank), type == DataType.FLOAT64 ? 1e-12 : 2e-6);
                        } else {
                            assertEquals(NONE, top.logProb(row, rank));
                        }
                    }
                }
            }
        }
    }

    @Test
    void aRowWithoutAPossibleTokenIsEmpty() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray logits = manager.create(new double[] {NONE, NONE, NONE, 0, NONE, NONE}, new Shape(2, 3));
            TopTokens top = TopTokens.of(logits, 2);
            assertEquals(NONE, top.logProb(0, 0));
            assertEquals(NONE, top.logProb(0, 1));
            assertEquals(0, top.token(1, 0));
            assertEquals(0, top.logProb(1, 0));
            assertEquals(NONE, top.logProb(1, 1));
        }
    }

    @Test
    void refusesWhatIsNoRowOfLogits() {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
                NDArray logits = manager.create(new double[] {0, 1, 0, wrong}, new Shape(2, 2));
                IllegalArgumentException refused =
                        assertThrows(IllegalArgumentException.class, () -> TopTokens.of(logits, 1));
                assertTrue(refused.getMessage().contains("row 1 must not hold NaN or +Infinity"), refused.getMessage());
            }
            NDArray logits = manager.create(new double[] {0, 1}, new Shape(1, 2));
            for (int count : new int[] {0, 3}) {
                IllegalArgumentException refused =
                        assertThrows(IllegalArgumentException.class, () -> TopTokens.of(logits, count));
                assertEquals("count must be in [1, 2], got " + count, refused.getMessage());
            }
            assertEquals(0, TopTokens.of(manager.create(new Shape(0, 2)), 1).rows());
        }
    }
}
