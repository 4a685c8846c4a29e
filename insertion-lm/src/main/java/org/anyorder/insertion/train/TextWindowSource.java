// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.Phase;

/**
 * Windows of a text, of a uniformly drawn length at a uniformly drawn place. The first 90 % of the characters train,
 * the next 5 % validate, the rest is left for tests; each part is tokenised once, as a whole.
 */
public final class TextWindowSource implements ExampleSource {
    private static final double TRAINING_PART = 0.90;
    private static final double VALIDATION_END = 0.95;

    private final Path text;
    private final Path tokenizerFile;
    private final int[] training;
    private final int[] validation;
    private final int shortest;
    private final int longest;
    private final int vocabularySize;
    private final SpecialTokens special;

    private TextWindowSource(
            Path text,
            Path tokenizerFile,
            int[] training,
            int[] validation,
            Lengths lengths,
            int vocabularySize,
            SpecialTokens special) {
        this.text = text;
        this.tokenizerFile = tokenizerFile;
        this.training = training;
        this.validation = validation;
        this.shortest = lengths.shortest();
        this.longest = lengths.longest();
        this.vocabularySize = vocabularySize;
        this.special = special;
    }

    /**
     * Lengths of windows in tokens.
     *
     * @param shortest tokens of the shortest window
     * @param longest tokens of the longest window
     */
    public record Lengths(int shortest, int longest) {
        /**
         * Checks the order.
         *
         * @param shortest tokens of the shortest window, at least 1
         * @param longest tokens of the longest window
         * @throws IllegalArgumentException if they are not {@code 1 ≤ shortest ≤ longest}
         */
        public Lengths {
            if (!(shortest >= 1 && longest >= shortest)) {
                throw new IllegalArgumentException(
                        "window lengths must be 1 ≤ shortest ≤ longest, got " + shortest + " and " + longest);
            }
        }
    }

    /**
     * Reads and tokenises a text.
     *
     * @param text a UTF-8 file
     * @param tokenizerFile a {@code tokenizer.json} with the tokens {@code <pad> <mask> <cls> <bos> <eos> <unk>}, of
     *     which only the last two may be absent
     * @param vocabularySize number of token ids of the tokenizer
     * @param lengths lengths of windows
     * @return the source
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if a special token is absent, an id exceeds the vocabulary or the text is too
     *     short
     */
    public static TextWindowSource open(Path text, Path tokenizerFile, int vocabularySize, Lengths lengths)
            throws IOException {
        Objects.requireNonNull(lengths, "lengths");
        String all = Files.readString(text, StandardCharsets.UTF_8);
        int trainingEnd = (int) (all.length() * TRAINING_PART);
        int validationEnd = (int) (all.length() * VALIDATION_END);
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(tokenizerFile)) {
            int[] training = tokenizer.encode(all.substring(0, trainingEnd));
            int[] validation = tokenizer.encode(all.substring(trainingEnd, validationEnd));
            if (!(validation.length >= lengths.longest() && training.length >= lengths.longest())) {
                throw new IllegalArgumentException("windows must be at most as long as the validation part of " + text
                        + ", " + validation.length + " tokens, got " + lengths.longest());
            }
            SpecialTokens special = new SpecialTokens(
                    required(tokenizer, "<pad>"),
                    required(tokenizer, "<mask>"),
                    OptionalInt.of(required(tokenizer, "<cls>")),
                    OptionalInt.of(required(tokenizer, "<bos>")),
                    tokenizer.tokenId("<eos>"),
                    OptionalInt.empty(),
                    tokenizer.tokenId("<unk>"));
            requireIds(vocabularySize, training);
            requireIds(vocabularySize, validation);
            return new TextWindowSource(text, tokenizerFile, training, validation, lengths, vocabularySize, special);
        }
    }

    private static int required(Tokenizer tokenizer, String token) {
        return tokenizer
                .tokenId(token)
                .orElseThrow(() -> new IllegalArgumentException("the tokenizer must have the token " + token));
    }

    private static void requireIds(int vocabularySize, int[] ids) {
        int largest = Arrays.stream(ids).max().orElse(0);
        if (!(largest < vocabularySize)) {
            throw new IllegalArgumentException(
                    "the vocabulary must hold every id of the text, up to " + largest + ", got " + vocabularySize);
        }
    }

    @Override
    public InsertionExample draw(Phase phase, RandomGenerator random) {
        int[] part = phase == Phase.TRAINING ? training : validation;
        int length = random.nextInt(shortest, longest + 1);
        int start = random.nextInt(part.length - length + 1);
        return InsertionExample.ofText(
                special.cls().getAsInt(), special.bos().getAsInt(), Arrays.copyOfRange(part, start, start + length));
    }

    /**
     * The tokens of a part.
     *
     * @param phase training or held-out data
     * @return a copy of its ids, in the order of the text
     */
    public int[] tokens(Phase phase) {
        return (phase == Phase.TRAINING ? training : validation).clone();
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public SpecialTokens specialTokens() {
        return special;
    }

    @Override
    public int longest() {
        return longest + 2;
    }

    @Override
    public PromptLayout layout() {
        return PromptLayout.TEXT;
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of("tokenizer.json", tokenizerFile);
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", "text");
        task.addProperty("min_window", shortest);
        task.addProperty("max_window", longest);
        return task;
    }

    @Override
    public String provenance() {
        return "Windows of " + shortest + " to " + longest + " tokens of `" + text.getFileName()
                + "`: the first 90 % of its characters (" + training.length + " tokens) train, the next 5 % ("
                + validation.length + " tokens) validate.";
    }
}
