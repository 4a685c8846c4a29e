// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.anyorder.kernel.DecoderLayer;
import org.anyorder.kernel.EngineKernel;
import org.anyorder.kernel.PackedWeight;
import org.anyorder.kernel.RmsNormKernel;

/**
 * One more token of every row through a whole layer of a packed network, in one call: norm, projections, convolution,
 * recurrence, gate, residual. Operator by operator the same takes nine calls, and a token of 8 rows of 1,536 channels
 * waits for those longer than for its arithmetic.
 *
 * <p>For inference on the CPU, for few rows. Immutable and thread-safe.
 */
final class LayerStep {
    /** Up to so many rows. */
    static final int FEW_ROWS = DecoderLayer.FEW_TOKENS;

    private final EngineKernel kernel;
    private final NDArray[] weights;

    private final Optional<Recent> recent;

    private LayerStep(EngineKernel kernel, NDList weights, Optional<Recent> recent) {
        this.kernel = kernel;
        this.weights = weights.toArray(NDArray[]::new);
        this.recent = recent;
    }

    /**
     * How a layer remembers tokens that its state does not know yet.
     *
     * @param width numbers of a token
     * @param fold makes the state of an older one and those tokens, {@code (B, k, width)}
     */
    record Recent(long width, EngineKernel fold) {}

    /**
     * Runs the layer. Shapes are checked by nobody.
     *
     * @param x {@code (B, 1, D)}, float32
     * @param layer which it is
     * @param before what is remembered
     * @param after takes what is remembered behind the token
     * @return {@code (B, 1, D)}; owned by the manager of {@code x}
     */
    NDArray apply(NDArray x, int layer, LayerMemory before, LayerMemory after) {
        List<NDArray> inputs = new ArrayList<>(4 + weights.length);
        inputs.add(x);
        inputs.add(before.window(layer));
        if (recent.isPresent()) {
            NDManager scope = x.getManager();
            inputs.add(before.olderState(layer));
            inputs.add(before.recent(layer)
                    .orElseGet(() -> scope.create(
                            new Shape(before.rows(), 0, recent.get().width()))));
        } else {
            inputs.add(before.state(layer));
        }
        inputs.addAll(Arrays.asList(weights));
        NDList found = kernel.infer(inputs.toArray(NDArray[]::new));
        after.put(layer, found.get(1), found.get(2));
        recent.ifPresent(kind -> after.putRecent(layer, found.get(3), kind.fold()));
        return found.get(0);
    }

    /** What the text of a layer is filled with: its weights become parameters behind what is remembered. */
    static final class Text {
        private final String name;
        private final Map<String, String> values = new HashMap<>();
        private final List<String> parameters = new ArrayList<>();
        private final NDList weights = new NDList();
        private Optional<Recent> recent = Optional.empty();

        Text(String name) {
            this.name = name;
        }

        /** The text takes and gives recent tokens behind the state, which is an older one then. */
        Text recent(long width, EngineKernel fold) {
            recent = Optional.of(new Recent(width, fold));
            return this;
        }

        /** The norm in front; what is made of its weight belongs to the weight's manager. */
        Text norm(NDArray weight, double epsilon) {
            NDList scaled = RmsNormKernel.scaled(weight, epsilon);
            return array("norm", scaled.get(0)).array("least", scaled.get(1));
        }

        Text array(String parameter, NDArray array) {
            parameters.add(parameter + ": Tensor");
            weights.add(array);
            return this;
        }

        Text value(String key, Object value) {
            values.put(key, value.toString());
            return this;
        }

        /** A product, in float32 or rounded, as the weight gives it. */
        Text product(String key, PackedWeight weight, String rows) {
            NDList arrays = weight.arrays();
            for (int i = 0; i < arrays.size(); i++) {
                array(key + "_" + i, arrays.get(i));
            }
            return value(key, weight.text(key, rows));
        }

        /** A product in float32. */
        Text exactProduct(String key, PackedWeight weight, String rows) {
            product(key, weight, rows);
            return weight.rounds() ? value(key, "torch.to(" + values.get(key) + ", 6)") : this;
        }

        LayerStep step() {
            value("parameters", String.join(", ", parameters));
            return new LayerStep(EngineKernel.of(name, values), weights, recent);
        }
    }
}
