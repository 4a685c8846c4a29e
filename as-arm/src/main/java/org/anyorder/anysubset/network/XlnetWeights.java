// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.checkpoint.TensorMapping;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.network.VocabularyHead;

/**
 * The published names of XLNet's weights. Projections to heads are published as {@code (D, H, d)}, ours are matrices
 * {@code (H · d, D)}, keys and values in one; a head that is the embedding may be there or not. Heads for other tasks
 * are ignored.
 */
public final class XlnetWeights {
    private static final String HEAD = "lm_loss.weight";
    private static final String PREFIX = "transformer.";

    private XlnetWeights() {}

    /** Values for every parameter, read from a checkpoint; owned by {@code owner}. */
    static Map<String, NDArray> read(
            XlnetConfig config, Map<String, Shape> shapes, TensorSource source, NDManager owner) throws IOException {
        Map<String, NDArray> values =
                new LinkedHashMap<>(mapping(config, shapes).load(source, owner));
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "layers." + i + ".attention.";
            NDArray query = onItsSide(values.remove(ours + "q"));
            NDList both = new NDList(onItsSide(values.remove(ours + "k")), onItsSide(values.remove(ours + "v")));
            NDArray output = values.remove(ours + "o");
            values.put(ours + "query.weight", query);
            values.put(ours + "key_value.weight", NDArrays.concat(both, 0));
            values.put(ours + "output.weight", output.reshape(output.getShape().get(0), -1));
            both.close();
            output.close();
        }
        NDArray tied = config.head() == VocabularyHead.TIED ? values.remove("head.weight") : null;
        if (tied != null) {
            tied.close();
        }
        return values;
    }

    /** {@code (D, H, d)} to {@code (H · d, D)}; the given array is closed. */
    private static NDArray onItsSide(NDArray published) {
        long width = published.getShape().get(0);
        try (published;
                NDArray matrix = published.reshape(width, -1);
                NDArray turned = matrix.transpose();
                NDArray inOrder = turned.flatten()) {
            return inOrder.reshape(-1, width);
        }
    }

    private static TensorMapping mapping(XlnetConfig config, Map<String, Shape> shapes) {
        long width = config.transformer().width();
        long heads = config.transformer().heads();
        long headWidth = config.transformer().headWidth();
        TensorMapping.Builder table = TensorMapping.builder(XlnetConfig.MODEL_TYPE);
        names(config)
                .forEach((ours, published) ->
                        table.required(ours, published, shapes.get(ours).getShape()));
        for (int i = 0; i < config.transformer().layers(); i++) {
            String published = PREFIX + "layer." + i + ".rel_attn.";
            for (String kind : new String[] {"q", "k", "v", "o"}) {
                table.required("layers." + i + ".attention." + kind, published + kind, width, heads, headWidth);
            }
        }
        if (config.head() == VocabularyHead.OWN) {
            table.required("head.weight", HEAD, config.vocabulary(), width);
        } else {
            table.optional("head.weight", HEAD, config.vocabulary(), width);
        }
        return table.ignored("sequence_summary\\..*")
                .ignored("logits_proj\\..*")
                .build();
    }

    /** Published names of the parameters that are published as they are, by their paths. */
    private static Map<String, String> names(XlnetConfig config) {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("tokens.weight", PREFIX + "word_embedding.weight");
        names.put("start", PREFIX + "mask_emb");
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "layers." + i + ".";
            String attention = PREFIX + "layer." + i + ".rel_attn.";
            String feedForward = PREFIX + "layer." + i + ".ff.";
            names.put(ours + "attention.distance", attention + "r");
            names.put(ours + "attention.content_bias", attention + "r_w_bias");
            names.put(ours + "attention.position_bias", attention + "r_r_bias");
            names.put(ours + "attention.segment_bias", attention + "r_s_bias");
            names.put(ours + "attention.segments", attention + "seg_embed");
            affine(names, ours + "attention_norm", attention + "layer_norm");
            affine(names, ours + "feed_forward.up", feedForward + "layer_1");
            affine(names, ours + "feed_forward.down", feedForward + "layer_2");
            affine(names, ours + "feed_forward_norm", feedForward + "layer_norm");
        }
        names.put("head.bias", "lm_loss.bias");
        return names;
    }

    private static void affine(Map<String, String> names, String ours, String published) {
        names.put(ours + ".weight", published + ".weight");
        names.put(ours + ".bias", published + ".bias");
    }

    /**
     * The weights under their published names.
     *
     * @param config which network
     * @param values parameter path to array, as {@link XlnetNetwork#values()} gives them
     * @param owner owns what is not published as it is
     * @return published name to array; otherwise the very arrays given
     */
    public static Map<String, NDArray> publish(XlnetConfig config, Map<String, NDArray> values, NDManager owner) {
        Map<String, NDArray> published = new LinkedHashMap<>();
        names(config).forEach((ours, name) -> published.put(name, values.get(ours)));
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "layers." + i + ".attention.";
            String name = PREFIX + "layer." + i + ".rel_attn.";
            NDList both = values.get(ours + "key_value.weight").split(2, 0);
            published.put(
                    name + "q", heads(config, values.get(ours + "query.weight").transpose(), owner));
            published.put(name + "k", heads(config, both.get(0).transpose(), owner));
            published.put(name + "v", heads(config, both.get(1).transpose(), owner));
            published.put(name + "o", heads(config, values.get(ours + "output.weight"), owner));
            both.attach(owner);
        }
        if (config.head() == VocabularyHead.OWN) {
            published.put(HEAD, values.get("head.weight"));
        }
        return published;
    }

    private static NDArray heads(XlnetConfig config, NDArray matrix, NDManager owner) {
        NDArray split = matrix.reshape(
                config.transformer().width(),
                config.transformer().heads(),
                config.transformer().headWidth());
        split.attach(owner);
        return split;
    }
}
