// SPDX-License-Identifier: Apache-2.0
package org.anyorder.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    @Test
    void startsItsPaddingRowAtZeroAndGivesItNoGradient() {
        try (NDManager manager = NDManager.newBaseManager()) {
            Embedding embedding = new Embedding(4, 3, 2);
            embedding.initialize(manager, DataType.FLOAT32);
            NDArray ids = manager.create(new long[] {2, 1, 1, 3}, new Shape(2, 2));
            try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
                NDArray vectors = embedding.forward(ids);
                assertEquals(new Shape(2, 2, 3), vectors.getShape());
                assertArrayEquals(new float[3], vectors.get("0, 0").toFloatArray());
                collector.backward(vectors.sum());
            }
            assertArrayEquals(
                    new float[] {0, 0, 0, 2, 2, 2, 0, 0, 0, 1, 1, 1},
                    embedding.values().get("weight").getGradient().toFloatArray());
        }
    }

    @Test
    void refusesAPaddingRowOutsideTheTable() {
        assertThrows(IllegalArgumentException.class, () -> new Embedding(4, 3, 4));
        assertThrows(IllegalArgumentException.class, () -> new Embedding(4, 3, -1));
    }
}
