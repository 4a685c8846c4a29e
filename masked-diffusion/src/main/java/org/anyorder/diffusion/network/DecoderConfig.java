// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.network;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.network.DecoderSizes;
import org.anyorder.network.VocabularyHead;
import org.anyorder.nn.TransformerConfig;

/**
 * The configuration of a {@link MaskedDecoder}, read from the keys of the published folders.
 *
 * @param family whose network it is
 * @param vocabulary number of rows of the embedding, all of which have logits
 * @param used how many of them are tokens, at most {@code vocabulary}: the embedding may be filled up
 * @param mask the mask's id
 * @param transformer sizes of the body
 * @param head what turns hidden vectors into logits
 * @param blockSize positions per block where the family is block-causal; empty where every position sees every other
 * @param subBlockSize positions per sub-block, where the family has them
 * @param begin put in front of a text, if there is such a token
 * @param end ends a text, if there is such a token
 */
public record DecoderConfig(
        DecoderFamily family,
        int vocabulary,
        int used,
        int mask,
        TransformerConfig transformer,
        VocabularyHead head,
        OptionalInt blockSize,
        OptionalInt subBlockSize,
        OptionalInt begin,
        OptionalInt end) {

    /**
     * Checks what the parts do not check themselves.
     *
     * @param family whose network it is
     * @param vocabulary number of rows of the embedding
     * @param used how many of them are tokens
     * @param mask the mask's id
     * @param transformer sizes of the body
     * @param head what turns hidden vectors into logits
     * @param blockSize positions per block where the family is block-causal
     * @param subBlockSize positions per sub-block
     * @param begin put in front of a text
     * @param end ends a text
     * @throws IllegalArgumentException if a value is out of its range
     */
    public DecoderConfig {
        if (!(used >= 2 && used <= vocabulary)) {
            throw new IllegalArgumentException("used must be in [2, " + vocabulary + "], got " + used);
        }
        if (!(mask >= 0 && mask < vocabulary)) {
            throw new IllegalArgumentException("mask must be in [0, " + vocabulary + "), got " + mask);
        }
        if (blockSize.isPresent() != family.blockCausal()) {
            throw new IllegalArgumentException(
                    "blockSize must be given for block-causal families alone, got " + blockSize + " for " + family);
        }
        if (blockSize.isPresent() && !(blockSize.getAsInt() >= 1)) {
            throw new IllegalArgumentException("blockSize must be at least 1, got " + blockSize.getAsInt());
        }
    }

    DecoderSizes sizes() {
        return new DecoderSizes(vocabulary, transformer, head);
    }

    /**
     * The most tokens of a sequence: what the configuration says, or less where the tables of rotary angles would take
     * more than 8 MB (16,384 positions with heads of 128).
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
    public static DecoderConfig read(ModelConfig config) throws CheckpointFormatException {
        DecoderFamily family = family(config)
                .orElseThrow(() -> config.refuse(
                        "model_type", "\"llada\", \"Dream\", \"sdar\", \"fast_dllm_v2\" or \"Fast_dLLM_Qwen\""));
        return DecoderKeys.of(family).read(config);
    }

    /**
     * The configuration in its published keys, as {@link #read} takes it.
     *
     * @return a new JSON object
     */
    public JsonObject toJson() {
        return DecoderKeys.of(family).write(this);
    }

    static Optional<DecoderFamily> family(ModelConfig config) {
        return Arrays.stream(DecoderFamily.values())
                .filter(family -> config.isOneOf(family.modelTypes()))
                .findFirst();
    }
}
