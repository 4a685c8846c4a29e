// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.anyorder.network.LlamaNames;
import org.anyorder.network.PublishedWeights;
import org.anyorder.nn.TransformerConfig;

/** The published names of the weights of a {@link MaskedDecoder}: those of Llama, and of LLaDA its own. */
public final class DecoderWeights {

    private DecoderWeights() {}

    /**
     * The weights under their published names.
     *
     * @param config which network
     * @param values parameter path to array, as {@link MaskedDecoder#values()} gives them
     * @param owner owns the pieces of matrices that are published in pieces
     * @return published name to array; otherwise the very arrays given
     */
    public static Map<String, NDArray> publish(DecoderConfig config, Map<String, NDArray> values, NDManager owner) {
        return of(config).publish(values, owner);
    }

    /**
     * The names.
     *
     * @param config which network
     * @return what each parameter is published as
     */
    public static PublishedWeights of(DecoderConfig config) {
        String architecture = config.family().modelTypes().get(0);
        return config.family() == DecoderFamily.LLADA
                ? llada(architecture, config)
                : LlamaNames.of(architecture, config.sizes());
    }

    private static PublishedWeights llada(String architecture, DecoderConfig config) {
        String root = "model.transformer.";
        String head = root + "ff_out.weight";
        TransformerConfig sizes = config.transformer();
        PublishedWeights.Builder table =
                PublishedWeights.builder(architecture).one("tokens.weight", root + "wte.weight");
        for (int i = 0; i < sizes.layers(); i++) {
            String ours = "stack.layers." + i;
            String published = root + "blocks." + i;
            table.one(ours + ".attention_norm.weight", published + ".attn_norm.weight");
            LlamaNames.projection(table, sizes, ours, published + ".", "weight");
            table.one(ours + ".attention.output.weight", published + ".attn_out.weight");
            table.one(ours + ".feed_forward_norm.weight", published + ".ff_norm.weight");
            LlamaNames.gateAndUp(table, sizes, ours, published + ".ff_proj.weight", published + ".up_proj.weight");
            table.one(ours + ".feed_forward.down.weight", published + ".ff_out.weight");
        }
        table.one("norm.weight", root + "ln_f.weight").ignored("(.*\\.)?rotary_emb\\.inv_freq");
        return switch (config.head()) {
            case OWN -> table.one("head.weight", head).build();
            case TIED -> table.ignored(head.replace(".", "\\.")).build();
        };
    }
}
