// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.network.SizeKeys;
import org.anyorder.network.VocabularyHead;

/** How the original folders spell a configuration: no {@code model_type}, the mixer in {@code ssm_cfg}. */
record OriginalKeys(ModelConfig config) {
    private static final String MIXER = "ssm_cfg";

    static boolean claims(ModelConfig config) {
        return !config.has("model_type") && config.has("d_model") && config.has("n_layer");
    }

    MambaConfig read() throws CheckpointFormatException {
        requireNoAttention();
        if (!config.flagOr("rms_norm", true)) {
            throw config.refuse("rms_norm", "true");
        }
        int width = config.integer("d_model", 1, SizeKeys.MAX_WIDTH);
        int vocabulary = config.integer("vocab_size", 1, SizeKeys.MAX_VOCABULARY);
        int multiple = config.integerOr("pad_vocab_size_multiple", 8, 1, 1 << 16);
        return new MambaConfig(
                width,
                config.integer("n_layer", 1, SizeKeys.MAX_LAYERS),
                mixer(width),
                vocabulary,
                (vocabulary + multiple - 1) / multiple * multiple,
                config.realOr("norm_epsilon", 1e-5, 1e-12, 0.1),
                config.flagOr("tie_embeddings", true) ? VocabularyHead.TIED : VocabularyHead.OWN,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Set.of());
    }

    private void requireNoAttention() throws CheckpointFormatException {
        if (config.has("attn_layer_idx") && config.integers("attn_layer_idx").length > 0) {
            throw config.refuse("attn_layer_idx", "empty: hybrids with attention layers are not supported");
        }
        if (config.integerOr("d_intermediate", 0, 0, Integer.MAX_VALUE) != 0) {
            throw config.refuse("d_intermediate", "0: feed-forward parts between the layers are not supported");
        }
    }

    private MixerSizes mixer(int width) throws CheckpointFormatException {
        Optional<ModelConfig> given = config.optionalObject(MIXER);
        ModelConfig keys = given.isPresent() ? given.get() : ModelConfig.parse(config.origin() + ": " + MIXER, "{}");
        MixerKeys spelled = new MixerKeys(keys, width);
        SizeKeys.requireFalse(keys, List.of("bias", "norm_before_gate", "D_has_hdim"));
        if (!keys.flagOr("conv_bias", true)) {
            throw keys.refuse("conv_bias", "true");
        }
        return switch (keys.optionalString("layer").orElse("Mamba1")) {
            case "Mamba1" ->
                spelled.selective(spelled.expanded("expand"), new MixerKeys.Names("d_state", "d_conv", "dt_rank"));
            case "Mamba2" -> dual(keys, spelled);
            default -> throw keys.refuse("layer", "\"Mamba1\" or \"Mamba2\"");
        };
    }

    private MixerSizes dual(ModelConfig keys, MixerKeys spelled) throws CheckpointFormatException {
        int inner = spelled.expanded("expand");
        if (keys.has("d_ssm") && keys.integer("d_ssm", 1, SizeKeys.MAX_WIDTH) != inner) {
            throw keys.refuse("d_ssm", "all " + inner + " channels");
        }
        if (!keys.flagOr("rmsnorm", true)) {
            throw keys.refuse("rmsnorm", "true");
        }
        int headWidth = keys.integerOr("headdim", 64, 1, SizeKeys.MAX_WIDTH);
        if (inner % headWidth != 0) {
            throw keys.refuse("headdim", "a divisor of the " + inner + " channels");
        }
        return spelled.dual(
                inner / headWidth, headWidth, new MixerKeys.DualNames("d_state", "d_conv", "ngroups", "dt_limit"), 1);
    }
}
