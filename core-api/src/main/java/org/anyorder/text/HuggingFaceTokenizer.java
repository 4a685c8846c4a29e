// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import ai.djl.huggingface.tokenizers.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;

/** The tokenizer of a published {@code tokenizer.json}. Thread-safe until closed. */
public final class HuggingFaceTokenizer implements Tokenizer {
    private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer tokenizer;

    private HuggingFaceTokenizer(ai.djl.huggingface.tokenizers.HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * Opens a tokenizer.
     *
     * @param file a {@code tokenizer.json}
     * @return the tokenizer; the caller closes it
     * @throws IOException if the file cannot be read or is none
     */
    public static HuggingFaceTokenizer open(Path file) throws IOException {
        try {
            return new HuggingFaceTokenizer(ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.builder()
                    .optTokenizerPath(file.toAbsolutePath())
                    .optAddSpecialTokens(false)
                    .optTruncation(false)
                    .optPadding(false)
                    .build());
        } catch (RuntimeException e) {
            throw new IOException(file + " could not be read as a tokenizer: " + e.getMessage(), e);
        }
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : ids(tokenizer.encode(text, false, false));
    }

    @Override
    public String decode(int[] ids) {
        return ids.length == 0
                ? ""
                : tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    @Override
    public OptionalInt tokenId(String token) {
        Encoding encoding = tokenizer.encode(token, false, false);
        boolean single = encoding.getIds().length == 1 && encoding.getTokens()[0].equals(token);
        return single ? OptionalInt.of(ids(encoding)[0]) : OptionalInt.empty();
    }

    private static int[] ids(Encoding encoding) {
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
