// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.network.SizeKeys;
import org.anyorder.network.VocabularyHead;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;

/**
 * How a family spells the sizes in its configuration.
 *
 * @param family whose keys
 * @param sizes how the sizes are spelled
 * @param norms what is added to mean squares where the file does not say
 * @param mustBeFalse features that no published checkpoint has
 */
record DecoderKeys(DecoderFamily family, SizeKeys sizes, double norms, List<String> mustBeFalse) {
    private static final int SDAR_BLOCK = 4;
    private static final int FAST_DLLM_BLOCK = 32;
    private static final int FAST_DLLM_SUB_BLOCK = 8;

    static DecoderKeys of(DecoderFamily family) {
        return switch (family) {
            case LLADA ->
                new DecoderKeys(
                        family,
                        new SizeKeys(
                                "d_model",
                                "n_layers",
                                "n_heads",
                                "n_kv_heads",
                                "mlp_hidden_size",
                                "max_sequence_length",
                                "weight_tying",
                                "activation_type"),
                        1e-5,
                        List.of(
                                "include_bias",
                                "include_qkv_bias",
                                "alibi",
                                "attention_layer_norm",
                                "bias_for_layer_norm",
                                "input_emb_norm",
                                "scale_logits"));
            case DREAM, SDAR, FAST_DLLM_V2 ->
                new DecoderKeys(
                        family, SizeKeys.LLAMA, 1e-6, List.of("attention_bias", "use_sliding_window", "mlp_bias"));
        };
    }

    DecoderConfig read(ModelConfig config) throws CheckpointFormatException {
        SizeKeys.requireFalse(config, mustBeFalse);
        SizeKeys.requireWord(config, sizes.activation(), "silu");
        SizeKeys.requireWord(config, "block_type", "llama");
        SizeKeys.requireWord(config, "layer_norm_type", "rms");
        if (!config.flagOr("rope", true)) {
            throw config.refuse("rope", "true");
        }
        if (config.has("rope_scaling")) {
            throw config.refuse("rope_scaling", "null");
        }
        int used = config.integer("vocab_size", 2, SizeKeys.MAX_VOCABULARY);
        int vocabulary = config.optionalInteger("embedding_size", used, SizeKeys.MAX_VOCABULARY)
                .orElse(used);
        OptionalInt block = blockSize(config);
        return new DecoderConfig(
                family,
                vocabulary,
                used,
                mask(config, vocabulary),
                transformer(config),
                sizes.readHead(config),
                block,
                family == DecoderFamily.FAST_DLLM_V2
                        ? OptionalInt.of(config.integerOr(
                                "small_block_size",
                                Math.min(FAST_DLLM_SUB_BLOCK, block.orElseThrow()),
                                1,
                                SizeKeys.MAX_LENGTH))
                        : OptionalInt.empty(),
                SizeKeys.readToken(config, "bos_token_id", vocabulary),
                SizeKeys.readToken(config, "eos_token_id", vocabulary));
    }

    JsonObject write(DecoderConfig config) {
        TransformerConfig transformer = config.transformer();
        JsonObject json = new JsonObject();
        json.addProperty("model_type", family.modelTypes().get(0));
        json.addProperty("vocab_size", config.used());
        if (config.used() != config.vocabulary()) {
            json.addProperty("embedding_size", config.vocabulary());
        }
        json.addProperty("mask_token_id", config.mask());
        json.addProperty(sizes.width(), transformer.width());
        json.addProperty(sizes.layers(), transformer.layers());
        json.addProperty(sizes.heads(), transformer.heads());
        json.addProperty(sizes.keyHeads(), transformer.keyHeads());
        json.addProperty("head_dim", transformer.headWidth());
        json.addProperty(sizes.hiddenWidth(), transformer.hiddenWidth());
        json.addProperty(sizes.positions(), transformer.positions());
        json.addProperty(sizes.activation(), "silu");
        json.addProperty("rms_norm_eps", transformer.normEpsilon());
        json.addProperty("rope_theta", transformer.rotation().base());
        json.addProperty("residual_dropout", transformer.dropout());
        json.addProperty(sizes.tied(), config.head() == VocabularyHead.TIED);
        config.blockSize()
                .ifPresent(size ->
                        json.addProperty(family == DecoderFamily.FAST_DLLM_V2 ? "bd_size" : "block_size", size));
        config.subBlockSize().ifPresent(size -> json.addProperty("small_block_size", size));
        config.begin().ifPresent(id -> json.addProperty("bos_token_id", id));
        config.end().ifPresent(id -> json.addProperty("eos_token_id", id));
        return json;
    }

    private TransformerConfig transformer(ModelConfig config) throws CheckpointFormatException {
        TransformerConfig transformer = sizes.read(config, family.form(), hiddenWidth(config), norms);
        Rotation rotation = transformer.rotation();
        if (rotation.scale() != 1 || rotation.scaling().isPresent()) {
            throw config.refuse("rope_parameters", "without scaling");
        }
        return transformer;
    }

    private int hiddenWidth(ModelConfig config) throws CheckpointFormatException {
        if (family == DecoderFamily.LLADA && !config.has(sizes.hiddenWidth())) {
            return config.integer(sizes.width(), 2, SizeKeys.MAX_WIDTH) * config.integerOr("mlp_ratio", 4, 1, 64);
        }
        return sizes.readHiddenWidth(config);
    }

    /** Some published folders leave the id to the caller; a vocabulary too small for it ends with the mask. */
    private int mask(ModelConfig config, int vocabulary) throws CheckpointFormatException {
        return config.optionalInteger("mask_token_id", 0, vocabulary - 1)
                .orElse(Math.min(family.publishedMask(), vocabulary - 1));
    }

    private OptionalInt blockSize(ModelConfig config) throws CheckpointFormatException {
        return switch (family) {
            case LLADA, DREAM -> OptionalInt.empty();
            case SDAR -> OptionalInt.of(config.integerOr("block_size", SDAR_BLOCK, 1, SizeKeys.MAX_LENGTH));
            case FAST_DLLM_V2 -> {
                int block = config.integerOr("bd_size", FAST_DLLM_BLOCK, 1, SizeKeys.MAX_LENGTH);
                if (!config.has("bd_size")) {
                    block = config.integerOr("block_size", FAST_DLLM_BLOCK, 1, SizeKeys.MAX_LENGTH);
                } else if (config.integerOr("block_size", block, 1, SizeKeys.MAX_LENGTH) != block) {
                    throw config.refuse("block_size", "the same as bd_size, " + block);
                }
                yield OptionalInt.of(block);
            }
        };
    }
}
