// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.anyorder.testing.Stress;
import org.junit.jupiter.api.Test;

/** Kernel, scan and step of a layer are one and the same; no layer blows up, and none sees the future. */
public abstract class TimeInvariantContract extends RecurrenceContract {
    /**
     * A layer with random numbers.
     *
     * @param owner owns them
     * @return the layer
     */
    protected abstract TimeInvariant layer(NDManager owner);

    @Override
    protected final Recurrence recurrence(NDManager owner) {
        return layer(owner).recurrence(owner);
    }

    @Test
    final void theConvolutionIsTheScan() {
        TimeInvariant layer = layer(manager);
        Recurrence recurrence = layer.recurrence(manager);
        for (int length : LENGTHS) {
            NDArray u = inputs(recurrence, length);
            NDArray fromZero = layer.convolve(u);
            requireClose(
                    recurrence.scan(u, recurrence.start(manager, ROWS)).y(), fromZero, "outputs of length " + length);
            NDList state = randomState(recurrence);
            NDArray fromState = fromZero.add(layer.freeResponse(state, length));
            requireClose(recurrence.scan(u, state).y(), fromState, "outputs from a state, length " + length);
        }
    }

    @Test
    final void nothingIsLeftWhereTheLayersNumbersAre() {
        TimeInvariant layer = layer(manager);
        use(layer);
        int before = manager.getManagedArrays().size();
        for (int round = 0; round < 3; round++) {
            use(layer);
        }
        assertEquals(before, manager.getManagedArrays().size(), "arrays beside the layer's own");
    }

    private void use(TimeInvariant layer) {
        try (NDManager scope = manager.newSubManager()) {
            Recurrence recurrence = layer.recurrence(scope);
            NDArray u = inputs(recurrence, 70);
            u.attach(scope);
            Response scanned = recurrence.scan(u, recurrence.start(scope, ROWS));
            NDArray next = u.get(":, :, 0");
            Response stepped = recurrence.step(next, scanned.state());
            layer.freeResponse(stepped.state(), 9);
            layer.kernel(scope, 70);
            layer.convolve(u);
        }
    }

    @Test
    final void theKernelIsTheResponseToOneInput() {
        TimeInvariant layer = layer(manager);
        Recurrence recurrence = layer.recurrence(manager);
        int length = 50;
        NDArray impulse = manager.zeros(new Shape(1, recurrence.inputs(), length), DataType.FLOAT32);
        impulse.set(new ai.djl.ndarray.index.NDIndex("0,0,0"), 1f);
        NDArray y = recurrence.scan(impulse, recurrence.start(manager, 1)).y();
        NDArray kernel = layer.kernel(manager, length);
        NDArray first = kernel.getShape().dimension() == 3 ? kernel.get(":,0,:") : kernel.get("0:1");
        NDArray heard = kernel.getShape().dimension() == 3 ? y.get(0) : y.get("0,0:1");
        // Of lag 0 the output holds D u too.
        requireClose(first.get(":,1:"), heard.get(":,1:"), "kernel and response");
        NDArray longer = layer.kernel(manager, 3 * length).get("...,:" + length);
        requireClose(kernel, longer, "a kernel and the beginning of a longer one");
    }

    @Test
    final void theConvolutionSeesNoFuture() {
        TimeInvariant layer = layer(manager);
        Recurrence recurrence = layer.recurrence(manager);
        for (int length : new int[] {30, 200}) {
            int changed = length / 3;
            NDArray u = inputs(recurrence, length);
            NDArray end = inputs(recurrence, length - changed);
            NDArray other = NDArrays.concat(new NDList(u.get(":,:,:" + changed), end), 2);
            NDArray one = layer.convolve(u);
            double scale = one.abs().max().getFloat();
            NDArray before = one.sub(layer.convolve(other)).get(":,:,:" + changed);
            double seen = before.abs().max().getFloat() / scale;
            assertTrue(seen <= 1e-6 * Math.max(1, largestEnd(layer, end) / scale), "sees " + seen + " of the future");
        }
    }

    /** Rounding of a transform is relative to its largest number. */
    private static double largestEnd(TimeInvariant layer, NDArray end) {
        return layer.convolve(end).abs().max().getFloat();
    }

    @Test
    final void aLongSequenceStaysBounded() {
        TimeInvariant layer = layer(manager);
        int piece = 1000;
        int pieces = Stress.rounds(10, 100);
        try (NDManager owner = manager.newSubManager()) {
            Recurrence recurrence = layer.recurrence(owner);
            NDList state = recurrence.start(owner, ROWS);
            double largest = 0;
            double early = 0;
            for (int i = 0; i < pieces; i++) {
                Response response = recurrence.scan(inputs(recurrence, piece), state);
                state = response.state();
                double peak = response.y().abs().max().getFloat();
                assertTrue(Double.isFinite(peak), "output " + peak + " in piece " + i);
                early = i < 2 ? Math.max(early, peak) : early;
                largest = Math.max(largest, peak);
            }
            assertTrue(largest <= 20 * early, "grew from " + early + " to " + largest);
        }
    }

    @Test
    final void shapesAreAsPromised() {
        TimeInvariant layer = layer(manager);
        Recurrence recurrence = layer.recurrence(manager);
        NDArray u = inputs(recurrence, 7);
        NDList start = recurrence.start(manager, ROWS);
        NDArray y = recurrence.scan(u, start).y();
        assertEquals(layer.convolve(u).getShape(), y.getShape());
        assertEquals(
                7,
                layer.kernel(manager, 7)
                        .getShape()
                        .get(layer.kernel(manager, 7).getShape().dimension() - 1));
        assertEquals(
                y.getShape().slice(0, 2),
                recurrence.step(u.get(":,:,0"), start).y().getShape());
    }
}
