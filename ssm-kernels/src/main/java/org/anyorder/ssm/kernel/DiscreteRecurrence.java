// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.ssm.Recurrence;
import org.anyorder.ssm.Response;

/**
 * A discrete system whose scan is a kernel text of the form (u, state, numbers …) → (y, state).
 *
 * @param scan the text
 * @param inputs I
 * @param state shape of a row's state
 * @param numbers what the text reads besides, in order
 */
record DiscreteRecurrence(EngineKernel scan, int inputs, Shape state, List<NDArray> numbers) implements Recurrence {

    @Override
    public NDList start(NDManager owner, int rows) {
        return new NDList(owner.zeros(new Shape(rows).addAll(state), DataType.FLOAT32));
    }

    @Override
    public Response scan(NDArray u, NDList before) {
        requireInputs(u.getShape(), 3);
        NDArray[] arguments = new NDArray[2 + numbers.size()];
        arguments[0] = u;
        arguments[1] = before.singletonOrThrow();
        for (int i = 0; i < numbers.size(); i++) {
            arguments[2 + i] = numbers.get(i);
        }
        NDList results = scan.call(arguments);
        return new Response(results.get(0), new NDList(results.get(1)));
    }

    @Override
    public Response step(NDArray u, NDList before) {
        requireInputs(u.getShape(), 2);
        Response response = scan(u.expandDims(2), before);
        return new Response(response.y().squeeze(2), response.state());
    }

    private void requireInputs(Shape u, int dimensions) {
        if (!(u.dimension() == dimensions && u.get(1) == inputs)) {
            throw new IllegalArgumentException(
                    "u must be (B, " + inputs + (dimensions == 3 ? ", L" : "") + "), got " + u);
        }
    }
}
