// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.anyorder.network.PublishedWeights;
import org.anyorder.network.VocabularyHead;

/** The published names of the weights of Mamba networks; the embedding goes by one of two. */
public final class MambaWeights {
    private static final String HEAD = "lm_head.weight";

    private MambaWeights() {}

    /**
     * The weights under their published names.
     *
     * @param config which network
     * @param values parameter path to array, as a network that is not packed gives them
     * @param owner owns what is not published as it is
     * @return published name to array; otherwise the very arrays given
     */
    public static Map<String, NDArray> publish(MambaConfig config, Map<String, NDArray> values, NDManager owner) {
        return of(config).publish(values, owner);
    }

    /**
     * The names.
     *
     * @param config which network
     * @return what each parameter is published as
     */
    public static PublishedWeights of(MambaConfig config) {
        PublishedWeights.Builder table = PublishedWeights.builder(config.modelType())
                .one("tokens.weight", "backbone.embeddings.weight", "backbone.embedding.weight");
        for (int i = 0; i < config.layers(); i++) {
            String ours = "layers." + i;
            String published = "backbone.layers." + i;
            table.one(ours + ".norm.weight", published + ".norm.weight");
            mixer(table, config.mixer(), ours + ".mixer.", published + ".mixer.");
        }
        table.one("norm.weight", "backbone.norm_f.weight");
        return config.head() == VocabularyHead.OWN
                ? table.one("head.weight", HEAD).build()
                : table.ignored(HEAD.replace(".", "\\.")).build();
    }

    private static void mixer(PublishedWeights.Builder table, MixerSizes sizes, String ours, String published) {
        if (sizes instanceof DiagonalSizes) {
            diagonal(table, ours, published);
            return;
        }
        table.one(ours + "input.weight", published + "in_proj.weight")
                .one(ours + "convolution_weight", published + "conv1d.weight")
                .one(ours + "convolution_bias", published + "conv1d.bias")
                .one(ours + "log_rate", published + "A_log")
                .one(ours + "skip", published + "D")
                .one(ours + "output.weight", published + "out_proj.weight");
        if (sizes instanceof SelectiveSizes) {
            table.one(ours + "choice.weight", published + "x_proj.weight")
                    .one(ours + "step.weight", published + "dt_proj.weight")
                    .one(ours + "step_bias", published + "dt_proj.bias");
        } else {
            table.one(ours + "step_bias", published + "dt_bias").one(ours + "norm_weight", published + "norm.weight");
        }
    }

    private static void diagonal(PublishedWeights.Builder table, String ours, String published) {
        table.one(ours + "log_step", published + "log_dt")
                .one(ours + "decay", published + "log_A_real")
                .one(ours + "frequency", published + "A_imag")
                .one(ours + "entry", published + "B")
                .one(ours + "read", published + "C")
                .one(ours + "skip", published + "D")
                .one(ours + "output.weight", published + "out_proj.weight")
                .one(ours + "output.bias", published + "out_proj.bias");
    }
}
