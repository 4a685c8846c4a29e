// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.ssm.Recurrence;
import org.anyorder.testing.GoldenFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Companion and shift systems against recorded numbers of the original implementation. */
class CompanionGoldenTest {
    private static final GoldenFile GOLDEN = GoldenFile.resource("/golden/ssm/cases.safetensors");

    private final NDManager manager = NDManager.newBaseManager("PyTorch");

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"companion.norm0.", "companion.norm1."})
    void everyViewIsAsRecorded(String prefix) {
        CompanionSystem system = system(prefix);
        NDArray kernel = system.kernel(manager, 32); // (H, L), two heads a kernel
        GOLDEN.requireRelativelyClose(prefix + "K", kernel.get("0::2"), 1e-4);
        assertEquals(kernel.get("0::2"), kernel.get("1::2"));
        GOLDEN.requireRelativelyClose(
                prefix + "K", system.transformed(manager, 32).get("0::2"), 1e-4);
        GOLDEN.requireRelativelyClose(prefix + "c_tilde", system.truncated(manager, 32), 1e-4);
        NDArray u = GOLDEN.array(manager, prefix + "u").transpose(0, 2, 1);
        GOLDEN.requireRelativelyClose(prefix + "y", system.convolve(u).transpose(0, 2, 1), 1e-4);
        Recurrence recurrence = system.recurrence(manager);
        NDArray y = recurrence.scan(u, recurrence.start(manager, 2)).y();
        GOLDEN.requireRelativelyClose(prefix + "y", y.transpose(0, 2, 1), 1e-4);
    }

    @Test
    void aShiftIsARegisterWithoutFeedback() {
        NDArray c = GOLDEN.array(manager, "shift.c");
        CompanionSystem shift = CompanionSystem.shift(manager, c, manager.zeros(new Shape(8), DataType.FLOAT32));
        GOLDEN.requireRelativelyClose("shift.K", shift.kernel(manager, 32).get("0::2"), 1e-4);
        NDArray u = GOLDEN.array(manager, "shift.u").transpose(0, 2, 1);
        GOLDEN.requireRelativelyClose("shift.y", shift.convolve(u).transpose(0, 2, 1), 1e-4);
    }

    @Test
    void anEigenvalueOnTheCircleDoesNotHurtTheTransformedKernel() {
        // All weights positive and summing to 1: the eigenvalue 1 is a root of unity of every order.
        NDArray a = manager.create(new float[] {0.25f, 0.25f, 0.5f}, new Shape(1, 3));
        NDArray b = manager.create(new float[] {1, 0, 0.5f}, new Shape(1, 3));
        NDArray c = manager.create(new float[] {0.3f, -1, 2}, new Shape(1, 3));
        CompanionSystem system = new CompanionSystem(a, b, c, manager.zeros(new Shape(1), DataType.FLOAT32));
        assertEquals(system.kernel(manager, 40), system.transformed(manager, 40));
    }

    @Test
    void theTransformedKernelIsTheOtherAtAnyLength() {
        CompanionSystem system = system("companion.norm1.");
        for (int length : new int[] {1, 2, 3, 5, 6, 7, 100, 301}) {
            NDArray one = system.kernel(manager, length);
            NDArray two = system.transformed(manager, length);
            double deviation =
                    one.sub(two).abs().max().getFloat() / one.abs().max().getFloat();
            assertEquals(0, deviation, 1e-5, "length " + length);
        }
    }

    private CompanionSystem system(String prefix) {
        NDArray a = GOLDEN.array(manager, prefix + "a");
        if (prefix.contains("norm1")) {
            a = a.div(a.abs().sum(new int[] {1}, true));
        }
        return new CompanionSystem(
                a,
                GOLDEN.array(manager, prefix + "b"),
                GOLDEN.array(manager, prefix + "c"),
                GOLDEN.array(manager, prefix + "skip"));
    }
}
