// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import java.util.LinkedHashMap;
import java.util.Map;
import org.anyorder.network.PublishedWeights.Builder;
import org.anyorder.nn.LayerForm.HeadNorm;
import org.anyorder.nn.LayerForm.Projection;
import org.anyorder.nn.TransformerConfig;

/** The names that Llama's weights are published under; Qwen's and those of many others are the same. */
public final class LlamaNames {
    private static final String HEAD = "lm_head.weight";

    private LlamaNames() {}

    /**
     * The table of a whole network.
     *
     * @param architecture what the messages call it
     * @param sizes which network
     * @return the table
     */
    public static PublishedWeights of(String architecture, DecoderSizes sizes) {
        Builder table = PublishedWeights.builder(architecture).one("tokens.weight", "model.embed_tokens.weight");
        TransformerConfig transformer = sizes.transformer();
        for (int i = 0; i < transformer.layers(); i++) {
            String ours = "stack.layers." + i;
            String published = "model.layers." + i;
            String attention = published + ".self_attn.";
            table.one(ours + ".attention_norm.weight", published + ".input_layernorm.weight");
            projection(table, transformer, ours, attention, "weight");
            if (transformer.form().projection() == Projection.BIASED) {
                projection(table, transformer, ours, attention, "bias");
            }
            table.one(ours + ".attention.output.weight", attention + "o_proj.weight");
            if (transformer.form().output() == Projection.BIASED) {
                table.one(ours + ".attention.output.bias", attention + "o_proj.bias");
            }
            if (transformer.form().headNorm() == HeadNorm.ROOT_MEAN_SQUARE) {
                table.one(ours + ".attention.query_norm.weight", attention + "q_norm.weight");
                table.one(ours + ".attention.key_norm.weight", attention + "k_norm.weight");
            }
            table.one(ours + ".feed_forward_norm.weight", published + ".post_attention_layernorm.weight");
            gateAndUp(table, transformer, ours, published + ".mlp.gate_proj.weight", published + ".mlp.up_proj.weight");
            table.one(ours + ".feed_forward.down.weight", published + ".mlp.down_proj.weight");
        }
        table.one("norm.weight", "model.norm.weight").ignored("(.*\\.)?rotary_emb\\.inv_freq");
        return switch (sizes.head()) {
            case OWN -> table.one("head.weight", HEAD).build();
            case TIED -> table.ignored(HEAD.replace(".", "\\.")).build();
        };
    }

    /**
     * Queries, keys and values of one layer.
     *
     * @param table gets the names
     * @param sizes of the layers
     * @param ours path of the layer
     * @param published what stands before {@code q_proj}
     * @param kind {@code weight} or {@code bias}
     */
    public static void projection(Builder table, TransformerConfig sizes, String ours, String published, String kind) {
        long keys = (long) sizes.keyHeads() * sizes.headWidth();
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put(published + "q_proj." + kind, (long) sizes.heads() * sizes.headWidth());
        rows.put(published + "k_proj." + kind, keys);
        rows.put(published + "v_proj." + kind, keys);
        table.stacked(ours + ".attention.projection." + kind, rows);
    }

    /**
     * The two matrices of a gated feed-forward part.
     *
     * @param table gets the names
     * @param sizes of the layers
     * @param ours path of the layer
     * @param gate published name of the gate
     * @param up published name of what is gated
     */
    public static void gateAndUp(Builder table, TransformerConfig sizes, String ours, String gate, String up) {
        Map<String, Long> rows = new LinkedHashMap<>();
        rows.put(gate, (long) sizes.hiddenWidth());
        rows.put(up, (long) sizes.hiddenWidth());
        table.stacked(ours + ".feed_forward.gate_and_up.weight", rows);
    }
}
