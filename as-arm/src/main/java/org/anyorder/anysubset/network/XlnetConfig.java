// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.OptionalInt;
import java.util.Set;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.model.Vocabulary;
import org.anyorder.network.SizeKeys;
import org.anyorder.network.VocabularyHead;
import org.anyorder.nn.Activation;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.Rotation;
import org.anyorder.nn.TransformerConfig;

/**
 * The configuration of an {@link XlnetNetwork}, in the keys of the published folders.
 *
 * <p>Two keys are ours and optional: {@code model_length}, the most positions of a row (16,384 if absent; the network
 * itself has no limit), and {@code mask_token_id} (6, as in the published vocabulary).
 *
 * @param vocabulary how many tokens have logits
 * @param mask the id that stands for an undecided position; it is never generated
 * @param begin put in front of a text, if there is such a token
 * @param end ends a text, if there is such a token
 * @param transformer sizes of the layers; its positions are the most of a row
 * @param initialDeviation of fresh weights
 * @param clamp distances beyond it count as it; 0 for none
 * @param direction which positions are ever looked at
 * @param memory what is remembered of a segment
 * @param head what turns hidden vectors into logits
 */
public record XlnetConfig(
        int vocabulary,
        int mask,
        OptionalInt begin,
        OptionalInt end,
        TransformerConfig transformer,
        double initialDeviation,
        int clamp,
        Direction direction,
        MemoryRule memory,
        VocabularyHead head) {
    /** The value of {@code model_type}. */
    public static final String MODEL_TYPE = "xlnet";

    static final String MASK = "mask_token_id";
    static final String LENGTH = "model_length";
    private static final int PUBLISHED_MASK = 6;
    private static final int MAX_LENGTH = 1 << 14;
    // The tables of distances are made from the configuration alone: 256 MB of them, so that a file cannot ask for all.
    private static final long MAX_DISTANCES = 1L << 26;

    /**
     * Checks what the parts do not check themselves.
     *
     * @param vocabulary how many tokens have logits
     * @param mask the id that stands for an undecided position
     * @param begin put in front of a text
     * @param end ends a text
     * @param transformer sizes of the layers
     * @param initialDeviation of fresh weights
     * @param clamp distances beyond it count as it
     * @param direction which positions are ever looked at
     * @param memory what is remembered of a segment
     * @param head what turns hidden vectors into logits
     * @throws IllegalArgumentException if a value is out of its range
     */
    public XlnetConfig {
        if (!(vocabulary >= 2)) {
            throw new IllegalArgumentException("vocabulary must be at least 2, got " + vocabulary);
        }
        if (!(mask >= 0 && mask < vocabulary)) {
            throw new IllegalArgumentException("mask must be in [0, " + vocabulary + "), got " + mask);
        }
        if (!(initialDeviation > 0 && initialDeviation <= 1)) {
            throw new IllegalArgumentException("initialDeviation must be in (0, 1], got " + initialDeviation);
        }
        if (!(clamp >= 0)) {
            throw new IllegalArgumentException("clamp must be at least 0, got " + clamp);
        }
    }

    /**
     * The most positions of a row.
     *
     * @return at least 1
     */
    public int maxLength() {
        return transformer.positions();
    }

    /**
     * The token ids.
     *
     * @return the vocabulary; the mask is never generated
     */
    public Vocabulary tokens() {
        return new Vocabulary(vocabulary, OptionalInt.of(mask), begin, end, OptionalInt.empty(), Set.of(mask));
    }

    /**
     * Reads a configuration. Every key is checked before anything is allocated.
     *
     * @param config the published keys
     * @return the configuration
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public static XlnetConfig read(ModelConfig config) throws CheckpointFormatException {
        SizeKeys.requireWord(config, "model_type", MODEL_TYPE);
        // Half of a batch would read its positions from the right: what a row means would depend on its number.
        SizeKeys.requireFalse(config, Set.of("bi_data"));
        config.flagOr("untie_r", true); // published weights have a set of biases for every layer in either case
        int vocabulary = config.integer("vocab_size", 2, SizeKeys.MAX_VOCABULARY);
        if (!config.has(MASK) && vocabulary <= PUBLISHED_MASK) {
            throw config.refuse(MASK, "given where vocab_size is at most " + PUBLISHED_MASK);
        }
        return new XlnetConfig(
                vocabulary,
                config.integerOr(MASK, PUBLISHED_MASK, 0, vocabulary - 1),
                SizeKeys.readToken(config, "bos_token_id", vocabulary),
                SizeKeys.readToken(config, "eos_token_id", vocabulary),
                transformer(config),
                config.realOr("initializer_range", 0.02, 1e-6, 1),
                Math.max(0, config.integerOr("clamp_len", -1, -1, Integer.MAX_VALUE)),
                direction(config),
                new MemoryRule(
                        config.optionalInteger("mem_len", 0, MAX_LENGTH).orElse(0),
                        config.optionalInteger("reuse_len", 0, MAX_LENGTH).orElse(0)),
                config.flagOr("tie_word_embeddings", true) ? VocabularyHead.TIED : VocabularyHead.OWN);
    }

    private static TransformerConfig transformer(ModelConfig config) throws CheckpointFormatException {
        int width = config.integer("d_model", 2, SizeKeys.MAX_WIDTH);
        if (width % 2 != 0) {
            throw config.refuse("d_model", "even: half of it are sines, half cosines");
        }
        int heads = config.integer("n_head", 1, width);
        if (width % heads != 0) {
            throw config.refuse("n_head", "a divisor of d_model = " + width);
        }
        int headWidth = width / heads;
        if (config.has("d_head") && config.integer("d_head", 1, width) != headWidth) {
            throw config.refuse("d_head", headWidth + ", d_model / n_head, or absent");
        }
        return new TransformerConfig(
                width,
                config.integer("n_layer", 1, SizeKeys.MAX_LAYERS),
                heads,
                config.integer("d_inner", 1, 16 * SizeKeys.MAX_WIDTH),
                activation(config),
                config.realOr("layer_norm_eps", 1e-12, 1e-12, 0.1),
                config.realOr("dropout", 0.1, 0, 0.99),
                length(config, width),
                heads,
                headWidth,
                Rotation.NONE,
                LayerForm.PLAIN);
    }

    private static int length(ModelConfig config, int width) throws CheckpointFormatException {
        int most = (int) Math.min(MAX_LENGTH, MAX_DISTANCES / 2 / width);
        return config.optionalInteger(LENGTH, 1, most).orElse(most);
    }

    private static Activation activation(ModelConfig config) throws CheckpointFormatException {
        String key = "ff_activation";
        return switch (config.has(key) ? config.string(key) : "gelu") {
            case "gelu" -> Activation.GELU;
            case "gelu_new" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            case "silu", "swish" -> Activation.SILU;
            default -> throw config.refuse(key, "\"gelu\", \"gelu_new\", \"relu\", \"silu\" or \"swish\"");
        };
    }

    private static Direction direction(ModelConfig config) throws CheckpointFormatException {
        String key = "attn_type";
        return switch (config.has(key) ? config.string(key) : "bi") {
            case "bi" -> {
                config.flagOr("same_length", false); // says nothing where all positions are looked at
                yield Direction.BOTH;
            }
            case "uni" -> config.flagOr("same_length", false) ? Direction.LEFT_WITHIN_MEMORY : Direction.LEFT;
            default -> throw config.refuse(key, "\"bi\" or \"uni\"");
        };
    }

    /**
     * The configuration in its published keys, as {@link #read} takes it.
     *
     * @return a new JSON object
     */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("model_type", MODEL_TYPE);
        json.addProperty("vocab_size", vocabulary);
        json.addProperty("d_model", transformer.width());
        json.addProperty("n_layer", transformer.layers());
        json.addProperty("n_head", transformer.heads());
        json.addProperty("d_head", transformer.headWidth());
        json.addProperty("d_inner", transformer.hiddenWidth());
        json.addProperty("ff_activation", word(transformer.activation()));
        json.addProperty("layer_norm_eps", transformer.normEpsilon());
        json.addProperty("dropout", transformer.dropout());
        json.addProperty("initializer_range", initialDeviation);
        json.addProperty("attn_type", direction.attention());
        json.addProperty("bi_data", false);
        json.addProperty("clamp_len", clamp > 0 ? clamp : -1);
        json.addProperty("same_length", direction.sameLength());
        optional(json, "mem_len", memory.length());
        optional(json, "reuse_len", memory.reuse());
        json.addProperty("untie_r", true);
        json.addProperty("tie_word_embeddings", head == VocabularyHead.TIED);
        json.addProperty(MASK, mask);
        json.addProperty(LENGTH, maxLength());
        begin.ifPresent(id -> json.addProperty("bos_token_id", id));
        end.ifPresent(id -> json.addProperty("eos_token_id", id));
        return json;
    }

    private static void optional(JsonObject json, String key, int number) {
        if (number > 0) {
            json.addProperty(key, number);
        } else {
            json.add(key, JsonNull.INSTANCE);
        }
    }

    private static String word(Activation activation) {
        return switch (activation) {
            case GELU -> "gelu";
            case GELU_TANH -> "gelu_new";
            case RELU -> "relu";
            case SILU -> "silu";
        };
    }
}
