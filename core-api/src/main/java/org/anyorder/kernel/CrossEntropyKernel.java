// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

/**
 * The negative log-probability of target classes under the softmax of logits, in one call.
 *
 * <p>Differentiable in the logits; thread-safe. Logits of −∞ are classes of probability zero.
 */
public final class CrossEntropyKernel {

    /** The target of a row that has no loss: it yields 0 and no gradient. */
    public static final long IGNORED = -1;

    private CrossEntropyKernel() {}

    /**
     * The loss of every row, not reduced.
     *
     * @param logits {@code (…, V)}, float32
     * @param targets {@code (…)}, int64, each in {@code [0, V)} or {@link #IGNORED}
     * @return {@code (…)}, float32, in nats, owned by the manager of {@code logits}
     * @throws IllegalArgumentException if the shapes or types do not fit
     * @throws ai.djl.engine.EngineException if a target is out of range; on a GPU the device reports it later
     */
    public static NDArray losses(NDArray logits, NDArray targets) {
        Shape shape = logits.getShape();
        int last = shape.dimension() - 1;
        if (!(last >= 0 && shape.slice(0, last).equals(targets.getShape()))) {
            throw new IllegalArgumentException(
                    "logits must be (…, V) and targets (…), got " + shape + " and " + targets.getShape());
        }
        if (targets.getDataType() != DataType.INT64) {
            throw new IllegalArgumentException("targets must be int64, got " + targets.getDataType());
        }
        return EngineKernel.of("cross-entropy").call(logits, targets).singletonOrThrow();
    }
}
