// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.insertion.network.PromptLayout;
import org.anyorder.insertion.network.SpecialTokens;
import org.anyorder.insertion.task.InsertionExample;
import org.anyorder.insertion.task.ZebraGenerator;
import org.anyorder.insertion.task.ZebraTokens;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.Phase;

/**
 * Zebra puzzles drawn afresh for every row, answers house by house. Training and validation draw from one law; their
 * streams differ.
 *
 * @param generator sizes of the puzzles
 * @param tokenizer a {@code tokenizer.json} of the 25 words that the trained model takes along, if any
 */
public record ZebraSource(ZebraGenerator generator, Optional<Path> tokenizer) implements ExampleSource {
    /**
     * Checks that both are there.
     *
     * @param generator sizes of the puzzles
     * @param tokenizer a {@code tokenizer.json} that the trained model takes along
     */
    public ZebraSource {
        Objects.requireNonNull(generator, "generator");
        Objects.requireNonNull(tokenizer, "tokenizer");
    }

    /**
     * Puzzles with a tokenizer.
     *
     * @param generator sizes of the puzzles
     * @param tokenizer a {@code tokenizer.json} that the trained model takes along
     * @return the source
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it gives another id to a word of {@link ZebraTokens}
     */
    public static ZebraSource open(ZebraGenerator generator, Path tokenizer) throws IOException {
        List<String> words = ZebraTokens.words();
        try (Tokenizer read = HuggingFaceTokenizer.open(tokenizer)) {
            for (int id = 0; id < words.size(); id++) {
                OptionalInt given = read.tokenId(words.get(id));
                if (!given.equals(OptionalInt.of(id))) {
                    throw new IllegalArgumentException("id of " + words.get(id) + " in " + tokenizer + " must be " + id
                            + ", got " + (given.isPresent() ? String.valueOf(given.getAsInt()) : "none"));
                }
            }
        }
        return new ZebraSource(generator, Optional.of(tokenizer));
    }

    @Override
    public InsertionExample draw(Phase phase, RandomGenerator random) {
        return ZebraTokens.example(generator.generate(random));
    }

    @Override
    public int vocabularySize() {
        return ZebraTokens.words().size();
    }

    @Override
    public SpecialTokens specialTokens() {
        return new SpecialTokens(
                ZebraTokens.PAD,
                ZebraTokens.MASK,
                OptionalInt.of(ZebraTokens.CLS),
                OptionalInt.of(ZebraTokens.BOS),
                OptionalInt.of(ZebraTokens.EOS),
                OptionalInt.of(ZebraTokens.SEP),
                OptionalInt.of(ZebraTokens.UNK));
    }

    @Override
    public int longest() {
        return ZebraTokens.LONGEST;
    }

    @Override
    public PromptLayout layout() {
        return PromptLayout.PREFIX;
    }

    @Override
    public Map<String, Path> companions() {
        return tokenizer.map(file -> Map.of("tokenizer.json", file)).orElse(Map.of());
    }

    @Override
    public JsonObject task() {
        JsonObject task = generator.toJson();
        task.addProperty("name", "zebra");
        return task;
    }

    @Override
    public String provenance() {
        return String.format(
                Locale.ROOT,
                "Zebra puzzles with one solution and no clue to spare, drawn while training: %d to %d houses, %d to %d"
                        + " attributes, answers house by house; the token language of Patel et al. (2025).",
                generator.minHouses(),
                generator.maxHouses(),
                generator.minAttributes(),
                generator.maxAttributes());
    }
}
