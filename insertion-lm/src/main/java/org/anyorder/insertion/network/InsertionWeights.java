// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorMapping;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.nn.Rotation;

/** The published names of the weights: those of the original code's state dictionary. */
public final class InsertionWeights {
    /**
     * Largest relative difference of a stored rotary frequency; bfloat16 files round by 0.4 %, another base is further
     * off.
     */
    private static final double FREQUENCY_TOLERANCE = 5e-3;

    private InsertionWeights() {}

    /**
     * Published names of all parameters.
     *
     * @param config which network
     * @return parameter path in the network to published name, in order
     */
    public static Map<String, String> names(InsertionConfig config) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("tokens.weight", "embed_tokens.weight");
        names.put("types.weight", "type_embeddings.weight");
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "stack.layers." + i;
            String published = "encoder." + i;
            affine(names, ours + ".attention_norm", published + ".norm1");
            names.put(ours + ".attention.projection.weight", published + ".attn_qkv.weight");
            names.put(ours + ".attention.output.weight", published + ".o_proj.weight");
            affine(names, ours + ".feed_forward_norm", published + ".norm2");
            affine(names, ours + ".feed_forward.up", published + ".mlp.0");
            affine(names, ours + ".feed_forward.down", published + ".mlp.2");
        }
        if (config.finalNorm() == FinalNorm.PRESENT) {
            affine(names, "final_norm", "output_layer.norm_final");
        }
        names.put("vocabulary.weight", "output_layer.linear.weight");
        if (config.kind() == InsertionKind.ILM) {
            affine(names, "stop.norm", "length_output_layer.norm_final");
            affine(names, "stop.up", "length_output_layer.mlp.0");
            affine(names, "stop.down", "length_output_layer.mlp.2");
            names.put("stop.output.weight", "length_output_layer.linear.weight");
        }
        return names;
    }

    /**
     * The weights under their published names, with the rotary frequencies that the original code stores beside them.
     *
     * @param config which network
     * @param values parameter path to array, as {@link InsertionNetwork#values()} gives them
     * @param owner owns the frequencies
     * @return published name to array; but for the frequencies the very arrays given
     */
    public static Map<String, NDArray> publish(InsertionConfig config, Map<String, NDArray> values, NDManager owner) {
        Map<String, NDArray> published = new LinkedHashMap<>();
        names(config).forEach((ours, name) -> published.put(name, values.get(ours)));
        float[] frequencies = frequencies(config);
        for (int i = 0; i < config.transformer().layers(); i++) {
            published.put(frequencyName(i), owner.create(frequencies));
        }
        return published;
    }

    /**
     * Names and shapes of a checkpoint of this network.
     *
     * @param network tells the shapes; needs no values yet
     * @return the table that checks and reads a file
     */
    static TensorMapping mapping(InsertionNetwork network) {
        Map<String, Shape> shapes = network.shapes();
        TensorMapping.Builder table =
                TensorMapping.builder(network.config().kind().modelType());
        names(network.config()).forEach((ours, published) -> {
            long[] shape = shapes.get(ours).getShape();
            if (ours.equals("types.weight")) {
                table.optional(ours, published, shape);
            } else {
                table.required(ours, published, shape);
            }
        });
        for (int i = 0; i < network.config().transformer().layers(); i++) {
            table.optional(
                    frequencyName(i),
                    frequencyName(i),
                    network.config().transformer().rotation().width() / 2);
        }
        return table.build();
    }

    /** Values for every parameter, read from a checkpoint; owned by {@code owner}. */
    static Map<String, NDArray> read(InsertionNetwork network, TensorSource source, NDManager owner)
            throws IOException {
        Map<String, NDArray> values = new LinkedHashMap<>(mapping(network).load(source, owner));
        values.computeIfAbsent(
                "types.weight", path -> owner.zeros(network.shapes().get(path)));
        for (int i = 0; i < network.config().transformer().layers(); i++) {
            NDArray stored = values.remove(frequencyName(i));
            if (stored != null) {
                requireFrequencies(network.config(), frequencyName(i), stored);
                stored.close();
            }
        }
        return values;
    }

    private static void requireFrequencies(InsertionConfig config, String name, NDArray stored)
            throws CheckpointFormatException {
        float[] expected = frequencies(config);
        float[] got = stored.toFloatArray();
        for (int t = 0; t < expected.length; t++) {
            if (!(Math.abs(got[t] - expected[t]) <= FREQUENCY_TOLERANCE * expected[t])) {
                throw new CheckpointFormatException(name + "[" + t + "] must be " + expected[t]
                        + ", the rotary frequency for base 10000, got " + got[t]);
            }
        }
    }

    private static float[] frequencies(InsertionConfig config) {
        Rotation rotation = Rotation.of(config.transformer().rotation().width());
        float[] frequencies = new float[rotation.width() / 2];
        for (int t = 0; t < frequencies.length; t++) {
            frequencies[t] = (float) rotation.frequency(t);
        }
        return frequencies;
    }

    private static String frequencyName(int layer) {
        return "encoder." + layer + ".rotary_emb.inv_freq";
    }

    private static void affine(Map<String, String> names, String ours, String published) {
        names.put(ours + ".weight", published + ".weight");
        names.put(ours + ".bias", published + ".bias");
    }
}
