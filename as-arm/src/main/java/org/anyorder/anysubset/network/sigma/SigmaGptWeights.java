// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

import org.anyorder.network.PublishedWeights;
import org.anyorder.network.VocabularyHead;

/** The names of the weights: GPT-2's, with or without {@code transformer.} in front, matrices {@code (out, in)}. */
final class SigmaGptWeights {
    private static final String PREFIX = "transformer.";

    private SigmaGptWeights() {}

    static PublishedWeights of(SigmaGptConfig config) {
        PublishedWeights.Builder table = PublishedWeights.builder(SigmaGptConfig.MODEL_TYPE)
                .one("tokens.weight", names("wte.weight"))
                .one("positions.weight", names("wpe.weight"));
        for (int i = 0; i < config.transformer().layers(); i++) {
            String ours = "stack.layers." + i;
            String published = "h." + i;
            both(table, ours + ".attention_norm", published + ".ln_1");
            both(table, ours + ".attention.projection", published + ".attn.c_attn");
            both(table, ours + ".attention.output", published + ".attn.c_proj");
            both(table, ours + ".feed_forward_norm", published + ".ln_2");
            both(table, ours + ".feed_forward.up", published + ".mlp.c_fc");
            both(table, ours + ".feed_forward.down", published + ".mlp.c_proj");
        }
        both(table, "norm", "ln_f");
        table.ignored("(transformer\\.)?h\\.\\d+\\.attn\\.bias"); // the constant mask of older files
        return config.head() == VocabularyHead.OWN
                ? table.one("head.weight", "lm_head.weight").build()
                : table.ignored("lm_head\\.weight").build();
    }

    private static void both(PublishedWeights.Builder table, String ours, String published) {
        table.one(ours + ".weight", names(published + ".weight")).one(ours + ".bias", names(published + ".bias"));
    }

    private static String[] names(String published) {
        return new String[] {PREFIX + published, published};
    }
}
