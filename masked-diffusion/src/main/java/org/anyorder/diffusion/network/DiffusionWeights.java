// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TensorMapping;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.nn.Rotation;

/**
 * The published names of the weights of a {@link DiffusionTransformer}: those of the original code's state dictionary,
 * behind the prefix that the published folders have. Files without the prefix are read too.
 */
public final class DiffusionWeights {
    private static final String PREFIX = "backbone.";
    private static final String FREQUENCIES = "rotary_emb.inv_freq";
    // Block diffusion stores the interval of noise levels it was trained on.
    private static final String OF_TRAINING = "sampling_eps_(min|max)";
    /**
     * Largest relative difference of a stored rotary frequency; bfloat16 files round by 0.4 %, another base is further
     * off.
     */
    private static final double FREQUENCY_TOLERANCE = 5e-3;

    private DiffusionWeights() {}

    /**
     * Published names of all parameters.
     *
     * @param config which network
     * @return parameter path in the network to published name, in order
     */
    public static Map<String, String> names(DiffusionConfig config) {
        Map<String, String> names = new LinkedHashMap<>();
        boolean conditioned = config.conditioning() != Conditioning.ABSENT;
        names.put("tokens.weight", PREFIX + "vocab_embed.embedding");
        if (conditioned) {
            affine(names, "noise.up", "sigma_map.mlp.0");
            affine(names, "noise.output", "sigma_map.mlp.2");
        }
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "layers." + i;
            String published = "blocks." + i;
            names.put(ours + ".attention_norm", PREFIX + published + ".norm1.weight");
            names.put(ours + ".attention.projection.weight", PREFIX + published + ".attn_qkv.weight");
            names.put(ours + ".attention.output.weight", PREFIX + published + ".attn_out.weight");
            names.put(ours + ".feed_forward_norm", PREFIX + published + ".norm2.weight");
            affine(names, ours + ".feed_forward.up", published + ".mlp.0");
            affine(names, ours + ".feed_forward.down", published + ".mlp.2");
            if (conditioned) {
                affine(names, ours + ".modulation", published + ".adaLN_modulation");
            }
        }
        names.put("output_norm", PREFIX + "output_layer.norm_final.weight");
        if (conditioned) {
            affine(names, "output_modulation", "output_layer.adaLN_modulation");
        }
        affine(names, "vocabulary", "output_layer.linear");
        return names;
    }

    /**
     * The weights under their published names, with the rotary frequencies that the original code stores beside them.
     *
     * @param config which network
     * @param values parameter path to array, as {@link DiffusionTransformer#values()} gives them
     * @param owner owns the frequencies
     * @return published name to array; but for the frequencies the very arrays given
     */
    public static Map<String, NDArray> publish(DiffusionConfig config, Map<String, NDArray> values, NDManager owner) {
        Map<String, NDArray> published = new LinkedHashMap<>();
        names(config).forEach((ours, name) -> published.put(name, values.get(ours)));
        published.put(PREFIX + FREQUENCIES, owner.create(frequencies(config)));
        return published;
    }

    /** Values for every parameter, read from a checkpoint; owned by {@code owner}. */
    static Map<String, NDArray> read(DiffusionTransformer network, TensorSource source, NDManager owner)
            throws IOException {
        Map<String, NDArray> values = new LinkedHashMap<>(mapping(network).load(source, owner));
        NDArray stored = values.remove(FREQUENCIES);
        if (stored != null) {
            requireFrequencies(network.config(), stored);
            stored.close();
        }
        return values;
    }

    private static TensorMapping mapping(DiffusionTransformer network) {
        DiffusionConfig config = network.config();
        Map<String, Shape> shapes = network.shapes();
        TensorMapping.Builder table = TensorMapping.builder(config.kind().modelType());
        names(config)
                .forEach((ours, published) -> table.oneOf(
                        ours,
                        List.of(published, published.substring(PREFIX.length())),
                        shapes.get(ours).getShape()));
        table.ignored("(" + PREFIX.replace(".", "\\.") + ")?" + OF_TRAINING);
        long half = config.transformer().rotation().width() / 2;
        return table.optional(FREQUENCIES, List.of(PREFIX + FREQUENCIES, FREQUENCIES), half)
                .build();
    }

    private static void requireFrequencies(DiffusionConfig config, NDArray stored) throws CheckpointFormatException {
        float[] expected = frequencies(config);
        float[] got = stored.toFloatArray();
        for (int t = 0; t < expected.length; t++) {
            if (!(Math.abs(got[t] - expected[t]) <= FREQUENCY_TOLERANCE * expected[t])) {
                throw new CheckpointFormatException(FREQUENCIES + "[" + t + "] must be " + expected[t]
                        + ", the rotary frequency for base 10000, got " + got[t]);
            }
        }
    }

    private static float[] frequencies(DiffusionConfig config) {
        Rotation rotation = config.transformer().rotation();
        float[] frequencies = new float[rotation.width() / 2];
        for (int t = 0; t < frequencies.length; t++) {
            frequencies[t] = (float) rotation.frequency(t);
        }
        return frequencies;
    }

    private static void affine(Map<String, String> names, String ours, String published) {
        names.put(ours + ".weight", PREFIX + published + ".weight");
        names.put(ours + ".bias", PREFIX + published + ".bias");
    }
}
