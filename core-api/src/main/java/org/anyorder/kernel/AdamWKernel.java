// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * One update of AdamW (Loshchilov and Hutter 2019, Algorithm 2) and of a moving average, in place, in one call per
 * parameter.
 *
 * <p>Large parameters take the engine's fused optimizer, which reads and writes every array once: 4 million weights in
 * 20 ms where 13 operators take 270 (busy machine). Below 32,768 weights, where the engine's operators stay in one
 * thread, its threads cost more than they save and the update is written out.
 *
 * <p>Legend: firstDecay = β₁, secondDecay = β₂, first = m, second = v.
 */
public final class AdamWKernel {
    private static final long FUSED_FROM = 32_768;

    private AdamWKernel() {}

    /**
     * The arrays of one parameter, all of one shape and float32; all are overwritten, the gradient by nothing useful.
     *
     * @param weight the parameter
     * @param gradient its gradient
     * @param first running mean of the gradient
     * @param second running mean of the squared gradient
     * @param average running mean of the weight
     */
    public record Arrays(NDArray weight, NDArray gradient, NDArray first, NDArray second, NDArray average) {}

    /**
     * What is common to many parameters in one update, as arrays for the kernel.
     *
     * @param settings float64: rate, β₁, β₂, weight decay, epsilon, and the share of the new weight in the average
     * @param number number of the update from 1, float32 scalar
     * @param divisor what gradients are divided by first, float32 scalar
     */
    public record Step(NDArray settings, NDArray number, NDArray divisor) {
        /**
         * Arrays for one update.
         *
         * @param scope owns the arrays
         * @param settings rate, β₁, β₂, weight decay, epsilon, share of the new weight in the average
         * @param number number of the update from 1
         * @param divisor what gradients are divided by first
         * @return the arrays
         */
        public static Step of(NDManager scope, double[] settings, long number, double divisor) {
            if (settings.length != 6) {
                throw new IllegalArgumentException("settings must be 6 numbers, got " + settings.length);
            }
            return new Step(scope.create(settings), scope.create((float) number), scope.create((float) divisor));
        }
    }

    /**
     * Updates one parameter.
     *
     * @param arrays overwritten
     * @param step of the parameter's group
     */
    public static void update(Arrays arrays, Step step) {
        // The fused text reads the weight back out of its list: the engine drops an operator on lists that nobody
        // reads.
        String text = arrays.weight().size() < FUSED_FROM ? "adamw" : "adamw-fused";
        // The result is the average once more; the settings come first, so that it is theirs to own.
        EngineKernel.of(text)
                .call(
                        step.settings(),
                        step.number(),
                        step.divisor(),
                        arrays.weight(),
                        arrays.gradient(),
                        arrays.first(),
                        arrays.second(),
                        arrays.average())
                .close();
    }
}
