// SPDX-License-Identifier: Apache-2.0
package org.anyorder.speculative.network;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.model.Vocabulary;
import org.anyorder.network.DecoderSizes;
import org.anyorder.network.SizeKeys;
import org.anyorder.network.VocabularyHead;
import org.anyorder.nn.Activation;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;

/**
 * The configuration of a causal transformer, read from the keys of the published folders.
 *
 * @param family whose network it is
 * @param sizes of the network
 * @param begin put in front of a text, if there is such a token
 * @param end ends a text, if there is such a token
 * @param alsoEnd ends a text too; none without {@code end}
 */
public record CausalConfig(
        CausalFamily family, DecoderSizes sizes, OptionalInt begin, OptionalInt end, Set<Integer> alsoEnd) {
    private static final String EOS_TOKEN_ID = "eos_token_id";
    private static final double NORM_EPSILON = 1e-6;
    private static final int MAX_LEARNED_POSITIONS = 1 << 20;

    /**
     * The most tokens of a sequence: what the configuration says, or less where the tables of rotary angles would take
     * more than 8 MB (16,384 positions with heads of 128).
     *
     * @return the number of positions
     */
    public int maxLength() {
        return sizes.transformer().positions();
    }

    /**
     * The token ids.
     *
     * @return the vocabulary; every token of it may be generated
     */
    public Vocabulary tokens() {
        return new Vocabulary(
                sizes.vocabulary(), OptionalInt.empty(), begin, end, OptionalInt.empty(), Set.of(), alsoEnd);
    }

    /**
     * The same with the end tokens that recommended options of generation name, which may be more.
     *
     * @param generation {@code generation_config.json}, if there is one
     * @return the configuration whose {@code end} is the first of its own, or of those if it has none
     * @throws CheckpointFormatException if an id is none
     */
    public CausalConfig endingAsWell(Optional<ModelConfig> generation) throws CheckpointFormatException {
        if (generation.isEmpty()) {
            return this;
        }
        OptionalInt first =
                end.isPresent() ? end : SizeKeys.readToken(generation.get(), EOS_TOKEN_ID, sizes.vocabulary());
        Set<Integer> all = new HashSet<>(alsoEnd);
        all.addAll(SizeKeys.readTokens(generation.get(), EOS_TOKEN_ID, sizes.vocabulary()));
        return new CausalConfig(family, sizes, begin, first, all);
    }

    /**
     * Reads a configuration. Every key is checked before anything is allocated.
     *
     * @param config the published keys
     * @return the configuration
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public static CausalConfig read(ModelConfig config) throws CheckpointFormatException {
        CausalFamily family = CausalFamily.of(config)
                .orElseThrow(() -> config.refuse("model_type", "\"gpt2\", \"llama\", \"qwen2\" or \"qwen3\""));
        DecoderSizes sizes =
                switch (family) {
                    case GPT2 -> gpt2(config);
                    case LLAMA -> llama(config, withBiases(config, LayerForm.LLAMA));
                    case QWEN2 -> llama(config, LayerForm.QWEN2);
                    case QWEN3 -> {
                        config.integer("head_dim", 2, SizeKeys.MAX_WIDTH); // is not what the heads share of the width
                        yield llama(config, withBiases(config, LayerForm.QWEN3));
                    }
                };
        return new CausalConfig(
                family,
                sizes,
                SizeKeys.readToken(config, "bos_token_id", sizes.vocabulary()),
                SizeKeys.readToken(config, EOS_TOKEN_ID, sizes.vocabulary()),
                SizeKeys.readTokens(config, EOS_TOKEN_ID, sizes.vocabulary()));
    }

    private static LayerForm withBiases(ModelConfig config, LayerForm form) throws CheckpointFormatException {
        return config.flagOr("attention_bias", false) ? form.withBiasedAttention() : form;
    }

    private static DecoderSizes llama(ModelConfig config, LayerForm form) throws CheckpointFormatException {
        SizeKeys keys = SizeKeys.LLAMA;
        SizeKeys.requireFalse(config, List.of("mlp_bias", "use_sliding_window"));
        SizeKeys.requireWord(config, keys.activation(), "silu");
        if (config.has("layer_types")) {
            for (String type : config.strings("layer_types")) {
                if (!type.equals("full_attention")) {
                    throw config.refuse("layer_types", "\"full_attention\" for every layer");
                }
            }
        }
        return new DecoderSizes(
                config.integer("vocab_size", 1, SizeKeys.MAX_VOCABULARY),
                keys.read(config, form, keys.readHiddenWidth(config), NORM_EPSILON),
                keys.readHead(config));
    }

    private static DecoderSizes gpt2(ModelConfig config) throws CheckpointFormatException {
        SizeKeys.requireFalse(config, List.of("scale_attn_by_inverse_layer_idx", "add_cross_attention"));
        if (!config.flagOr("scale_attn_weights", true)) {
            throw config.refuse("scale_attn_weights", "true");
        }
        int width = config.integer("n_embd", 1, SizeKeys.MAX_WIDTH);
        int heads = config.integer("n_head", 1, width);
        if (width % heads != 0) {
            throw config.refuse("n_head", "a divisor of n_embd = " + width);
        }
        TransformerConfig transformer = new TransformerConfig(
                width,
                config.integer("n_layer", 1, SizeKeys.MAX_LAYERS),
                heads,
                config.optionalInteger("n_inner", 1, 16 * SizeKeys.MAX_WIDTH).orElse(4 * width),
                activation(config),
                config.realOr("layer_norm_epsilon", 1e-5, 1e-12, 0.1),
                config.realOr("resid_pdrop", 0, 0, 0.99),
                config.integer("n_positions", 1, MAX_LEARNED_POSITIONS),
                heads,
                width / heads,
                Rotation.NONE,
                LayerForm.GPT2);
        return new DecoderSizes(
                config.integer("vocab_size", 1, SizeKeys.MAX_VOCABULARY),
                transformer,
                config.flagOr("tie_word_embeddings", true) ? VocabularyHead.TIED : VocabularyHead.OWN);
    }

    private static Activation activation(ModelConfig config) throws CheckpointFormatException {
        String key = "activation_function";
        return switch (config.has(key) ? config.string(key) : "gelu_new") {
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            default -> throw config.refuse(key, "\"gelu_new\", \"gelu_pytorch_tanh\" or \"relu\"");
        };
    }
}
