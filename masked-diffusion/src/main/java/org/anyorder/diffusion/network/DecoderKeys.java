// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Activation;
import org.anyorder.nn.TransformerConfig;

/**
 * How a family spells the sizes in its configuration.
 *
 * @param family whose keys
 * @param width of the residual stream
 * @param layers how many
 * @param heads of queries
 * @param keyHeads of keys and values
 * @param hiddenWidth of the feed-forward part
 * @param positions how many at most
 * @param tied whether the head is the embedding
 * @param activation of the gate
 * @param norms what is added to mean squares where the file does not say
 * @param mustBeFalse features that no published checkpoint has
 */
record DecoderKeys(
        DecoderFamily family,
        String width,
        String layers,
        String heads,
        String keyHeads,
        String hiddenWidth,
        String positions,
        String tied,
        String activation,
        double norms,
        List<String> mustBeFalse) {
    private static final int MAX_VOCABULARY = 1 << 24;
    private static final int MAX_WIDTH = 1 << 16;
    private static final int MAX_LAYERS = 1 << 9;
    private static final int MAX_LENGTH = 1 << 24;
    // The rotary tables are made from the configuration alone; 8 MB of them, so that a small file cannot ask for much.
    private static final int MAX_ANGLES = 1 << 21;
    private static final double ROTARY_BASE = 10_000;
    private static final int SDAR_BLOCK = 4;
    private static final int FAST_DLLM_BLOCK = 32;
    private static final int FAST_DLLM_SUB_BLOCK = 8;

    static DecoderKeys of(DecoderFamily family) {
        return switch (family) {
            case LLADA ->
                new DecoderKeys(
                        family,
                        "d_model",
                        "n_layers",
                        "n_heads",
                        "n_kv_heads",
                        "mlp_hidden_size",
                        "max_sequence_length",
                        "weight_tying",
                        "activation_type",
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
                        family,
                        "hidden_size",
                        "num_hidden_layers",
                        "num_attention_heads",
                        "num_key_value_heads",
                        "intermediate_size",
                        "max_position_embeddings",
                        "tie_word_embeddings",
                        "hidden_act",
                        1e-6,
                        List.of("attention_bias", "use_sliding_window", "mlp_bias"));
        };
    }

    DecoderConfig read(ModelConfig config) throws CheckpointFormatException {
        for (String key : mustBeFalse) {
            if (config.has(key) && config.flag(key)) {
                throw config.refuse(key, "false");
            }
        }
        requireWord(config, activation, "silu");
        requireWord(config, "block_type", "llama");
        requireWord(config, "layer_norm_type", "rms");
        if (!config.flagOr("rope", true)) {
            throw config.refuse("rope", "true");
        }
        if (config.has("rope_scaling")) {
            throw config.refuse("rope_scaling", "null");
        }
        int used = config.integer("vocab_size", 2, MAX_VOCABULARY);
        int vocabulary =
                config.optionalInteger("embedding_size", used, MAX_VOCABULARY).orElse(used);
        OptionalInt block = blockSize(config);
        return new DecoderConfig(
                family,
                vocabulary,
                used,
                mask(config, vocabulary),
                transformer(config),
                config.flagOr(tied, false) ? VocabularyHead.TIED : VocabularyHead.OWN,
                block,
                family == DecoderFamily.FAST_DLLM_V2
                        ? OptionalInt.of(config.integerOr(
                                "small_block_size", Math.min(FAST_DLLM_SUB_BLOCK, block.orElseThrow()), 1, MAX_LENGTH))
                        : OptionalInt.empty(),
                first(config, "bos_token_id", vocabulary),
                first(config, "eos_token_id", vocabulary));
    }

    JsonObject write(DecoderConfig config) {
        TransformerConfig sizes = config.transformer();
        JsonObject json = new JsonObject();
        json.addProperty("model_type", family.modelTypes().get(0));
        json.addProperty("vocab_size", config.used());
        if (config.used() != config.vocabulary()) {
            json.addProperty("embedding_size", config.vocabulary());
        }
        json.addProperty("mask_token_id", config.mask());
        json.addProperty(width, sizes.width());
        json.addProperty(layers, sizes.layers());
        json.addProperty(heads, sizes.heads());
        json.addProperty(keyHeads, sizes.keyHeads());
        json.addProperty("head_dim", sizes.headWidth());
        json.addProperty(hiddenWidth, sizes.hiddenWidth());
        json.addProperty(positions, sizes.positions());
        json.addProperty(activation, "silu");
        json.addProperty("rms_norm_eps", sizes.normEpsilon());
        json.addProperty("rope_theta", sizes.rotaryBase());
        json.addProperty("residual_dropout", sizes.dropout());
        json.addProperty(tied, config.head() == VocabularyHead.TIED);
        config.blockSize()
                .ifPresent(size ->
                        json.addProperty(family == DecoderFamily.FAST_DLLM_V2 ? "bd_size" : "block_size", size));
        config.subBlockSize().ifPresent(size -> json.addProperty("small_block_size", size));
        config.begin().ifPresent(id -> json.addProperty("bos_token_id", id));
        config.end().ifPresent(id -> json.addProperty("eos_token_id", id));
        return json;
    }

    private TransformerConfig transformer(ModelConfig config) throws CheckpointFormatException {
        int size = config.integer(width, 2, MAX_WIDTH);
        int queries = config.integer(heads, 1, MAX_WIDTH);
        int keys = config.optionalInteger(keyHeads, 1, queries).orElse(queries);
        if (queries % keys != 0) {
            throw config.refuse(keyHeads, "a divisor of " + heads + " = " + queries);
        }
        OptionalInt given = config.optionalInteger("head_dim", 2, MAX_WIDTH);
        if (given.isEmpty() && size % queries != 0) {
            throw config.refuse(heads, "a divisor of " + width + " = " + size + ", or head_dim must be given");
        }
        int headWidth = given.orElse(size / queries);
        if (headWidth % 2 != 0) {
            throw config.refuse(given.isPresent() ? "head_dim" : heads, "such that heads have even width");
        }
        return new TransformerConfig(
                size,
                config.integer(layers, 1, MAX_LAYERS),
                queries,
                hiddenWidth(config, size),
                Activation.GELU_TANH, // of no effect: the feed-forward part is gated
                config.realOr("rms_norm_eps", norms, 1e-12, 0.1),
                config.realOr("residual_dropout", 0, 0, 0.99),
                headWidth,
                Math.min(config.integer(positions, 1, MAX_LENGTH), Math.max(1, MAX_ANGLES / headWidth)),
                1,
                keys,
                headWidth,
                config.realOr("rope_theta", ROTARY_BASE, 1, 1e12),
                family.form());
    }

    private int hiddenWidth(ModelConfig config, int size) throws CheckpointFormatException {
        if (family == DecoderFamily.LLADA && !config.has(hiddenWidth)) {
            return size * config.integerOr("mlp_ratio", 4, 1, 64);
        }
        return config.integer(hiddenWidth, 1, 16 * MAX_WIDTH);
    }

    /** Some published folders leave the id to the caller; a vocabulary too small for it ends with the mask. */
    private int mask(ModelConfig config, int vocabulary) throws CheckpointFormatException {
        return config.optionalInteger("mask_token_id", 0, vocabulary - 1)
                .orElse(Math.min(family.publishedMask(), vocabulary - 1));
    }

    private OptionalInt blockSize(ModelConfig config) throws CheckpointFormatException {
        return switch (family) {
            case LLADA, DREAM -> OptionalInt.empty();
            case SDAR -> OptionalInt.of(config.integerOr("block_size", SDAR_BLOCK, 1, MAX_LENGTH));
            case FAST_DLLM_V2 -> {
                int block = config.integerOr("bd_size", FAST_DLLM_BLOCK, 1, MAX_LENGTH);
                if (!config.has("bd_size")) {
                    block = config.integerOr("block_size", FAST_DLLM_BLOCK, 1, MAX_LENGTH);
                } else if (config.integerOr("block_size", block, 1, MAX_LENGTH) != block) {
                    throw config.refuse("block_size", "the same as bd_size, " + block);
                }
                yield OptionalInt.of(block);
            }
        };
    }

    private static OptionalInt first(ModelConfig config, String key, int vocabulary) throws CheckpointFormatException {
        int[] ids = config.optionalIntegers(key, 0, vocabulary - 1);
        return ids.length == 0 ? OptionalInt.empty() : OptionalInt.of(ids[0]);
    }

    private static void requireWord(ModelConfig config, String key, String word) throws CheckpointFormatException {
        if (config.has(key) && !config.string(key).equals(word)) {
            throw config.refuse(key, '"' + word + '"');
        }
    }
}
