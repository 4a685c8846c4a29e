// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class EngineKernelTest {

    private final NDManager manager = NDManager.newBaseManager();

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void resultsBelongToTheManagerOfTheFirstInput() {
        NDManager other = manager.newSubManager();
        NDArray x = manager.ones(new Shape(2));
        NDArray y = other.ones(new Shape(3));

        NDList pair = EngineKernel.of("scaled-pair", Map.of("factor", "3.")).call(x, y);
        other.close();

        assertSame(manager, pair.get(1).getManager());
        assertArrayEquals(new float[] {3, 3, 3}, pair.get(1).toFloatArray());
        assertFalse(pair.get(0).hasGradient());
    }

    @Test
    void templatesAreOneKernelPerValue() {
        EngineKernel three = EngineKernel.of("scaled-pair", Map.of("factor", "3."));

        assertSame(three, EngineKernel.of("scaled-pair", Map.of("factor", "3.")));
        assertNotSame(three, EngineKernel.of("scaled-pair", Map.of("factor", "4.")));
        assertEquals("scaled-pair{factor=3.}", three.toString());
    }

    @Test
    void templatesRefuseMissingAndSuperfluousValues() {
        String missing = refused(() -> EngineKernel.of("scaled-pair"));
        String superfluous = refused(() -> EngineKernel.of("gelu-tanh", Map.of("factor", "1.")));

        assertTrue(missing.contains("scaled-pair needs a value for ${factor}"), missing);
        assertTrue(superfluous.contains("gelu-tanh has no placeholder for {factor=1.}"), superfluous);
    }

    @Test
    void unknownAndMalformedNamesAreRefused() {
        assertTrue(refused(() -> EngineKernel.of("no-such-text")).contains("no-such-text.py"));
        assertTrue(refused(() -> EngineKernel.of("../secret")).contains("got \"../secret\""));
        assertTrue(refused(() -> EngineKernel.of("gelu-tanh").call()).contains("at least one input"));
    }

    @Test
    void failuresNameTheKernelAndTheShapesOfItsInputs() {
        NDArray x = manager.ones(new Shape(2, 3));
        NDArray y = manager.ones(new Shape(5));
        EngineKernel kernel = EngineKernel.of("rms-norm", Map.of("eps", "1.0e-6"));

        String message =
                assertThrows(EngineException.class, () -> kernel.call(x, y)).getMessage();

        assertTrue(
                message.startsWith("kernel rms-norm{eps=1.0e-6} failed on inputs [(2, 3) float32, (5) float32]"),
                message);
        assertEquals(
                new Shape(2, 3),
                kernel.call(x, manager.ones(new Shape(3))).singletonOrThrow().getShape());
    }

    @Test
    void textsThatDoNotCompileNameTheKernelAndTheOperator() {
        NDArray x = manager.ones(new Shape(1));
        EngineKernel kernel = EngineKernel.of("unknown-operator");

        String message =
                assertThrows(EngineException.class, () -> kernel.call(x)).getMessage();

        assertTrue(message.startsWith("kernel unknown-operator could not be compiled on cpu()"), message);
        assertTrue(message.contains("no_such_operator"), message);
    }

    @Test
    void arrayNamesAreNotTakenForInstructions() {
        NDArray x = Comparison.normal(manager, 1, 4, 3);
        NDArray weight = Comparison.normal(manager, 2, 2, 3);
        NDArray expected = PrecisionLinear.float32(x, weight, Optional.empty());
        for (String name : List.of("layer.0.weight", "weights[]", "weights()", "module_method:other")) {
            weight.setName(name);
            NDArray named = PrecisionLinear.float32(x, weight, Optional.empty());

            assertArrayEquals(expected.toFloatArray(), named.toFloatArray(), name);
            assertEquals(name, weight.getName());
        }
    }

    @Test
    void inferenceSaysTheSameAndGivesNoGradient() {
        EngineKernel kernel = EngineKernel.of("scaled-pair", Map.of("factor", "3."));
        NDArray x = Comparison.normal(manager, 1, 4, 3);
        assertArrayEquals(
                kernel.call(x, x).get(1).toFloatArray(),
                kernel.infer(x, x).get(1).toFloatArray());
        x.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray inferred = kernel.infer(x, x).get(1);
            assertThrows(EngineException.class, () -> x.mul(inferred));
            collector.zeroGradients();
        }
        assertTrue(refused(kernel::infer).contains("needs at least one input"));
    }

    @Test
    void eightThreadsShareOneKernelWithoutWrongResults() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> wrong = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int seed = thread;
                wrong.add(threads.submit(() -> wrongResults(seed, 100)));
            }
            for (Future<Integer> count : wrong) {
                assertEquals(0, count.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private int wrongResults(int seed, int calls) {
        int wrong = 0;
        try (NDManager own = NDManager.newBaseManager()) {
            // A value of its own, so that the threads also compile the kernel at the same time.
            String factor = (seed % 2 + 2) + ".";
            NDArray x = Comparison.normal(own, seed, 16, 8);
            float[] expected = x.mul(seed % 2 + 2).toFloatArray();
            for (int call = 0; call < calls; call++) {
                EngineKernel kernel = EngineKernel.of("scaled-pair", Map.of("factor", factor));
                try (NDList pair = call % 2 == 0 ? kernel.call(x, x) : kernel.infer(x, x)) {
                    wrong += Arrays.equals(expected, pair.get(1).toFloatArray()) ? 0 : 1;
                }
            }
        }
        return wrong;
    }

    private static String refused(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
