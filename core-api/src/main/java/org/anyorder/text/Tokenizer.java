// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.util.OptionalInt;

/** Turns text into token ids and back. Thread-safe until closed. */
public interface Tokenizer extends AutoCloseable {
    /**
     * Tokenises a text. Nothing is added in front, behind or for padding, and nothing is cut off.
     *
     * @param text the text; may be empty
     * @return its token ids
     */
    int[] encode(String text);

    /**
     * Writes token ids as text, special tokens included.
     *
     * @param ids token ids of this vocabulary
     * @return the text
     */
    String decode(int[] ids);

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
