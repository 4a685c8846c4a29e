// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two ways of Mamba-2's step. */
class DualStepTest {
    private final NDManager scope = NDManager.newBaseManager(Device.cpu(), "PyTorch");

    @AfterEach
    void close() {
        scope.close();
    }

    private NDArray normal(long... shape) {
        return scope.randomNormal(0, 1, new Shape(shape), DataType.FLOAT32);
    }

    /** Each row is a text, the second one without a token: nothing may change there. */
    @ParameterizedTest
    @CsvSource({"1, 4, 16, 16, 1", "3, 4, 8, 32, 2", "2, 6, 16, 8, 3", "4, 2, 64, 128, 1"})
    void pieceByPieceIsTheSameAsAllAtOnce(int rows, int heads, int width, int size, int groups) {
        Engine.getEngine("PyTorch").setRandomSeed((int) Seeds.random("DualStep").nextLong());
        DualSizes sizes = new DualSizes(heads, width, groups, size, 4, DualSizes.StepLimits.NONE, 1e-5);
        float[] there = new float[rows];
        for (int row = 0; row < rows; row++) {
            there[row] = row == 1 ? 0 : 1;
        }
        NDArray present = scope.create(there, new Shape(rows, 1, 1));
        NDArray state = normal(sizes.recurrence(rows).getShape());
        NDArray[] inputs = {
            normal(rows, 1, sizes.convolved()),
            normal(rows, 1, sizes.projected()),
            normal(heads),
            normal(heads).abs().neg(),
            normal(heads),
            state,
            present
        };
        NDList expected = DualMixer.kernel(sizes, "dual_step").call(inputs);
        float[] before = state.toFloatArray();

        NDList found = DualMixer.kernel(sizes, "dual_step_by_pieces").infer(inputs);

        assertArrayEquals(expected.get(0).toFloatArray(), found.get(0).toFloatArray(), 1e-4f);
        assertArrayEquals(expected.get(1).toFloatArray(), found.get(1).toFloatArray(), 1e-5f);
        assertArrayEquals(before, state.toFloatArray());
    }
}
