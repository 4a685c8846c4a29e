// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.norm.Dropout;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class GradientScopeTest {
    private static float[] gradientOfSquares(NDManager manager, float... at) {
        NDArray x = manager.create(at);
        x.setRequiresGradient(true);
        try (GradientScope scope = GradientScope.open(manager)) {
            scope.backward(x.square().sum());
        }
        return x.getGradient().toFloatArray();
    }

    @Test
    void manyThreadsTakeTurns() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            Callable<float[]> task = () -> gradientOfSquares(manager, 1, -2, 3);
            List<Future<float[]>> results = threads.invokeAll(java.util.Collections.nCopies(64, task));
            for (Future<float[]> result : results) {
                assertArrayEquals(new float[] {2, -4, 6}, result.get());
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void aSecondScopeOfTheThreadIsRefusedAndTheFirstStaysUsable() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray x = manager.create(3f);
            x.setRequiresGradient(true);
            try (GradientScope scope = GradientScope.open(manager)) {
                assertThrows(IllegalStateException.class, () -> GradientScope.open(manager));
                scope.backward(x.square());
            }
            assertEquals(6, x.getGradient().getFloat());
            assertArrayEquals(new float[] {8}, gradientOfSquares(manager, 4));
        }
    }

    @Test
    void theSeedDecidesWhatTheEngineDraws() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            float[] once = dropped(manager, 5);
            manager.randomUniform(0, 1, new Shape(100));
            assertArrayEquals(once, dropped(manager, 5));
            assertFalse(Arrays.equals(once, dropped(manager, 6)));
        }
    }

    private static float[] dropped(NDManager manager, int seed) {
        try (GradientScope scope = GradientScope.open(manager, seed)) {
            return Dropout.dropout(manager.ones(new Shape(64)), 0.5f, true)
                    .singletonOrThrow()
                    .toFloatArray();
        }
    }
}
