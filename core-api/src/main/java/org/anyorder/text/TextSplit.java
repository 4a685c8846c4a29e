// SPDX-License-Identifier: Apache-2.0
package org.anyorder.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.TokenizerFile;

/**
 * A text in the tokens of a model: the first 90 % of its characters train, the next 5 % validate, the rest is left for
 * tests. Each part is tokenised once, as a whole. Immutable.
 */
public final class TextSplit {
    private static final double TRAINING_PART = 0.90;
    private static final double VALIDATION_END = 0.95;

    private final Path text;
    private final Path tokenizerFile;
    private final TokenizerFile tokenizer;
    private final int[] training;
    private final int[] validation;

    private TextSplit(Path text, Path tokenizerFile, TokenizerFile tokenizer, int[] training, int[] validation) {
        this.text = text;
        this.tokenizerFile = tokenizerFile;
        this.tokenizer = tokenizer;
        this.training = training;
        this.validation = validation;
    }

    /** A part of the text. */
    public enum Part {
        /** What is learned from. */
        TRAINING,
        /** What is measured on. */
        VALIDATION
    }

    /**
     * Reads and tokenises a text.
     *
     * @param text a UTF-8 file
     * @param tokenizerFile a {@code tokenizer.json}
     * @param vocabularySize number of token ids of the model
     * @return the text in two parts
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if an id exceeds the vocabulary
     */
    public static TextSplit open(Path text, Path tokenizerFile, int vocabularySize) throws IOException {
        String all = Files.readString(text, StandardCharsets.UTF_8);
        int trainingEnd = (int) (all.length() * TRAINING_PART);
        int validationEnd = (int) (all.length() * VALIDATION_END);
        TokenizerFile special = TokenizerFile.read(tokenizerFile);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(tokenizerFile)) {
            int[] training = tokenizer.encode(all.substring(0, trainingEnd));
            int[] validation = tokenizer.encode(all.substring(trainingEnd, validationEnd));
            requireIds(vocabularySize, training);
            requireIds(vocabularySize, validation);
            return new TextSplit(text, tokenizerFile, special, training, validation);
        }
    }

    private static void requireIds(int vocabularySize, int[] ids) {
        int largest = Arrays.stream(ids).max().orElse(0);
        if (!(largest < vocabularySize)) {
            throw new IllegalArgumentException(
                    "the vocabulary must hold every id of the text, up to " + largest + ", got " + vocabularySize);
        }
    }

    /**
     * The tokens of a part.
     *
     * @param part which
     * @return a copy of its ids, in the order of the text
     */
    public int[] tokens(Part part) {
        return of(part).clone();
    }

    /**
     * How many tokens a part has.
     *
     * @param part which
     * @return its length
     */
    public int length(Part part) {
        return of(part).length;
    }

    /**
     * A window at a uniformly drawn place, by one draw.
     *
     * @param part where
     * @param length its tokens, at most those of the part
     * @param random draws the place
     * @return its ids, a new array
     */
    public int[] window(Part part, int length, RandomGenerator random) {
        int[] all = of(part);
        int start = random.nextInt(all.length - length + 1);
        return Arrays.copyOfRange(all, start, start + length);
    }

    /**
     * Refuses windows that do not fit into both parts.
     *
     * @param longest tokens of the longest window
     * @throws IllegalArgumentException if it is longer than a part
     */
    public void requireWindows(int longest) {
        if (!(validation.length >= longest && training.length >= longest)) {
            throw new IllegalArgumentException("windows must be at most as long as the validation part of " + text
                    + ", " + validation.length + " tokens, got " + longest);
        }
    }

    /**
     * A special token of the tokenizer, if it has it.
     *
     * @param token its text, such as {@code <eos>}
     * @return its id
     */
    public OptionalInt special(String token) {
        Integer id = tokenizer.addedTokens().get(token);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    /**
     * A special token that there must be.
     *
     * @param token its text, such as {@code <mask>}
     * @return its id
     * @throws IllegalArgumentException if the tokenizer has none of that text
     */
    public int required(String token) {
        return special(token)
                .orElseThrow(() -> new IllegalArgumentException("the tokenizer must have the token " + token));
    }

    /**
     * The tokenizer.
     *
     * @return its file
     */
    public Path tokenizerFile() {
        return tokenizerFile;
    }

    /**
     * What a model card says about windows of this text.
     *
     * @param shortest tokens of the shortest window
     * @param longest tokens of the longest window
     * @return a sentence, Markdown
     */
    public String provenance(int shortest, int longest) {
        String lengths = shortest == longest ? Integer.toString(longest) : shortest + " to " + longest;
        return "Windows of " + lengths + " tokens of `" + text.getFileName() + "`: the first 90 % of its characters ("
                + training.length + " tokens) train, the next 5 % (" + validation.length + " tokens) validate.";
    }

    private int[] of(Part part) {
        return part == Part.TRAINING ? training : validation;
    }
}
