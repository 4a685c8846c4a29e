// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.nn.Activation;
import org.anyorder.nn.LayerForm;
import org.anyorder.nn.TransformerConfig;

/**
 * How a configuration spells the sizes of a decoder with rotary positions and a gated feed-forward part.
 *
 * @param width of the residual stream
 * @param layers how many
 * @param heads of queries
 * @param keyHeads of keys and values
 * @param hiddenWidth of the feed-forward part
 * @param positions how many at most
 * @param tied whether the head is the embedding
 * @param activation of the gate
 */
public record SizeKeys(
        String width,
        String layers,
        String heads,
        String keyHeads,
        String hiddenWidth,
        String positions,
        String tied,
        String activation) {
    /** The spelling of Llama, Qwen and their relatives. */
    public static final SizeKeys LLAMA = new SizeKeys(
            "hidden_size",
            "num_hidden_layers",
            "num_attention_heads",
            "num_key_value_heads",
            "intermediate_size",
            "max_position_embeddings",
            "tie_word_embeddings",
            "hidden_act");

    /** The most tokens of a vocabulary that is read. */
    public static final int MAX_VOCABULARY = 1 << 24;

    /** The widest residual stream that is read. */
    public static final int MAX_WIDTH = 1 << 16;

    /** The most layers that are read. */
    public static final int MAX_LAYERS = 1 << 9;

    /** The most positions that are read. */
    public static final int MAX_LENGTH = 1 << 24;

    // The rotary tables are made from the configuration alone; 8 MB of them, so that a small file cannot ask for much.
    private static final int MAX_ANGLES = 1 << 21;

    /**
     * Reads the sizes; of positions no more than fill 8 MB of rotary tables, 16,384 with heads of 128.
     *
     * @param config the published keys
     * @param form what the layers are made of
     * @param hidden width of the feed-forward part
     * @param epsilon what is added to mean squares where the file does not say
     * @return the sizes
     * @throws CheckpointFormatException if a key is missing or its value is not allowed
     */
    public TransformerConfig read(ModelConfig config, LayerForm form, int hidden, double epsilon)
            throws CheckpointFormatException {
        int size = config.integer(width, 2, MAX_WIDTH);
        int queries = config.integer(heads, 1, MAX_WIDTH);
        int keys = config.optionalInteger(keyHeads, 1, queries).orElse(queries);
        if (queries % keys != 0) {
            throw config.refuse(keyHeads, "a divisor of " + heads + " = " + queries);
        }
        int headWidth = headWidth(config, size, queries);
        return new TransformerConfig(
                size,
                config.integer(layers, 1, MAX_LAYERS),
                queries,
                hidden,
                Activation.GELU_TANH, // of no effect: the feed-forward part is gated
                config.realOr("rms_norm_eps", epsilon, 1e-12, 0.1),
                config.realOr("residual_dropout", 0, 0, 0.99),
                Math.min(config.integer(positions, 1, MAX_LENGTH), Math.max(1, MAX_ANGLES / headWidth)),
                keys,
                headWidth,
                RotaryKeys.read(config, headWidth),
                form);
    }

    private int headWidth(ModelConfig config, int size, int queries) throws CheckpointFormatException {
        OptionalInt given = config.optionalInteger("head_dim", 2, MAX_WIDTH);
        if (given.isEmpty() && size % queries != 0) {
            throw config.refuse(heads, "a divisor of " + width + " = " + size + ", or head_dim must be given");
        }
        int headWidth = given.orElse(size / queries);
        if (headWidth % 2 != 0) {
            throw config.refuse(given.isPresent() ? "head_dim" : heads, "such that heads have even width");
        }
        return headWidth;
    }

    /**
     * Reads the width of the feed-forward part.
     *
     * @param config the published keys
     * @return the width
     * @throws CheckpointFormatException if it is missing or out of range
     */
    public int readHiddenWidth(ModelConfig config) throws CheckpointFormatException {
        return config.integer(hiddenWidth, 1, 16 * MAX_WIDTH);
    }

    /**
     * Reads what turns hidden vectors into logits.
     *
     * @param config the published keys
     * @return a head of its own unless the file says otherwise
     * @throws CheckpointFormatException if the value is not true or false
     */
    public VocabularyHead readHead(ModelConfig config) throws CheckpointFormatException {
        return config.flagOr(tied, false) ? VocabularyHead.TIED : VocabularyHead.OWN;
    }

    /**
     * Refuses features that no checkpoint of the architecture has.
     *
     * @param config the published keys
     * @param keys their flags
     * @throws CheckpointFormatException if one is set
     */
    public static void requireFalse(ModelConfig config, Iterable<String> keys) throws CheckpointFormatException {
        for (String key : keys) {
            if (config.has(key) && config.flag(key)) {
                throw config.refuse(key, "false");
            }
        }
    }

    /**
     * Refuses another word where one is given.
     *
     * @param config the published keys
     * @param key the key
     * @param word its only value
     * @throws CheckpointFormatException if it has another
     */
    public static void requireWord(ModelConfig config, String key, String word) throws CheckpointFormatException {
        if (config.has(key) && !config.string(key).equals(word)) {
            throw config.refuse(key, '"' + word + '"');
        }
    }

    /**
     * Reads a special token, of which files may name several; the first counts.
     *
     * @param config the published keys
     * @param key the key
     * @param vocabulary how many ids there are
     * @return the id, if there is one
     * @throws CheckpointFormatException if an id is none
     */
    public static OptionalInt readToken(ModelConfig config, String key, int vocabulary)
            throws CheckpointFormatException {
        int[] ids = config.optionalIntegers(key, 0, vocabulary - 1);
        return ids.length == 0 ? OptionalInt.empty() : OptionalInt.of(ids[0]);
    }

    /**
     * Reads all special tokens of a kind.
     *
     * @param config the published keys
     * @param key the key
     * @param vocabulary how many ids there are
     * @return the ids, in no order
     * @throws CheckpointFormatException if an id is none
     */
    public static Set<Integer> readTokens(ModelConfig config, String key, int vocabulary)
            throws CheckpointFormatException {
        return Arrays.stream(config.optionalIntegers(key, 0, vocabulary - 1))
                .boxed()
                .collect(Collectors.toSet());
    }
}
