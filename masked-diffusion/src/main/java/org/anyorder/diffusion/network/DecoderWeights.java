// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.anyorder.checkpoint.TensorMapping;
import org.anyorder.checkpoint.TensorSource;
import org.anyorder.nn.LayerForm.HeadNorm;
import org.anyorder.nn.LayerForm.Projection;
import org.anyorder.nn.TransformerConfig;

/**
 * The published names of the weights of a {@link MaskedDecoder}. Some of our matrices are several published ones below
 * each other: queries, keys and values; gate and up.
 */
public final class DecoderWeights {

    /** A published tensor that makes up some rows of a parameter. */
    private record Piece(String name, long rows) {}

    private final DecoderConfig config;
    private final Map<String, List<Piece>> pieces = new LinkedHashMap<>();

    private DecoderWeights(DecoderConfig config) {
        this.config = config;
        if (config.family() == DecoderFamily.LLADA) {
            llada();
        } else {
            qwen();
        }
    }

    /**
     * The weights under their published names.
     *
     * @param config which network
     * @param values parameter path to array, as {@link MaskedDecoder#values()} gives them
     * @param owner owns the pieces of matrices that are published in pieces
     * @return published name to array; otherwise the very arrays given
     */
    public static Map<String, NDArray> publish(DecoderConfig config, Map<String, NDArray> values, NDManager owner) {
        Map<String, NDArray> published = new LinkedHashMap<>();
        new DecoderWeights(config).pieces.forEach((ours, parts) -> {
            NDArray whole = values.get(ours);
            if (parts.size() == 1) {
                published.put(parts.get(0).name(), whole);
                return;
            }
            long row = 0;
            for (Piece part : parts) {
                NDArray rows = whole.get(row + ":" + (row + part.rows()));
                rows.attach(owner);
                published.put(part.name(), rows);
                row += part.rows();
            }
        });
        return published;
    }

    /** Values for every parameter, read from a checkpoint; owned by {@code owner}. */
    static Map<String, NDArray> read(MaskedDecoder network, TensorSource source, NDManager owner) throws IOException {
        DecoderWeights weights = new DecoderWeights(network.config());
        Map<String, NDArray> loaded = weights.mapping(network.shapes()).load(source, owner);
        Map<String, NDArray> values = new LinkedHashMap<>();
        weights.pieces.forEach((ours, parts) -> {
            NDList list = new NDList(
                    parts.stream().map(part -> loaded.get(part.name())).toList());
            if (list.size() == 1) {
                values.put(ours, list.get(0));
            } else {
                values.put(ours, NDArrays.concat(list, 0));
                list.close();
            }
        });
        return values;
    }

    private TensorMapping mapping(Map<String, Shape> shapes) {
        TensorMapping.Builder table =
                TensorMapping.builder(config.family().modelTypes().get(0));
        pieces.forEach((ours, parts) -> {
            Shape shape = shapes.get(ours);
            for (Piece part : parts) {
                long[] own = shape.getShape().clone();
                own[0] = parts.size() == 1 ? own[0] : part.rows();
                table.required(part.name(), part.name(), own);
            }
        });
        table.ignored("(.*\\.)?rotary_emb\\.inv_freq");
        if (config.head() == VocabularyHead.TIED) {
            table.ignored(
                    config.family() == DecoderFamily.LLADA
                            ? "model\\.transformer\\.ff_out\\.weight"
                            : "lm_head\\.weight");
        }
        return table.build();
    }

    private void llada() {
        String root = "model.transformer.";
        one("tokens.weight", root + "wte.weight");
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "stack.layers." + i;
            String published = root + "blocks." + i;
            one(ours + ".attention_norm.weight", published + ".attn_norm.weight");
            projection(ours, published + ".", "weight");
            one(ours + ".attention.output.weight", published + ".attn_out.weight");
            one(ours + ".feed_forward_norm.weight", published + ".ff_norm.weight");
            gateAndUp(ours, published + ".ff_proj.weight", published + ".up_proj.weight");
            one(ours + ".feed_forward.down.weight", published + ".ff_out.weight");
        }
        one("norm.weight", root + "ln_f.weight");
        if (config.head() == VocabularyHead.OWN) {
            one("head.weight", root + "ff_out.weight");
        }
    }

    private void qwen() {
        one("tokens.weight", "model.embed_tokens.weight");
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "stack.layers." + i;
            String published = "model.layers." + i;
            String attention = published + ".self_attn.";
            one(ours + ".attention_norm.weight", published + ".input_layernorm.weight");
            projection(ours, attention, "weight");
            if (config.transformer().form().projection() == Projection.BIASED) {
                projection(ours, attention, "bias");
            }
            one(ours + ".attention.output.weight", attention + "o_proj.weight");
            if (config.transformer().form().headNorm() == HeadNorm.ROOT_MEAN_SQUARE) {
                one(ours + ".attention.query_norm.weight", attention + "q_norm.weight");
                one(ours + ".attention.key_norm.weight", attention + "k_norm.weight");
            }
            one(ours + ".feed_forward_norm.weight", published + ".post_attention_layernorm.weight");
            gateAndUp(ours, published + ".mlp.gate_proj.weight", published + ".mlp.up_proj.weight");
            one(ours + ".feed_forward.down.weight", published + ".mlp.down_proj.weight");
        }
        one("norm.weight", "model.norm.weight");
        if (config.head() == VocabularyHead.OWN) {
            one("head.weight", "lm_head.weight");
        }
    }

    private void projection(String ours, String published, String kind) {
        TransformerConfig sizes = config.transformer();
        long queries = (long) sizes.heads() * sizes.headWidth();
        long keys = (long) sizes.keyHeads() * sizes.headWidth();
        List<Piece> parts = new ArrayList<>();
        parts.add(new Piece(published + "q_proj." + kind, queries));
        parts.add(new Piece(published + "k_proj." + kind, keys));
        parts.add(new Piece(published + "v_proj." + kind, keys));
        pieces.put(ours + ".attention.projection." + kind, parts);
    }

    private void gateAndUp(String ours, String gate, String up) {
        long rows = config.transformer().hiddenWidth();
        pieces.put(ours + ".feed_forward.gate_and_up.weight", List.of(new Piece(gate, rows), new Piece(up, rows)));
    }

    private void one(String ours, String published) {
        pieces.put(ours, List.of(new Piece(published, 0)));
    }
}
