// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a {@code tokenizer.json} says about its vocabulary, read strictly and as a stream.
 *
 * <p>It is read before the native tokenizer gets the file, which does not tell these things and expects well-formed
 * JSON of reasonable depth.
 *
 * @param vocabularySize one more than the greatest token id
 * @param addedTokens tokens outside the ordinary vocabulary, such as {@code <bos>}, with their ids; unmodifiable
 * @param fingerprint a number of all pairs of token and id, the same for files that mean the same by every id
 */
public record TokenizerFile(int vocabularySize, Map<String, Integer> addedTokens, long fingerprint) {

    private static final long MAX_FILE = 128L << 20;
    private static final int MAX_ID = 1 << 24;

    /**
     * Copies the map, keeping its order.
     *
     * @param vocabularySize one more than the greatest token id
     * @param addedTokens tokens outside the ordinary vocabulary with their ids
     * @param fingerprint a number of all pairs of token and id
     * @throws IllegalArgumentException if there is no token, or one is outside the vocabulary
     */
    public TokenizerFile {
        addedTokens = Collections.unmodifiableMap(new LinkedHashMap<>(addedTokens));
        if (!(vocabularySize >= 1)) {
            throw new IllegalArgumentException("vocabularySize must be at least 1, got " + vocabularySize);
        }
        for (Map.Entry<String, Integer> token : addedTokens.entrySet()) {
            if (!(token.getValue() >= 0 && token.getValue() < vocabularySize)) {
                throw new IllegalArgumentException("added token " + token + " must be in [0, " + vocabularySize + ")");
            }
        }
    }

    /**
     * Reads a file.
     *
     * @param file a {@code tokenizer.json}
     * @return what it says
     * @throws CheckpointFormatException if it cannot be read, is not JSON, or has no vocabulary
     */
    public static TokenizerFile read(Path file) throws CheckpointFormatException {
        if (!Files.isRegularFile(file)) {
            throw new CheckpointFormatException(file + ": no such file");
        }
        try (InputStream in = Files.newInputStream(file);
                Reader reader = StrictJson.utf8(in)) {
            long size = Files.size(file);
            if (size > MAX_FILE) {
                throw new CheckpointFormatException(file + ": a tokenizer of " + size + " bytes; at most " + MAX_FILE);
            }
            Builder builder = new Builder(new JsonScanner(file.toString(), reader, size));
            builder.parse();
            if (builder.prefixLength > builder.leastAscii) {
                throw new CheckpointFormatException(
                        file + ": a merge joins a token that does not begin with model.continuing_subword_prefix");
            }
            if (builder.greatest < 0) {
                throw new CheckpointFormatException(
                        file + ": not a tokenizer: there are no tokens in model.vocab or added_tokens");
            }
            return new TokenizerFile(builder.greatest + 1, builder.added, builder.fingerprint);
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (IOException e) {
            throw new CheckpointFormatException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** Collects ids while the file is read. */
    private static final class Builder {

        private final JsonScanner scanner;
        private final Map<String, Integer> added = new LinkedHashMap<>();
        private int greatest = -1;
        private long fingerprint;
        private final Set<Long> pairs = new HashSet<>();
        private int prefixLength;
        private int leastAscii = Integer.MAX_VALUE;

        Builder(JsonScanner scanner) {
            this.scanner = scanner;
        }

        void parse() throws CheckpointFormatException {
            scanner.expect(JsonToken.BEGIN_OBJECT, "a tokenizer");
            scanner.object(key -> {
                switch (key) {
                    case "added_tokens" -> {
                        scanner.expect(JsonToken.BEGIN_ARRAY, key);
                        scanner.array(this::addedToken);
                    }
                    case "model" -> {
                        scanner.expect(JsonToken.BEGIN_OBJECT, key);
                        scanner.object(this::modelMember);
                    }
                    default -> scanner.skip();
                }
            });
            scanner.end();
        }

        private void modelMember(String key) throws CheckpointFormatException {
            switch (key) {
                case "vocab" -> vocabulary();
                case "merges" -> {
                    scanner.expect(JsonToken.BEGIN_ARRAY, key);
                    scanner.array(this::merge);
                }
                case "continuing_subword_prefix" -> {
                    if (scanner.peek() == JsonToken.STRING) {
                        String prefix = scanner.string();
                        prefixLength = prefix.codePointCount(0, prefix.length());
                    } else {
                        scanner.skip();
                    }
                }
                default -> scanner.skip();
            }
        }

        // Written "a b" or ["a","b"]. The native code takes the prefix's length in characters off b, as bytes.
        private void merge() throws CheckpointFormatException {
            String[] right = {""};
            if (scanner.peek() == JsonToken.BEGIN_ARRAY) {
                scanner.array(() -> right[0] = scanner.string());
            } else {
                scanner.expect(JsonToken.STRING, "a merge");
                String both = scanner.string();
                right[0] = both.substring(both.indexOf(' ') + 1);
            }
            int ascii = 0;
            while (ascii < right[0].length() && right[0].charAt(ascii) < 128) {
                ascii++;
            }
            leastAscii = Math.min(leastAscii, ascii);
        }

        // An object of token and id, or, for unigrams, a list of token and score in the order of ids.
        private void vocabulary() throws CheckpointFormatException {
            if (scanner.peek() == JsonToken.BEGIN_OBJECT) {
                scanner.object(token -> {
                    scanner.charge(100 + token.length());
                    stands(token, id(token));
                });
            } else {
                scanner.expect(JsonToken.BEGIN_ARRAY, "vocab");
                int[] count = {0};
                scanner.array(() -> {
                    scanner.expect(JsonToken.BEGIN_ARRAY, "an entry of vocab");
                    scanner.array(() -> {
                        if (scanner.peek() == JsonToken.STRING) {
                            stands(scanner.string(), count[0]);
                        } else {
                            scanner.skip();
                        }
                    });
                    greatest = Math.max(greatest, count[0]++);
                });
            }
        }

        private void addedToken() throws CheckpointFormatException {
            scanner.expect(JsonToken.BEGIN_OBJECT, "an added token");
            String[] content = {""};
            int[] id = {-1};
            scanner.object(key -> {
                switch (key) {
                    case "id" -> id[0] = id("the id of an added token");
                    case "content" -> {
                        scanner.expect(JsonToken.STRING, "the content of an added token");
                        content[0] = scanner.string();
                    }
                    default -> scanner.skip();
                }
            });
            scanner.charge(200 + content[0].length());
            if (content[0].isEmpty() || id[0] < 0 || added.put(content[0], id[0]) != null) {
                throw scanner.refuse("an added token must have an id and a content that no other has");
            }
            stands(content[0], id[0]);
        }

        /** Each pair counts once, wherever it stands: an added token may stand in the ordinary vocabulary as well. */
        private void stands(String token, int id) {
            long mixed = id;
            for (int i = 0; i < token.length(); i++) {
                mixed = (mixed ^ token.charAt(i)) * 0x9E3779B97F4A7C15L;
                mixed ^= mixed >>> 29;
            }
            if (pairs.add(mixed)) {
                fingerprint += mixed;
            }
        }

        private int id(String where) throws CheckpointFormatException {
            scanner.expect(JsonToken.NUMBER, JsonScanner.quoted(where));
            if (scanner.number() instanceof Long id && id >= 0 && id <= MAX_ID) {
                greatest = Math.max(greatest, id.intValue());
                return id.intValue();
            }
            throw scanner.refuse("a token id must be an integer in [0, " + MAX_ID + "]");
        }
    }
}
