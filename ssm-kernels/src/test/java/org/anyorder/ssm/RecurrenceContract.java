// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.random.RandomGenerator;
import org.anyorder.testing.Seeds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A scan is as many steps, from any state, and a sequence may be split anywhere. */
public abstract class RecurrenceContract {
    /** The lengths that layers are held to. */
    protected static final int[] LENGTHS = {1, 2, 3, 17, 64, 1000};

    /** Rows of every test. */
    protected static final int ROWS = 2;

    /** Owns everything of a test. */
    protected final NDManager manager = NDManager.newBaseManager("PyTorch");

    /** Draws layers, inputs and states. */
    protected final RandomGenerator random = Seeds.random(getClass().getSimpleName());

    /**
     * A layer with random numbers.
     *
     * @param owner owns them
     * @return the layer
     */
    protected abstract Recurrence recurrence(NDManager owner);

    /**
     * The largest deviation between two views, as a share of the largest output.
     *
     * @return 1e-4 unless overridden
     */
    protected double tolerance() {
        return 1e-4;
    }

    @AfterEach
    final void close() {
        manager.close();
    }

    @Test
    final void aScanIsAsManySteps() {
        Recurrence layer = recurrence(manager);
        for (int length : LENGTHS) {
            for (NDList start : new NDList[] {layer.start(manager, ROWS), randomState(layer)}) {
                NDArray u = inputs(layer, length);
                Response scan = layer.scan(u, start);
                requireClose(scan, steps(layer, u, start), "length " + length);
            }
        }
    }

    @Test
    final void aSequenceMayBeSplitAnywhere() {
        Recurrence layer = recurrence(manager);
        int length = 40;
        NDArray u = inputs(layer, length);
        NDList start = randomState(layer);
        Response whole = layer.scan(u, start);
        for (int cut : new int[] {1, 1 + random.nextInt(length - 2), length - 1}) {
            Response first = layer.scan(u.get(":,:,:" + cut), start);
            Response second = layer.scan(u.get(":,:," + cut + ":"), first.state());
            NDArray y = NDArrays.concat(new NDList(first.y(), second.y()), 2);
            requireClose(whole, new Response(y, second.state()), "cut at " + cut);
        }
    }

    @Test
    final void anInputChangesNothingBeforeIt() {
        Recurrence layer = recurrence(manager);
        int length = 30;
        int changed = 11;
        NDList start = randomState(layer);
        NDArray u = inputs(layer, length);
        NDArray other = NDArrays.concat(new NDList(u.get(":,:,:" + changed), inputs(layer, length - changed)), 2);
        Response one = layer.scan(u, start);
        Response two = layer.scan(other, start);
        String before = ":,:,:" + changed;
        assertEquals(one.y().get(before), two.y().get(before), "bit for bit");
        assertTrue(deviation(one.y(), two.y()) > 0, "the change is seen");
        String at = ":,:," + changed;
        assertEquals(
                steps(layer, u, start).y().get(before),
                steps(layer, other, start).y().get(before));
        assertTrue(deviation(one.y().get(at), two.y().get(at)) > 0, "an input acts at once");
    }

    @Test
    final void nothingGivenIsWrittenTo() {
        Recurrence layer = recurrence(manager);
        NDList start = randomState(layer);
        NDArray u = inputs(layer, 5);
        NDArray uBefore = u.duplicate();
        NDList before = new NDList(start.stream().map(NDArray::duplicate).toList());
        layer.scan(u, start);
        layer.step(u.get(":,:,0"), start);
        assertEquals(uBefore, u);
        for (int i = 0; i < start.size(); i++) {
            assertEquals(before.get(i), start.get(i));
        }
    }

    /** As many steps as the sequence is long. */
    private Response steps(Recurrence layer, NDArray u, NDList start) {
        int length = (int) u.getShape().get(2);
        NDList outputs = new NDList(length);
        NDList state = start;
        for (int t = 0; t < length; t++) {
            Response response = layer.step(u.get(":,:," + t), state);
            outputs.add(response.y());
            state = response.state();
        }
        return new Response(NDArrays.stack(outputs, 2), state);
    }

    /**
     * Inputs.
     *
     * @param layer who reads them
     * @param length how many times
     * @return {@code (ROWS, I, length)}, standard normal
     */
    protected final NDArray inputs(Recurrence layer, int length) {
        return normal(new Shape(ROWS, layer.inputs(), length));
    }

    /**
     * A state.
     *
     * @param layer whose
     * @return standard normal
     */
    protected final NDList randomState(Recurrence layer) {
        return new NDList(layer.start(manager, ROWS).stream()
                .map(array -> normal(array.getShape()))
                .toList());
    }

    /**
     * Normal numbers.
     *
     * @param shape of the array
     * @return float32
     */
    protected final NDArray normal(Shape shape) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return manager.create(values, shape);
    }

    private void requireClose(Response expected, Response actual, String what) {
        requireClose(expected.y(), actual.y(), "outputs of " + what);
        assertEquals(expected.state().size(), actual.state().size());
        for (int i = 0; i < expected.state().size(); i++) {
            requireClose(expected.state().get(i), actual.state().get(i), "state " + i + " of " + what);
        }
    }

    /**
     * Demands equality up to the tolerance.
     *
     * @param expected one view
     * @param actual the other
     * @param what for the message
     */
    protected final void requireClose(NDArray expected, NDArray actual, String what) {
        double deviation = deviation(expected, actual);
        assertTrue(deviation <= tolerance(), () -> what + " deviate by " + deviation + " of their largest");
    }

    private static double deviation(NDArray expected, NDArray actual) {
        assertEquals(expected.getShape(), actual.getShape());
        double scale = expected.abs().max().getFloat();
        return expected.sub(actual).abs().max().getFloat() / Math.max(scale, 1e-30);
    }
}
