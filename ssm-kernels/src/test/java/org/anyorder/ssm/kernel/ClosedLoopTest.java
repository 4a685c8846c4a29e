// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.Response;
import org.anyorder.ssm.kernel.ClosedLoop.Growth;
import org.anyorder.testing.GoldenFile;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A companion system that feeds itself, against recorded numbers and against the rollout written out. */
class ClosedLoopTest {
    private static final GoldenFile GOLDEN = GoldenFile.resource("/golden/ssm/cases.safetensors");

    private final NDManager manager = NDManager.newBaseManager("PyTorch");
    private final RandomGenerator random = Seeds.random("ClosedLoopTest");

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void openAndClosedLoopAreAsRecorded() {
        NDArray a = normalised("a");
        NDArray b = normalised("b");
        NDArray c = normalised("c");
        NDArray k = normalised("k");
        NDArray u = GOLDEN.array(manager, "closed.u").transpose(0, 2, 1);
        // The original reads the past with b, the future with b made to sum to 1, and reports k as it is.
        NDArray state = ClosedLoop.end(u, a, GOLDEN.array(manager, "closed.b"));
        NDList closed = new ClosedLoop(a, b, k, c, GOLDEN.array(manager, "closed.k"), Growth.FREE).run(state, 12);
        GOLDEN.requireRelativelyClose("closed.y", closed.get(0).transpose(0, 2, 1), 1e-4);
        GOLDEN.requireRelativelyClose("closed.u_next", closed.get(1).transpose(0, 2, 1), 1e-4);
        NDArray none = manager.zeros(new Shape(4), DataType.FLOAT32);
        NDArray y = new CompanionSystem(a, b, c, none).convolve(u).transpose(0, 2, 1);
        GOLDEN.requireRelativelyClose("closed.open_y", y, 1e-4);
        NDArray next = new CompanionSystem(a, b, k, none).convolve(u).transpose(0, 2, 1);
        GOLDEN.requireRelativelyClose("closed.open_u", next, 1e-4);
    }

    @Test
    void theClosedLoopIsTheRolloutFedBackStepByStep() {
        Systems systems = new Systems(manager, random);
        NDArray a = ClosedLoop.stable(manager.create(0f), systems.normal(2, 5));
        NDArray b = systems.normal(2, 5).mul(0.3);
        NDArray c = systems.normal(2, 5);
        NDArray k = systems.normal(2, 5).mul(0.3);
        NDArray none = manager.zeros(new Shape(6), DataType.FLOAT32);
        NDArray u = systems.normal(3, 6, 40);
        Recurrence outputs = new CompanionSystem(a, b, c, none).recurrence(manager);
        Recurrence inputs = new CompanionSystem(a, b, k, none).recurrence(manager);
        Response past = outputs.scan(u, outputs.start(manager, 3));
        NDArray last = past.y().get(":,:,-1");
        NDList state = past.state();
        NDArray next = inputs.scan(u, inputs.start(manager, 3)).y().get(":,:,-1");
        NDArray begun = ClosedLoop.end(u, a, b);
        requireClose(state.singletonOrThrow(), begun);
        NDList closed = new ClosedLoop(a, b, k, c).run(begun, 30);
        for (int t = 0; t < 30; t++) {
            requireClose(last, closed.get(0).get(":,:," + t));
            requireClose(next, closed.get(1).get(":,:," + t));
            Response step = outputs.step(next, state);
            next = inputs.step(next, state).y();
            state = step.state();
            last = step.y();
        }
    }

    @Test
    void aHorizonBeginsAsALongerOneDoes() {
        Systems systems = new Systems(manager, random);
        ClosedLoop loop = new ClosedLoop(
                ClosedLoop.stable(manager.create(0f), systems.normal(2, 5)),
                systems.normal(2, 5).mul(0.3),
                systems.normal(2, 5).mul(0.3),
                systems.normal(2, 5));
        NDArray state = systems.normal(1, 4, 5);
        NDArray longest = loop.run(state, 100).get(0);
        for (int horizon : new int[] {1, 2, 3, 17, 64}) {
            requireClose(
                    longest.get(":,:,:" + horizon), loop.run(state, horizon).get(0));
        }
        assertEquals(
                "horizon must be at least 1, got 0",
                assertThrows(IllegalArgumentException.class, () -> loop.run(state, 0))
                        .getMessage());
    }

    @Test
    void aBoundedLoopNeverExceedsItsFirstState() {
        Systems systems = new Systems(manager, random);
        NDArray a = systems.normal(2, 5);
        NDArray b = systems.normal(2, 5).mul(3);
        NDArray k = systems.normal(2, 5).mul(3);
        NDArray state = systems.normal(1, 4, 5);
        NDArray one = manager.zeros(new Shape(2, 5), DataType.FLOAT32);
        one.set(new NDIndex(":, 2"), 1f); // reads one number of the state
        NDArray bounded =
                new ClosedLoop(a, b, k, one, k, Growth.BOUNDED).run(state, 1000).get(0);
        assertTrue(bounded.abs().max().getFloat() <= state.abs().max().getFloat() * 1.0001);
        NDArray free = new ClosedLoop(a, b, k, one).run(state, 20).get(0);
        assertTrue(free.abs().max().getFloat() > 1e3 * state.abs().max().getFloat(), "a loop that would grow");
        // One step by hand: the matrix with its rows cut, times the state.
        NDArray shift = manager.eye(4).pad(new Shape(0, 1, 1, 0), 0);
        NDArray last = a.expandDims(2).mul(manager.create(new float[] {0, 0, 0, 0, 1}));
        NDArray loop = last.add(shift).add(b.expandDims(2).mul(k.expandDims(1))); // (2, 5, 5)
        NDArray cut = loop.div(loop.abs().sum(new int[] {2}, true).maximum(1f));
        NDArray next =
                cut.get(":, 2, :").expandDims(1).mul(state.reshape(2, 2, 5)).sum(new int[] {2});
        requireClose(next.reshape(1, 4), bounded.get(":, :, 1"));
    }

    @Test
    void aStableFeedbackSumsToLessThanOne() {
        NDArray a = ClosedLoop.stable(manager.create(0f), new Systems(manager, random).normal(7, 4));
        for (float sum : a.abs().sum(new int[] {1}).toFloatArray()) {
            assertEquals(0.9, sum, 1e-6);
        }
    }

    private NDArray normalised(String name) {
        NDArray x = GOLDEN.array(manager, "closed." + name);
        return x.div(x.abs().sum(new int[] {1}, true));
    }

    private static void requireClose(NDArray expected, NDArray actual) {
        double scale = Math.max(1e-3, expected.abs().max().getFloat());
        double deviation = expected.sub(actual).abs().max().getFloat() / scale;
        assertTrue(deviation < 1e-4, "deviates by " + deviation);
    }
}
