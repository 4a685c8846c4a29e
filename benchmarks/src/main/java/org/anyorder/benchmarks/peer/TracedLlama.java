// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.kernel.EngineKernel;

/**
 * A network of the Llama type as PyTorch traces one, operator for operator in TorchScript, in float32: token ids,
 * positions, a mask and past keys and values of all layers go in, logits and the longer keys and values come out.
 */
final class TracedLlama extends AbstractBlock {
    /** Inputs in front of the past: ids, positions, mask. */
    static final int GIVEN = 3;

    private static final EngineKernel INPUT = EngineKernel.of("traced-llama-input");
    private static final EngineKernel LAYER = EngineKernel.of("traced-llama-layer");
    private static final EngineKernel OUTPUT = EngineKernel.of("traced-llama-output");
    private static final List<String> LAYER_WEIGHTS = List.of(
            "input_layernorm",
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "post_attention_layernorm",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");

    private final int heads;
    private final int headWidth;
    private final NDArray embedding;
    private final NDArray frequencies;
    private final List<NDArray[]> layers = new ArrayList<>();
    private final NDArray norm;
    private final NDArray head;

    private TracedLlama(ModelConfig config, TensorSource weights, NDManager owner) throws IOException {
        int width = config.integer("hidden_size", 1, Integer.MAX_VALUE);
        heads = config.integer("num_attention_heads", 1, width);
        headWidth = width / heads;
        embedding = weights.read(owner, "model.embed_tokens.weight");
        float[] turns = new float[headWidth / 2];
        for (int i = 0; i < turns.length; i++) {
            turns[i] = (float) Math.pow(config.realOr("rope_theta", 10_000, 1, 1e9), -2.0 * i / headWidth);
        }
        frequencies = owner.create(turns);
        for (int layer = 0; layer < config.integer("num_hidden_layers", 1, Integer.MAX_VALUE); layer++) {
            List<NDArray> own = new ArrayList<>();
            for (String name : LAYER_WEIGHTS) {
                own.add(weights.read(owner, "model.layers." + layer + "." + name + ".weight"));
            }
            layers.add(own.toArray(NDArray[]::new));
        }
        norm = weights.read(owner, "model.norm.weight");
        head = weights.read(owner, "lm_head.weight");
    }

    static TracedLlama load(ModelFolder folder, NDManager owner) throws IOException {
        try (TensorSource weights = folder.weights()) {
            return new TracedLlama(folder.config(), weights, owner);
        }
    }

    int heads() {
        return heads;
    }

    int headWidth() {
        return headWidth;
    }

    /** How many arrays the past is. */
    int cached() {
        return 2 * layers.size();
    }

    @Override
    protected NDList forwardInternal(
            ParameterStore store, NDList inputs, boolean training, PairList<String, Object> options) {
        NDList first = INPUT.call(inputs.get(0), inputs.get(1), inputs.get(2), embedding, frequencies);
        NDArray x = first.get(0); // (1, N, D)
        NDList outputs = new NDList(x);
        for (int layer = 0; layer < layers.size(); layer++) {
            NDArray[] placed = {
                x,
                first.get(1),
                first.get(2),
                first.get(3),
                inputs.get(GIVEN + 2 * layer), // (1, H, T, d)
                inputs.get(GIVEN + 2 * layer + 1)
            };
            NDList result = LAYER.call(
                    Stream.of(placed, layers.get(layer)).flatMap(Stream::of).toArray(NDArray[]::new));
            x = result.get(0);
            outputs.add(result.get(1));
            outputs.add(result.get(2));
        }
        outputs.set(0, OUTPUT.call(x, norm, head).singletonOrThrow()); // (1, N, V)
        return outputs;
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(head.getShape().get(0))};
    }
}
