// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelFolder;

/** Turns text into token ids and back. Thread-safe until closed. */
public interface Tokenizer extends AutoCloseable {

    /**
     * The tokenizer of a model: its {@code tokenizer.json}, or ids written as numbers if it has none.
     *
     * @param model the model's folder
     * @return the tokenizer; the caller closes it
     * @throws CheckpointFormatException if the file is no tokenizer
     */
    static Tokenizer of(ModelFolder model) throws CheckpointFormatException {
        Optional<Path> file = model.tokenizerFile();
        return file.isPresent()
                ? HuggingFaceTokenizer.open(file.get())
                : new NumericTokenizer(model.config().integerOr("vocab_size", Integer.MAX_VALUE, 1, Integer.MAX_VALUE));
    }

    /**
     * Tokenises a text. Nothing is added in front, behind or for padding, and nothing is cut off.
     *
     * @param text the text; may be empty
     * @return its token ids
     * @throws IllegalArgumentException if the text has no tokens in this vocabulary
     */
    int[] encode(String text);

    /**
     * Writes token ids as text, special tokens included.
     *
     * @param ids token ids, not negative; those beyond the vocabulary, which padded models have, give no text
     * @return the text; bytes that are not whole characters become U+FFFD
     * @throws IllegalArgumentException if an id is negative
     */
    String decode(int[] ids);

    /**
     * How many token ids there are.
     *
     * @return one more than the greatest id; a model may have more, for padding
     */
    int vocabularySize();

    /**
     * The tokens outside the ordinary vocabulary, such as {@code <bos>} or {@code <mask>}.
     *
     * @return their ids by their text; unmodifiable
     */
    Map<String, Integer> specialTokens();

    /**
     * Finds a token by its text, for example {@code <bos>}.
     *
     * @param token the text of one token
     * @return its id, or empty if the text is not one token
     */
    OptionalInt tokenId(String token);

    /** Gives native memory back. */
    @Override
    void close();
}
