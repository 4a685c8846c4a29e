// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train;

import ai.djl.ndarray.NDArray;
import java.util.Map;

/**
 * What an objective says about one micro-batch. The trainer reads the arrays and leaves closing to the scope of the
 * {@link Pass} they were made in.
 *
 * @param value scalar of float type, differentiable: the mean over the rows of the micro-batch
 * @param tokens tokens that went through the network, padding not counted; only used to report speed
 * @param metrics further scalars to log by name, each a mean over the rows; the name {@code loss} is taken
 */
public record Loss(NDArray value, long tokens, Map<String, NDArray> metrics) {
    /**
     * Checks that the value is a scalar.
     *
     * @param value scalar, the mean over the rows
     * @param tokens tokens that went through the network
     * @param metrics further scalars by name
     */
    public Loss {
        if (value.size() != 1) {
            throw new IllegalArgumentException("value must be a scalar, got shape " + value.getShape());
        }
        if (!(tokens >= 0)) {
            throw new IllegalArgumentException("tokens must not be negative, got " + tokens);
        }
        if (metrics.containsKey("loss")) {
            throw new IllegalArgumentException("metrics must not contain the name \"loss\"");
        }
        metrics = Map.copyOf(metrics);
    }

    /**
     * A loss without further metrics.
     *
     * @param value scalar, the mean over the rows
     * @param tokens tokens that went through the network
     */
    public Loss(NDArray value, long tokens) {
        this(value, tokens, Map.of());
    }
}
