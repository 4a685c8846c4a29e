// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Parameter;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import org.anyorder.nn.TypedBlock;

/** A network that continues series of numbers, each by itself, in the network's own scale. */
public abstract class ForecastNetwork extends TypedBlock {
    /** For subclasses. */
    protected ForecastNetwork() {}

    /**
     * Continues series.
     *
     * @param past {@code (B, L)}, float32
     * @param horizon how many values, at least 1
     * @return {@code (B, horizon)}, owned by the manager of {@code past}
     */
    public abstract NDArray forecast(NDArray past, int horizon);

    /**
     * What training makes small.
     *
     * @param window past and future of series, {@code (B, L + horizon)}, float32
     * @param horizon length of the future, at least 1
     * @return scalar, differentiable
     */
    public abstract NDArray loss(NDArray window, int horizon);

    /** The first values of each row, {@code (B, L)}. */
    static NDArray head(NDArray window, long length) {
        return window.get(new NDIndex(":, :" + length));
    }

    /** The values of each row from an index on. */
    static NDArray tail(NDArray window, long from) {
        return window.get(new NDIndex(":, " + from + ":"));
    }

    static NDArray meanSquare(NDArray actual, NDArray expected) {
        NDArray error = actual.sub(expected);
        return error.mul(error).mean();
    }

    static NDArray value(Parameter parameter) {
        return parameter.getArray();
    }

    /** The second input is the horizon, as a scalar. */
    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        return new NDList(forecast(inputs.get(0), (int) inputs.get(1).getLong()));
    }
}
