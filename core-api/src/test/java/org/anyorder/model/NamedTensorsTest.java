// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class NamedTensorsTest {
    private final NDManager given = NDManager.newBaseManager();
    private final NDManager scope = NDManager.newBaseManager();
    private final Map<String, NDArray> inputs = new HashMap<>();

    @BeforeEach
    void twoRowsOfThreeTokens() {
        inputs.put("input_ids", given.create(new long[] {0, 1, 2, 3, 4, 3}, new Shape(2, 3)));
    }

    @AfterEach
    void close() {
        scope.close();
        given.close();
    }

    private NamedTensors named() {
        return NamedTensors.of(scope, inputs, "positions", "mask", "sigma");
    }

    private static void refused(String expected, Executable executable) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, executable).getMessage());
    }

    @Test
    void copiesIntoTheScope() {
        inputs.put("positions", given.create(new long[] {5, 6}));
        inputs.put("sigma", given.create(new float[] {0.5f, 2}));
        NamedTensors named = named();
        NDArray ids = named.ids(5, 3);
        NDArray positions = named.integers("positions").orElseThrow();
        NDArray sigma = named.reals("sigma", new Shape(2)).orElseThrow();
        given.close();
        for (NDArray read : new NDArray[] {ids, positions, sigma}) {
            assertSame(scope, read.getManager());
        }
        assertEquals(new Shape(2, 3), ids.getShape());
        assertArrayEquals(new long[] {0, 1, 2, 3, 4, 3}, ids.toLongArray());
        assertArrayEquals(new long[] {5, 6}, positions.toLongArray());
        assertArrayEquals(new float[] {0.5f, 2}, sigma.toFloatArray());
    }

    @Test
    void flagsMayBeNumbers() {
        NDArray[] masks = {
            given.create(new boolean[] {true, false}),
            given.create(new long[] {-1, 0}),
            given.create(new float[] {0.5f, 0})
        };
        for (NDArray mask : masks) {
            inputs.put("mask", mask);
            NDArray flags = named().flags("mask").orElseThrow();
            assertEquals(DataType.BOOLEAN, flags.getDataType());
            assertArrayEquals(new boolean[] {true, false}, flags.toBooleanArray());
        }
        inputs.put("mask", given.create(new int[] {1, 0}));
        refused("mask must be boolean, int64 or float32, got int32", () -> named().flags("mask"));
    }

    @Test
    void whatIsNotGivenIsEmpty() {
        assertEquals(Optional.empty(), named().flags("mask"));
        assertEquals(Optional.empty(), named().integers("positions"));
        assertTrue(named().reals("sigma", new Shape(2)).isEmpty());
    }

    @Test
    void refusesNames() {
        inputs.put("z", inputs.get("input_ids"));
        inputs.put("y", inputs.get("input_ids"));
        refused("inputs must be among [input_ids, positions, mask, sigma], got [y, z]", this::named);
        inputs.clear();
        inputs.put("mask", given.create(1));
        refused("inputs must hold input_ids, got [mask]", this::named);
    }

    @Test
    void refusesIds() {
        refused("input_ids must have at most 2 positions, got 3", () -> named().ids(5, 2));
        refused("input_ids must be in [0, 3], got 4", () -> named().ids(4, 3));
        inputs.put("input_ids", given.create(new long[] {-1}, new Shape(1, 1)));
        refused("input_ids must be in [0, 3], got -1", () -> named().ids(4, 3));
        String type = "input_ids must be int64 (B, N), neither of them 0, got ";
        inputs.put("input_ids", given.create(new long[] {1}));
        refused(type + "int64 (1)", () -> named().ids(4, 3));
        inputs.put("input_ids", given.create(new Shape(2, 0), DataType.INT64));
        refused(type + "int64 (2, 0)", () -> named().ids(4, 3));
        inputs.put("input_ids", given.create(new int[] {1}, new Shape(1, 1)));
        refused(type + "int32 (1, 1)", () -> named().ids(4, 3));
    }

    @Test
    void refusesOtherTypesAndShapes() {
        inputs.put("positions", given.create(new float[] {1}));
        refused("positions must be int64, got float32", () -> named().integers("positions"));
        inputs.put("sigma", given.create(new float[] {1}));
        refused("sigma must be float32 (2), got float32 (1)", () -> named().reals("sigma", new Shape(2)));
        inputs.put("sigma", given.create(new double[] {1, 2}));
        refused("sigma must be float32 (2), got float64 (2)", () -> named().reals("sigma", new Shape(2)));
    }
}
