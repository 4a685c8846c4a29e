// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Optional;
import org.anyorder.kernel.Precision;
import org.junit.jupiter.api.Test;

/** Layers packed as bfloat16 attend in it where there are many tokens, and stay within its tolerance. */
class Bfloat16AttentionTest {

    @Test
    void staysWithinTheToleranceOfThePrecision() {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray x = manager.randomNormal(0, 1, new Shape(1, 300, 64), DataType.FLOAT32);
            NDArray positions = manager.arange(0, 300, 1, DataType.INT64).expandDims(0);
            NDArray expected = forward(manager, Precision.FLOAT32, x, positions);
            NDArray given = forward(manager, Precision.BFLOAT16, x, positions);
            double error =
                    given.sub(expected).norm().getFloat() / expected.norm().getFloat();
            assertTrue(error > 0 && error <= 2e-2, "deviates by " + error);
        }
    }

    private static NDArray forward(NDManager manager, Precision precision, NDArray x, NDArray positions) {
        TransformerConfig config = new TransformerConfig(64, 2, 4, 128, Activation.GELU_TANH, 1e-5, 0, 16, 300, 1);
        TransformerStack stack = new TransformerStack(config, Compute.FLOAT32);
        Engine.getEngine("PyTorch").setRandomSeed(5);
        stack.initialize(manager, DataType.FLOAT32);
        stack.pack(precision);
        return stack.forward(x, Optional.empty(), positions, Mode.INFERENCE);
    }
}
