// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import ai.djl.huggingface.tokenizers.Encoding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.TokenizerFile;

/**
 * The tokenizer of a published {@code tokenizer.json}, which works without a network. Thread-safe: closing waits until
 * no text is being read or written, since the native side would not survive it.
 */
public final class HuggingFaceTokenizer implements Tokenizer {

    private final ai.djl.huggingface.tokenizers.HuggingFaceTokenizer tokenizer;
    private final TokenizerFile vocabulary;
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    private HuggingFaceTokenizer(
            ai.djl.huggingface.tokenizers.HuggingFaceTokenizer tokenizer, TokenizerFile vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /**
     * Opens a tokenizer.
     *
     * @param file a {@code tokenizer.json}
     * @return the tokenizer; the caller closes it
     * @throws CheckpointFormatException if the file cannot be read or is none
     */
    public static HuggingFaceTokenizer open(Path file) throws CheckpointFormatException {
        TokenizerFile vocabulary = TokenizerFile.read(file);
        try {
            return new HuggingFaceTokenizer(
                    ai.djl.huggingface.tokenizers.HuggingFaceTokenizer.builder()
                            .optTokenizerPath(file.toAbsolutePath())
                            .optAddSpecialTokens(false)
                            .optTruncation(false)
                            .optPadding(false)
                            .build(),
                    vocabulary);
        } catch (IOException | RuntimeException e) {
            throw new CheckpointFormatException(file + ": not a tokenizer: " + firstLine(e), e);
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public int[] encode(String text) {
        return text.isEmpty() ? new int[0] : ids(encoding(text));
    }

    @Override
    public String decode(int[] ids) {
        for (int id : ids) {
            if (!(id >= 0)) {
                throw new IllegalArgumentException("token ids must not be negative, got " + id);
            }
        }
        long[] wide = Arrays.stream(ids).asLongStream().toArray();
        open.readLock().lock();
        try {
            return ids.length == 0 ? "" : tokenizer.decode(wide, false);
        } finally {
            open.readLock().unlock();
        }
    }

    @Override
    public int vocabularySize() {
        return vocabulary.vocabularySize();
    }

    @Override
    public Map<String, Integer> specialTokens() {
        return vocabulary.addedTokens();
    }

    @Override
    public OptionalInt tokenId(String token) {
        if (vocabulary.addedTokens().containsKey(token)) {
            return OptionalInt.of(vocabulary.addedTokens().get(token));
        }
        Encoding encoding = encoding(token);
        boolean single = encoding.getIds().length == 1 && encoding.getTokens()[0].equals(token);
        return single ? OptionalInt.of(ids(encoding)[0]) : OptionalInt.empty();
    }

    // Half a surrogate pair is no character; the native side must not see one.
    private Encoding encoding(String text) {
        boolean broken = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        String whole = broken
                ? text.codePoints()
                        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : text;
        open.readLock().lock();
        try {
            return tokenizer.encode(whole, false, false);
        } catch (IllegalStateException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the text has no tokens in this vocabulary: " + firstLine(e), e);
        } finally {
            open.readLock().unlock();
        }
    }

    private static int[] ids(Encoding encoding) {
        return Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public void close() {
        open.writeLock().lock();
        try {
            tokenizer.close();
        } finally {
            open.writeLock().unlock();
        }
    }
}
