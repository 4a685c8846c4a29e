// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.network.SizeKeys;
import org.anyorder.network.VocabularyHead;
import org.anyorder.ssm.hippo.DiagonalStart;
import org.anyorder.ssm.hippo.Discretisation;

/**
 * How Hugging Face spells a configuration: {@code model_type} {@code mamba} or {@code mamba2}; in the same words, with
 * {@code initialisation} and {@code discretisation}, our {@code s4d}.
 */
record HubKeys(ModelConfig config) {
    static final String MAMBA = "mamba";
    static final String MAMBA_2 = "mamba2";
    static final String S4D = "s4d";
    private static final String STEP_LIMITS = "time_step_limit";

    static boolean claims(ModelConfig config) {
        return config.isOneOf(Set.of(MAMBA, MAMBA_2, S4D));
    }

    MambaConfig read() throws CheckpointFormatException {
        // norm_before_gate may be true, and is in some: the network it is published for gates first all the same.
        SizeKeys.requireFalse(config, List.of("use_bias"));
        SizeKeys.requireWord(config, "hidden_act", "silu");
        for (String key : List.of("use_conv_bias", "rms_norm")) {
            if (!config.flagOr(key, true)) {
                throw config.refuse(key, "true");
            }
        }
        int width = config.integer("hidden_size", 1, SizeKeys.MAX_WIDTH);
        int vocabulary = config.integer("vocab_size", 1, SizeKeys.MAX_VOCABULARY);
        return new MambaConfig(
                width,
                config.integer("num_hidden_layers", 1, SizeKeys.MAX_LAYERS),
                mixer(width),
                vocabulary,
                vocabulary,
                config.realOr("layer_norm_epsilon", 1e-5, 1e-12, 0.1),
                config.flagOr("tie_word_embeddings", true) ? VocabularyHead.TIED : VocabularyHead.OWN,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Set.of());
    }

    private MixerSizes mixer(int width) throws CheckpointFormatException {
        if (config.isOneOf(Set.of(S4D))) {
            return diagonal(width);
        }
        return config.isOneOf(Set.of(MAMBA)) ? selective(width) : dual(width);
    }

    private MixerSizes diagonal(int width) throws CheckpointFormatException {
        int size = config.integerOr("state_size", 64, 2, 1 << 12);
        if (size % 2 != 0) {
            throw config.refuse("state_size", "even: of each conjugate pair one number is stored");
        }
        Discretisation rule = config.choiceOr("discretisation", Discretisation.ZERO_ORDER_HOLD);
        if (rule == Discretisation.FORWARD || rule == Discretisation.BACKWARD) {
            throw config.refuse("discretisation", "\"zero_order_hold\" or \"bilinear\"");
        }
        return new DiagonalSizes(width, size, config.choiceOr("initialisation", DiagonalStart.LEGS), rule);
    }

    private MixerSizes selective(int width) throws CheckpointFormatException {
        MixerKeys keys = new MixerKeys(config, width);
        int inner = config.optionalInteger("intermediate_size", 1, 16 * SizeKeys.MAX_WIDTH)
                .orElse(keys.expanded("expand"));
        return keys.selective(inner, new MixerKeys.Names("state_size", "conv_kernel", "time_step_rank"));
    }

    private MixerSizes dual(int width) throws CheckpointFormatException {
        MixerKeys keys = new MixerKeys(config, width);
        int inner = keys.expanded("expand");
        int headWidth = config.integerOr("head_dim", 64, 1, SizeKeys.MAX_WIDTH);
        int heads = config.integerOr("num_heads", 128, 1, SizeKeys.MAX_WIDTH);
        if ((long) heads * headWidth != inner) {
            throw config.refuse("num_heads", "such that heads of " + headWidth + " make up " + inner + " channels");
        }
        return keys.dual(
                heads, headWidth, new MixerKeys.DualNames("state_size", "conv_kernel", "n_groups", STEP_LIMITS), 8);
    }
}
