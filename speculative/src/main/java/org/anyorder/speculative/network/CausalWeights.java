// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.anyorder.network.LlamaNames;
import org.anyorder.network.PublishedWeights;
import org.anyorder.network.VocabularyHead;

/**
 * The published names of the weights of causal transformers: those of Llama, and of GPT-2 its own. GPT-2's matrices are
 * published on their side, and its names with or without {@code transformer.} in front.
 */
public final class CausalWeights {
    private static final String PREFIX = "transformer.";

    private CausalWeights() {}

    /**
     * The weights under their published names.
     *
     * @param config which network
     * @param values parameter path to array, as a network that is not packed gives them
     * @param owner owns what is not published as it is
     * @return published name to array; otherwise the very arrays given
     */
    public static Map<String, NDArray> publish(CausalConfig config, Map<String, NDArray> values, NDManager owner) {
        return of(config).publish(values, owner);
    }

    /**
     * The names.
     *
     * @param config which network
     * @return what each parameter is published as
     */
    public static PublishedWeights of(CausalConfig config) {
        String architecture = config.family().modelType();
        return config.family() == CausalFamily.GPT2
                ? gpt2(architecture, config)
                : LlamaNames.of(architecture, config.sizes());
    }

    private static PublishedWeights gpt2(String architecture, CausalConfig config) {
        PublishedWeights.Builder table = PublishedWeights.builder(architecture)
                .one("tokens.weight", names("wte.weight"))
                .one("positions.weight", names("wpe.weight"));
        for (int i = 0; i < config.sizes().transformer().layers(); i++) {
            String ours = "stack.layers." + i;
            String published = "h." + i;
            norm(table, ours + ".attention_norm", published + ".ln_1");
            linear(table, ours + ".attention.projection", published + ".attn.c_attn");
            linear(table, ours + ".attention.output", published + ".attn.c_proj");
            norm(table, ours + ".feed_forward_norm", published + ".ln_2");
            linear(table, ours + ".feed_forward.up", published + ".mlp.c_fc");
            linear(table, ours + ".feed_forward.down", published + ".mlp.c_proj");
        }
        norm(table, "norm", "ln_f");
        table.ignored("(transformer\\.)?h\\.\\d+\\.attn\\.(masked_)?bias"); // constant masks of old files
        return config.sizes().head() == VocabularyHead.OWN
                ? table.one("head.weight", "lm_head.weight").build()
                : table.ignored("lm_head\\.weight").build();
    }

    private static void norm(PublishedWeights.Builder table, String ours, String published) {
        table.one(ours + ".weight", names(published + ".weight")).one(ours + ".bias", names(published + ".bias"));
    }

    private static void linear(PublishedWeights.Builder table, String ours, String published) {
        table.onItsSide(ours + ".weight", names(published + ".weight")).one(ours + ".bias", names(published + ".bias"));
    }

    private static String[] names(String published) {
        return new String[] {PREFIX + published, published};
    }
}
