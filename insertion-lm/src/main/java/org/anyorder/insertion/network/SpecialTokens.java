// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

import com.google.gson.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;

/**
 * Ids of the special tokens. Only padding and mask are known to the network itself; a configuration need not name the
 * others, then the tokenizer must.
 *
 * @param padding fills rows up; its embedding is zero
 * @param mask stands where a token is hidden
 * @param cls stored first; the stop head reads it
 * @param bos stands before the text
 * @param eos finishes a slot in an Insertion Transformer
 * @param sep separates
 * @param unknown stands for words outside the vocabulary
 */
public record SpecialTokens(
        int padding,
        int mask,
        OptionalInt cls,
        OptionalInt bos,
        OptionalInt eos,
        OptionalInt sep,
        OptionalInt unknown) {
    /**
     * Reads {@code padding_idx} and {@code mask_idx} (or {@code pad_token_id} and {@code mask_token_id}), and those of
     * the others that are there, as {@code cls_token_id} and so on.
     *
     * @param config the published keys
     * @param vocabulary number of token ids
     * @return the ids
     * @throws CheckpointFormatException if padding or mask is missing, or an id is not below {@code vocabulary}
     */
    static SpecialTokens read(ModelConfig config, int vocabulary) throws CheckpointFormatException {
        return new SpecialTokens(
                required(config, "padding_idx", "pad_token_id", vocabulary),
                required(config, "mask_idx", "mask_token_id", vocabulary),
                config.optionalInteger("cls_token_id", 0, vocabulary - 1),
                config.optionalInteger("bos_token_id", 0, vocabulary - 1),
                config.optionalInteger("eos_token_id", 0, vocabulary - 1),
                config.optionalInteger("sep_token_id", 0, vocabulary - 1),
                config.optionalInteger("unk_token_id", 0, vocabulary - 1));
    }

    /**
     * The same, with CLS, BOS, EOS, separator and unknown word looked up by their usual spellings where they are not
     * known.
     *
     * @param tokenizer a {@code tokenizer.json}
     * @param vocabulary number of token ids
     * @return the ids
     * @throws CheckpointFormatException if an added token of the tokenizer has no id or no content
     */
    SpecialTokens orElse(ModelConfig tokenizer, int vocabulary) throws CheckpointFormatException {
        Map<String, Integer> added = new HashMap<>();
        if (tokenizer.has("added_tokens")) {
            for (ModelConfig token : tokenizer.objects("added_tokens")) {
                int id = token.integer("id", 0, Integer.MAX_VALUE);
                if (id < vocabulary) {
                    added.put(token.string("content"), id);
                }
            }
        }
        return new SpecialTokens(
                padding,
                mask,
                orElse(cls, added, "[CLS]", "<cls>", "<|cls|>"),
                orElse(bos, added, "[BOS]", "<s>", "<|bos|>", "<bos>"),
                orElse(eos, added, "[EOS]", "</s>", "<|eos|>", "<eos>"),
                orElse(sep, added, "[SEP]", "<sep>", "<|sep|>"),
                orElse(unknown, added, "[UNK]", "<unk>", "<|unk|>"));
    }

    private static OptionalInt orElse(OptionalInt known, Map<String, Integer> added, String... spellings) {
        if (known.isPresent()) {
            return known;
        }
        return Stream.of(spellings)
                .filter(added::containsKey)
                .mapToInt(added::get)
                .findFirst();
    }

    /** Adds the ids to a configuration under the keys that {@link #read} takes. */
    void write(JsonObject json) {
        json.addProperty("padding_idx", padding);
        json.addProperty("mask_idx", mask);
        json.addProperty("pad_token_id", padding);
        json.addProperty("mask_token_id", mask);
        cls.ifPresent(id -> json.addProperty("cls_token_id", id));
        bos.ifPresent(id -> json.addProperty("bos_token_id", id));
        eos.ifPresent(id -> json.addProperty("eos_token_id", id));
        sep.ifPresent(id -> json.addProperty("sep_token_id", id));
        unknown.ifPresent(id -> json.addProperty("unk_token_id", id));
    }

    /** All ids that are known. */
    int[] present() {
        IntStream known = Stream.of(cls, bos, eos, sep, unknown).flatMapToInt(OptionalInt::stream);
        return IntStream.concat(IntStream.of(padding, mask), known).toArray();
    }

    private static int required(ModelConfig config, String key, String alias, int vocabulary)
            throws CheckpointFormatException {
        OptionalInt second = config.optionalInteger(alias, 0, vocabulary - 1);
        if (!config.has(key) && second.isPresent()) {
            return second.getAsInt();
        }
        int first = config.integer(key, 0, vocabulary - 1);
        if (second.isPresent() && second.getAsInt() != first) {
            throw config.refuse(alias, "the same as " + key + ", " + first);
        }
        return first;
    }
}
