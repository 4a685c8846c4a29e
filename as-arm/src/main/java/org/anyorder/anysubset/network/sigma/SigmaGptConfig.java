// SPDX-License-Identifier: Apache-2.0
package org.anyorder.anysubset.network.sigma;

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
 * The configuration of a {@link SigmaGptNetwork}, in the keys of GPT-2 ({@code n_embd}, {@code n_layer},
 * {@code n_head}, {@code n_positions}, …); {@code activation_function} is {@code gelu} unless given.
 *
 * @param vocabulary how many tokens have logits
 * @param begin put in front of a text, if there is such a token
 * @param end ends a text, if there is such a token
 * @param transformer sizes of the layers; its positions are the most of a row
 * @param head what turns hidden vectors into logits
 */
public record SigmaGptConfig(
        int vocabulary, OptionalInt begin, OptionalInt end, TransformerConfig transformer, VocabularyHead head) {
    /** The value of {@code model_type}. */
    public static final String MODEL_TYPE = "sigma_gpt";

    private static final int MAX_POSITIONS = 1 << 20;

    /**
     * Checks what the parts do not check themselves.
     *
     * @param vocabulary at least 1
     * @param begin put in front of a text
     * @param end ends a text
     * @param transformer sizes of the layers; the width is even
     * @param head what turns hidden vectors into logits
     * @throws IllegalArgumentException if a value is out of its range
     */
    public SigmaGptConfig {
        if (!(vocabulary >= 1)) {
            throw new IllegalArgumentException("vocabulary must be at least 1, got " + vocabulary);
        }
        if (!(transformer.width() % 2 == 0)) {
            throw new IllegalArgumentException(
                    "width must be even, half of it for each of two positions, got " + transformer.width());
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
     * @return the vocabulary; it has no mask, and every token may be generated
     */
    public Vocabulary tokens() {
        return new Vocabulary(vocabulary, OptionalInt.empty(), begin, end, OptionalInt.empty(), Set.of());
    }

    /**
     * Reads a configuration. Every key is checked before anything is allocated.
     *
     * @param config the keys
     * @return the configuration
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public static SigmaGptConfig read(ModelConfig config) throws CheckpointFormatException {
        SizeKeys.requireWord(config, "model_type", MODEL_TYPE);
        int vocabulary = config.integer("vocab_size", 1, SizeKeys.MAX_VOCABULARY);
        int width = config.integer("n_embd", 2, SizeKeys.MAX_WIDTH);
        if (width % 2 != 0) {
            throw config.refuse("n_embd", "even: half of it for each of two positions");
        }
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
                config.integer("n_positions", 1, MAX_POSITIONS),
                heads,
                width / heads,
                Rotation.NONE,
                LayerForm.GPT2);
        return new SigmaGptConfig(
                vocabulary,
                SizeKeys.readToken(config, "bos_token_id", vocabulary),
                SizeKeys.readToken(config, "eos_token_id", vocabulary),
                transformer,
                config.flagOr("tie_word_embeddings", true) ? VocabularyHead.TIED : VocabularyHead.OWN);
    }

    private static Activation activation(ModelConfig config) throws CheckpointFormatException {
        String key = "activation_function";
        return switch (config.has(key) ? config.string(key) : "gelu") {
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            case "relu" -> Activation.RELU;
            default -> throw config.refuse(key, "\"gelu\", \"gelu_new\", \"gelu_pytorch_tanh\" or \"relu\"");
        };
    }
}
