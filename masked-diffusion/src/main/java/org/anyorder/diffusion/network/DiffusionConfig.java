// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Activation;
import org.anyorder.nn.TransformerConfig;

/**
 * The configuration of a {@link DiffusionTransformer}, in the keys of the published folders.
 *
 * @param kind masked or block diffusion
 * @param vocabulary number of token ids, the mask among them
 * @param mask the mask's id
 * @param transformer sizes of the body; its rotary tables hold the model's length
 * @param blockSize positions per block; the whole length for {@link DiffusionKind#MDLM}
 * @param conditioning what the network is told of the noise
 * @param conditionWidth width of the condition
 * @param waves number of frequencies the noise is expanded into, even
 * @param begin put in front of a text, if there is such a token
 * @param end ends a text, if there is such a token
 */
public record DiffusionConfig(
        DiffusionKind kind,
        int vocabulary,
        int mask,
        TransformerConfig transformer,
        int blockSize,
        Conditioning conditioning,
        int conditionWidth,
        int waves,
        OptionalInt begin,
        OptionalInt end) {
    private static final int MAX_VOCABULARY = 1 << 24;
    private static final int MAX_WIDTH = 1 << 16;
    private static final int MAX_LAYERS = 1 << 9;
    private static final int MAX_LENGTH = 1 << 17;
    // The rotary tables are made from the configuration alone; 8 MB of them, so that a small file cannot ask for much.
    private static final long MAX_ANGLES = 1L << 21;
    private static final int WAVES = 256;
    private static final long ROTARY_BASE = 10_000;
    // Folders made with the tokenizer of GPT-2 and one id more for the mask do not name its only special token.
    private static final int GPT2_WITH_MASK = 50_258;
    private static final int GPT2_END_OF_TEXT = 50_256;

    /**
     * Checks what the parts do not check themselves.
     *
     * @param kind masked or block diffusion
     * @param vocabulary number of token ids, the mask among them
     * @param mask the mask's id
     * @param transformer sizes of the body; its rotary tables hold the model's length
     * @param blockSize positions per block
     * @param conditioning what the network is told of the noise
     * @param conditionWidth width of the condition
     * @param waves number of frequencies the noise is expanded into, even
     * @param begin put in front of a text
     * @param end ends a text
     * @throws IllegalArgumentException if a value is out of its range
     */
    public DiffusionConfig {
        if (!(vocabulary >= 2)) {
            throw new IllegalArgumentException("vocabulary must be at least 2, got " + vocabulary);
        }
        if (!(mask >= 0 && mask < vocabulary)) {
            throw new IllegalArgumentException("mask must be in [0, " + vocabulary + "), got " + mask);
        }
        if (!(blockSize >= 1)) {
            throw new IllegalArgumentException("blockSize must be at least 1, got " + blockSize);
        }
        if (!(conditionWidth >= 1)) {
            throw new IllegalArgumentException("conditionWidth must be at least 1, got " + conditionWidth);
        }
        if (!(waves >= 2 && waves % 2 == 0)) {
            throw new IllegalArgumentException("waves must be even and at least 2, got " + waves);
        }
    }

    /**
     * The most tokens of a sequence.
     *
     * @return the length of the rotary tables
     */
    public int maxLength() {
        return transformer.positions();
    }

    /**
     * Reads a configuration. Every key is checked before anything is allocated.
     *
     * @param config the published keys
     * @return the configuration
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public static DiffusionConfig read(ModelConfig config) throws CheckpointFormatException {
        DiffusionKind kind = kind(config).orElseThrow(() -> config.refuse("model_type", "\"mdlm\" or \"bd3lm\""));
        int vocabulary = config.integer("vocab_size", 2, MAX_VOCABULARY);
        String maskKey = config.has("mask_token_id") ? "mask_token_id" : "mask_index";
        int mask = config.integerOr(maskKey, vocabulary - 1, 0, vocabulary - 1);
        int length = config.integer("model_length", 1, MAX_LENGTH);
        if (config.flagOr("causal", false)) {
            throw config.refuse("causal", "false: an autoregressive network is no diffusion model");
        }
        Conditioning conditioning = !config.flagOr("adaln", true)
                ? Conditioning.ABSENT
                : config.flagOr("time_conditioning", false) ? Conditioning.NOISE : Conditioning.CONSTANT;
        OptionalInt end = special(config, "eos_token_id", vocabulary);
        return new DiffusionConfig(
                kind,
                vocabulary,
                mask,
                transformer(config, length),
                blockSize(config, kind, length),
                conditioning,
                conditioning == Conditioning.ABSENT
                        ? config.integerOr("cond_dim", 1, 1, MAX_WIDTH)
                        : config.integer("cond_dim", 1, MAX_WIDTH),
                waves(config),
                special(config, "bos_token_id", vocabulary),
                end);
    }

    static Optional<DiffusionKind> kind(ModelConfig config) {
        return Arrays.stream(DiffusionKind.values())
                .filter(kind -> config.isOneOf(Set.of(kind.modelType())))
                .findFirst();
    }

    /**
     * The configuration in its published keys, as {@link #read} takes it.
     *
     * @return a new JSON object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("model_type", kind.modelType());
        json.addProperty("vocab_size", vocabulary);
        json.addProperty("mask_index", mask);
        json.addProperty("model_length", maxLength());
        if (kind == DiffusionKind.BD3LM) {
            json.addProperty("block_size", blockSize);
            json.addProperty("cross_attn", true);
        }
        json.addProperty("adaln", conditioning != Conditioning.ABSENT);
        json.addProperty("hidden_dim", transformer.width());
        json.addProperty("cond_dim", conditionWidth);
        json.addProperty("n_blocks", transformer.layers());
        json.addProperty("n_heads", transformer.heads());
        json.addProperty("dropout", transformer.dropout());
        json.addProperty("time_conditioning", conditioning == Conditioning.NOISE);
        json.addProperty("frequency_embedding_size", waves);
        json.addProperty("mlp_ratio", transformer.hiddenWidth() / transformer.width());
        json.addProperty("layer_norm_eps", transformer.normEpsilon());
        begin.ifPresent(id -> json.addProperty("bos_token_id", id));
        end.ifPresent(id -> json.addProperty("eos_token_id", id));
        return json;
    }

    private static int blockSize(ModelConfig config, DiffusionKind kind, int length) throws CheckpointFormatException {
        if (kind == DiffusionKind.MDLM) {
            return length;
        }
        int blockSize = config.integer("block_size", 1, MAX_LENGTH);
        // Without attention across blocks nothing but one block of everything is left.
        return config.flagOr("cross_attn", true) ? blockSize : length;
    }

    private static int waves(ModelConfig config) throws CheckpointFormatException {
        int waves = config.integerOr("frequency_embedding_size", WAVES, 2, MAX_WIDTH);
        if (waves % 2 != 0) {
            throw config.refuse("frequency_embedding_size", "even");
        }
        return waves;
    }

    private static OptionalInt special(ModelConfig config, String key, int vocabulary)
            throws CheckpointFormatException {
        OptionalInt given = config.optionalInteger(key, 0, vocabulary - 1);
        return given.isEmpty() && vocabulary == GPT2_WITH_MASK ? OptionalInt.of(GPT2_END_OF_TEXT) : given;
    }

    private static TransformerConfig transformer(ModelConfig config, int length) throws CheckpointFormatException {
        int width = config.integer("hidden_dim", 2, MAX_WIDTH);
        int heads = config.integer("n_heads", 1, width);
        if (width % heads != 0 || width / heads % 2 != 0) {
            throw config.refuse("n_heads", "a divisor of hidden_dim = " + width + " that leaves heads of even width");
        }
        int headWidth = width / heads;
        if (config.realOr("rope_base", ROTARY_BASE, 1, 1e9) != ROTARY_BASE) {
            throw config.refuse("rope_base", Long.toString(ROTARY_BASE));
        }
        if (!((long) length * headWidth <= MAX_ANGLES)) {
            throw config.refuse("model_length", "at most " + MAX_ANGLES / headWidth + " with heads of " + headWidth);
        }
        return new TransformerConfig(
                width,
                config.integer("n_blocks", 1, MAX_LAYERS),
                heads,
                width * config.integerOr("mlp_ratio", 4, 1, 64),
                Activation.GELU_TANH,
                config.realOr("layer_norm_eps", 1e-5, 1e-12, 0.1),
                config.realOr("dropout", 0.1, 0, 0.99),
                headWidth,
                length,
                1);
    }
}
