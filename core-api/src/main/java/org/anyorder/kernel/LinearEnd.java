// SPDX-License-Identifier: Apache-2.0
package org.anyorder.kernel;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of a linear product within the same call: the bias is added, then the nonlinearity applied, then the
 * residual added. Written in place, which spares a pass over fresh memory for each.
 *
 * @param bias {@code (out)}, float32, or empty
 * @param pointwise the nonlinearity
 * @param residual what is added last, of the shape of the result, float32, not changed; or empty
 */
public record LinearEnd(Optional<NDArray> bias, Pointwise pointwise, Optional<NDArray> residual) {
    /** How many kinds there are. */
    static final int KINDS = 4 * Pointwise.values().length;

    /** Nonlinearities. */
    public enum Pointwise {
        /** None. */
        NONE("%s"),
        /** {@code max(x, 0)}. */
        RELU("torch.relu_(%s)"),
        /** The Gaussian error linear unit in its tanh form. */
        GELU_TANH("torch.gelu(%s, approximate=\"tanh\")"),
        /** The Gaussian error linear unit. */
        GELU("torch.gelu(%s)"),
        /** {@code x / (1 + exp(−x))}. */
        SILU("torch.silu(%s)");

        private final String text;

        Pointwise(String text) {
            this.text = text;
        }
    }

    /**
     * A bias and nothing else.
     *
     * @param bias {@code (out)}, float32, or empty
     * @return the end
     */
    public static LinearEnd of(Optional<NDArray> bias) {
        return new LinearEnd(bias, Pointwise.NONE, Optional.empty());
    }

    /** Bit 0: a bias; bit 1: a residual; above: the nonlinearity. */
    int kind() {
        return (bias.isPresent() ? 1 : 0) + (residual.isPresent() ? 2 : 0) + 4 * pointwise.ordinal();
    }

    /** The arguments of a kernel of this kind. */
    NDArray[] behind(NDArray... inputs) {
        int count = inputs.length + (bias.isPresent() ? 1 : 0) + (residual.isPresent() ? 1 : 0);
        NDArray[] all = Arrays.copyOf(inputs, count);
        bias.ifPresent(array -> all[inputs.length] = array);
        residual.ifPresent(array -> all[count - 1] = array);
        return all;
    }

    /** What a kernel text of a kind is filled with; the engine's float32 product takes the bias itself. */
    static Map<String, String> text(int kind, boolean takesBias) {
        boolean biased = (kind & 1) != 0;
        boolean summed = (kind & 2) != 0;
        Pointwise pointwise = Pointwise.values()[kind / 4];
        String y = biased && !takesBias ? "torch.add_(y, bias)" : "y";
        String acted = pointwise.text.formatted(y);
        // A nonlinearity may need its result for the gradient: that is not written over.
        String sum = pointwise == Pointwise.NONE ? "torch.add_" : "torch.add";
        String end = summed ? sum + "(" + acted + ", residual)" : acted;
        String parameters = (biased ? ", bias: Tensor" : "") + (summed ? ", residual: Tensor" : "");
        return takesBias
                ? Map.of("parameter", parameters, "argument", biased ? ", bias" : "", "end", end)
                : Map.of("parameter", parameters, "end", end);
    }
}
