// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Activation;
import org.anyorder.nn.TransformerConfig;

/**
 * The configuration of an {@link InsertionNetwork}, in the keys of the original code, and {@code prompt_layout} and
 * {@code rotary_scale}, which are ours.
 *
 * @param kind Insertion Language Model or Insertion Transformer
 * @param vocabulary number of token ids
 * @param transformer sizes of the body; its rotary tables hold {@code maxLength + 1} positions
 * @param maxLength most visible tokens of a sequence
 * @param finalNorm whether the last layer's output is normalised
 * @param tokens ids of special tokens, each below {@code vocabulary}
 * @param layout where a plain prompt goes
 */
public record InsertionConfig(
        InsertionKind kind,
        int vocabulary,
        TransformerConfig transformer,
        int maxLength,
        FinalNorm finalNorm,
        SpecialTokens tokens,
        PromptLayout layout) {
    private static final int MAX_VOCABULARY = 1 << 24;
    private static final int MAX_WIDTH = 1 << 16;
    private static final Activation[] ACTIVATIONS = {Activation.RELU, Activation.GELU_TANH};
    private static final int MAX_LAYERS = 1 << 9;
    private static final int MAX_LENGTH = 1 << 17;
    // The rotary tables are made from the configuration alone; 8 MB of them, so that a small file cannot ask for much.
    private static final long MAX_ANGLES = 1L << 21;

    /**
     * Checks what the parts do not check themselves.
     *
     * @param kind Insertion Language Model or Insertion Transformer
     * @param vocabulary number of token ids
     * @param transformer sizes of the body; its rotary tables hold {@code maxLength + 1} positions
     * @param maxLength most visible tokens of a sequence
     * @param finalNorm whether the last layer's output is normalised
     * @param tokens ids of special tokens, each below {@code vocabulary}
     * @param layout where a plain prompt goes
     * @throws IllegalArgumentException if a value is out of its range
     */
    public InsertionConfig {
        if (!(vocabulary >= 2)) {
            throw new IllegalArgumentException("vocabulary must be at least 2, got " + vocabulary);
        }
        if (!(maxLength > 0 && maxLength < transformer.positions())) {
            throw new IllegalArgumentException("maxLength must be in [1, " + (transformer.positions() - 1)
                    + "], one less than the rotary positions, got " + maxLength);
        }
        for (int token : tokens.present()) {
            if (!(token < vocabulary)) {
                throw new IllegalArgumentException(
                        "special tokens must be below the vocabulary's size " + vocabulary + ", got " + token);
            }
        }
    }

    /**
     * Reads a configuration. Every key is checked before anything is allocated.
     *
     * @param config the published keys
     * @return the configuration
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public static InsertionConfig read(ModelConfig config) throws CheckpointFormatException {
        InsertionKind kind = choice(config, "model_type", InsertionKind.values(), InsertionKind::modelType);
        int vocabulary = config.integer("num_embeddings", 2, MAX_VOCABULARY);
        int maxLength = config.integer("max_length", 1, MAX_LENGTH);
        FinalNorm finalNorm =
                config.flagOr("final_layer_without_normalization", false) ? FinalNorm.ABSENT : FinalNorm.PRESENT;
        PromptLayout layout = config.has("prompt_layout")
                ? choice(config, "prompt_layout", PromptLayout.values(), PromptLayout::key)
                : PromptLayout.TEXT;
        return new InsertionConfig(
                kind,
                vocabulary,
                transformer(config, maxLength + 1),
                maxLength,
                finalNorm,
                SpecialTokens.read(config, vocabulary),
                layout);
    }

    /**
     * The configuration in its published keys, as {@link #read} takes it.
     *
     * @return a new JSON object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("model_type", kind.modelType());
        json.addProperty("num_embeddings", vocabulary);
        json.addProperty("d_model", transformer.width());
        json.addProperty("num_layers", transformer.layers());
        json.addProperty("nhead", transformer.heads());
        json.addProperty("dim_feedforward", transformer.hiddenWidth());
        json.addProperty("dropout", transformer.dropout());
        json.addProperty("activation", key(transformer.activation()));
        json.addProperty("layer_norm_eps", transformer.normEpsilon());
        json.addProperty("rotary_emb_dim", transformer.rotation().width());
        if (transformer.rotation().scale() != 1) {
            json.addProperty("rotary_scale", transformer.rotation().scale());
        }
        json.addProperty("max_length", maxLength);
        json.addProperty("final_layer_without_normalization", finalNorm == FinalNorm.ABSENT);
        tokens.write(json);
        json.addProperty("prompt_layout", layout.key());
        return json;
    }

    InsertionConfig withTokens(SpecialTokens known) {
        return new InsertionConfig(kind, vocabulary, transformer, maxLength, finalNorm, known, layout);
    }

    private static TransformerConfig transformer(ModelConfig config, int positions) throws CheckpointFormatException {
        int width = config.integer("d_model", 1, MAX_WIDTH);
        int heads = config.integer("nhead", 1, width);
        if (width % heads != 0) {
            throw config.refuse("nhead", "a divisor of d_model = " + width);
        }
        int rotaryWidth = config.integerOr("rotary_emb_dim", 64, 2, MAX_WIDTH);
        if (!(rotaryWidth % 2 == 0 && rotaryWidth <= width / heads)) {
            throw config.refuse(
                    "rotary_emb_dim", "even and at most " + width / heads + ", the width of a head (default 64)");
        }
        if (!((long) positions * rotaryWidth <= MAX_ANGLES)) {
            throw config.refuse(
                    "max_length", "less than " + MAX_ANGLES / rotaryWidth + " with rotary_emb_dim " + rotaryWidth);
        }
        return new TransformerConfig(
                width,
                config.integer("num_layers", 1, MAX_LAYERS),
                heads,
                config.integerOr("dim_feedforward", 4 * width, 1, 16 * MAX_WIDTH),
                choice(config, "activation", ACTIVATIONS, InsertionConfig::key),
                config.realOr("layer_norm_eps", 1e-5, 1e-12, 0.1),
                config.realOr("dropout", 0.1, 0, 0.99),
                rotaryWidth,
                positions,
                config.realOr("rotary_scale", 1, 1e-6, 1000));
    }

    private static String key(Activation activation) {
        return switch (activation) {
            case RELU -> "relu";
            case GELU_TANH -> "gelu";
            case GELU, SILU -> throw new IllegalStateException("no configuration names " + activation);
        };
    }

    private static <E> E choice(ModelConfig config, String key, E[] values, Function<E, String> name)
            throws CheckpointFormatException {
        String given = config.string(key);
        for (E value : values) {
            if (name.apply(value).equals(given)) {
                return value;
            }
        }
        throw config.refuse(
                key,
                Arrays.stream(values).map(name).map(word -> '"' + word + '"').collect(Collectors.joining(" or ")));
    }
}
