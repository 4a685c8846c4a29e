// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import java.util.Map;
import org.anyorder.kernel.EngineKernel;

/**
 * A companion system that feeds itself: it predicts its next input û_t = k x_t and reads that in the place of one,
 * x_{t+1} = (A + b kᵀ) x_t, so that outputs of any horizon follow from the state after the last input (Zhang et al.
 * 2023, arXiv 2303.09489).
 *
 * <p>All outputs are powers of one matrix by repeated squaring, O(d² (d + horizon)) per kernel. Differentiable.
 *
 * @param a the weights of the feedback, {@code (K, d)}
 * @param b where inputs enter, {@code (K, d)}
 * @param k how the next input follows from the state, {@code (K, d)}
 * @param c how outputs do, {@code (K, d)}
 * @param next how the next input is reported; {@code k}, unless a reference says otherwise
 * @param growth what becomes of a loop that would amplify
 */
public record ClosedLoop(NDArray a, NDArray b, NDArray k, NDArray c, NDArray next, Growth growth) {
    /** What becomes of a loop that would amplify. */
    public enum Growth {
        /** It does, at worst exponentially with the horizon. */
        FREE(EngineKernel.of("companion-closed", Map.of("loop", "power"))),
        /**
         * Rows of A + b kᵀ with an absolute sum above 1 are scaled to 1, so that no number of a state exceeds the
         * largest of the first. Then the loop no longer reads exactly what it predicts.
         */
        BOUNDED(EngineKernel.of("companion-closed", Map.of("loop", "(__torch__.companion_bounded)(power, )")));

        private final EngineKernel kernel;

        Growth(EngineKernel kernel) {
            this.kernel = kernel;
        }
    }

    private static final EngineKernel END = EngineKernel.of("companion-end");
    private static final EngineKernel STABLE = EngineKernel.of("companion-stable");

    /**
     * A loop that reports what it reads.
     *
     * @param a the weights of the feedback, {@code (K, d)}
     * @param b where inputs enter, {@code (K, d)}
     * @param k how the next input follows from the state, {@code (K, d)}
     * @param c how outputs do, {@code (K, d)}
     */
    public ClosedLoop(NDArray a, NDArray b, NDArray k, NDArray c) {
        this(a, b, k, c, k, Growth.FREE);
    }

    /**
     * The state after inputs, from the zero state, without a loop over time.
     *
     * @param u {@code (B, H, L)}, H a multiple of K
     * @param a the weights of the feedback, {@code (K, d)}
     * @param b where inputs enter, {@code (K, d)}
     * @return {@code (B, H, d)}, owned by the manager of {@code u}
     */
    public static NDArray end(NDArray u, NDArray a, NDArray b) {
        return END.call(u, a, b).singletonOrThrow();
    }

    /**
     * Weights that keep a system stable and of moderate size: each row scaled to an absolute sum of 0.9. At 1 a
     * feedback whose weights agree in sign would add up all it ever read, below it adds up to at most 10 times the
     * largest.
     *
     * @param like whose manager shall own the result
     * @param a {@code (K, d)}
     * @return {@code (K, d)}
     */
    public static NDArray stable(NDArray like, NDArray a) {
        return STABLE.call(like, a).singletonOrThrow();
    }

    /**
     * Runs by itself.
     *
     * @param state after the last input, {@code (B, H, d)}
     * @param horizon how many outputs, at least 1
     * @return outputs and next inputs, each {@code (B, H, horizon)}, owned by the manager of the state
     */
    public NDList run(NDArray state, int horizon) {
        if (!(horizon >= 1)) {
            throw new IllegalArgumentException("horizon must be at least 1, got " + horizon);
        }
        NDArray time = state.getManager().arange(0, horizon, 1, DataType.FLOAT32);
        return growth.kernel.call(state, time, a, b, k, c, next);
    }
}
