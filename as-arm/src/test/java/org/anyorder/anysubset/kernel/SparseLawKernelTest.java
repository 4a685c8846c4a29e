// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparseLawKernelTest {

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "FLOAT64"})
    void fillsWhatIsGivenAndNothingElse(DataType type) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray like = manager.ones(new Shape(2, 3), type);
            NDArray rows = SparseLawKernel.fill(
                    like, manager.create(new long[] {1, 3, 5}), manager.create(new double[] {-0.5, -1, 0}));
            assertSame(manager, rows.getManager());
            assertEquals(type, rows.getDataType());
            double none = Double.NEGATIVE_INFINITY;
            assertArrayEquals(
                    new double[] {none, -0.5, none, -1, none, 0},
                    rows.toType(DataType.FLOAT64, false).toDoubleArray());
            assertEquals(6, like.sum().toType(DataType.FLOAT64, false).getDouble(), "the pattern is left as it was");
        }
    }
}
