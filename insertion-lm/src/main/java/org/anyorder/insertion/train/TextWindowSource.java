// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.text.TextSplit;
import org.anyorder.train.Phase;

/** Windows of a {@link TextSplit}, of a uniformly drawn length at a uniformly drawn place. */
public final class TextWindowSource implements ExampleSource {
    private final TextSplit text;
    private final Lengths lengths;
    private final int vocabularySize;
    private final SpecialTokens special;

    private TextWindowSource(TextSplit text, Lengths lengths, int vocabularySize, SpecialTokens special) {
        this.text = text;
        this.lengths = lengths;
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
        TextSplit split = TextSplit.open(text, tokenizerFile, vocabularySize);
        split.requireWindows(lengths.longest());
        SpecialTokens special = new SpecialTokens(
                split.required("<pad>"),
                split.required("<mask>"),
                OptionalInt.of(split.required("<cls>")),
                OptionalInt.of(split.required("<bos>")),
                split.special("<eos>"),
                OptionalInt.empty(),
                split.special("<unk>"));
        return new TextWindowSource(split, lengths, vocabularySize, special);
    }

    @Override
    public InsertionExample draw(Phase phase, RandomGenerator random) {
        int length = random.nextInt(lengths.shortest(), lengths.longest() + 1);
        return InsertionExample.ofText(
                special.cls().getAsInt(), special.bos().getAsInt(), text.window(part(phase), length, random));
    }

    /**
     * The tokens of a part.
     *
     * @param phase training or held-out data
     * @return a copy of its ids, in the order of the text
     */
    public int[] tokens(Phase phase) {
        return text.tokens(part(phase));
    }

    private static TextSplit.Part part(Phase phase) {
        return phase == Phase.TRAINING ? TextSplit.Part.TRAINING : TextSplit.Part.VALIDATION;
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
        return lengths.longest() + 2;
    }

    @Override
    public PromptLayout layout() {
        return PromptLayout.TEXT;
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of("tokenizer.json", text.tokenizerFile());
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", "text");
        task.addProperty("min_window", lengths.shortest());
        task.addProperty("max_window", lengths.longest());
        return task;
    }

    @Override
    public String provenance() {
        return text.provenance(lengths.shortest(), lengths.longest());
    }
}
