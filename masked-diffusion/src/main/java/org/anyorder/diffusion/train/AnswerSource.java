// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.text.HuggingFaceTokenizer;
import org.anyorder.text.Tokenizer;
import org.anyorder.train.Phase;
import org.anyorder.train.data.TokenRow;
import org.anyorder.train.data.TokenSource;

/**
 * Prompts with answers, for fine-tuning (Nie et al. 2025, arXiv 2502.09992): a file of one JSON object a line,
 * {@code {"prompt": "…", "answer": "…"}}. Behind the answer end tokens fill the row, and are learned like the answer:
 * that is how such a model comes to stop. The first 95 % of the lines train, the rest validates.
 */
public final class AnswerSource implements TokenSource {
    private static final double TRAINING_PART = 0.95;
    private static final String MASK = "<mask>";

    private final Path file;
    private final Path tokenizerFile;
    private final List<TokenRow> rows;
    private final int training;
    private final int length;
    private final int vocabularySize;
    private final OptionalInt mask;

    private AnswerSource(
            Path file, Path tokenizerFile, List<TokenRow> rows, int length, int vocabularySize, OptionalInt mask) {
        this.file = file;
        this.tokenizerFile = tokenizerFile;
        this.rows = List.copyOf(rows);
        this.training = Math.min(rows.size() - 1, (int) Math.ceil(rows.size() * TRAINING_PART));
        this.length = length;
        this.vocabularySize = vocabularySize;
        this.mask = mask;
    }

    /**
     * Reads and tokenises a file.
     *
     * @param file the file, of at least two lines
     * @param tokenizerFile a {@code tokenizer.json}
     * @param vocabularySize number of token ids of the model
     * @param end what fills rows behind the answer
     * @param length tokens of a row
     * @return the source
     * @throws IOException if a file cannot be read or a line is no such object
     * @throws IllegalArgumentException if a line does not fit into a row or an id exceeds the vocabulary
     */
    public static AnswerSource open(Path file, Path tokenizerFile, int vocabularySize, int end, int length)
            throws IOException {
        List<TokenRow> rows = new ArrayList<>();
        try (Tokenizer tokenizer = HuggingFaceTokenizer.open(tokenizerFile)) {
            if (!(tokenizer.vocabularySize() <= vocabularySize && end < vocabularySize)) {
                throw new IllegalArgumentException("the vocabulary must hold every id of the tokenizer, up to "
                        + (tokenizer.vocabularySize() - 1) + ", got " + vocabularySize);
            }
            int number = 0;
            for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                number++;
                if (!line.isBlank()) {
                    ModelConfig pair = ModelConfig.parse(file + " line " + number, line);
                    rows.add(row(
                            pair.origin(),
                            tokenizer.encode(pair.string("prompt")),
                            tokenizer.encode(pair.string("answer")),
                            end,
                            length));
                }
            }
            if (!(rows.size() >= 2)) {
                throw new IllegalArgumentException(file
                        + " must hold at least two lines, one to learn from and one to measure on, got " + rows.size());
            }
            return new AnswerSource(file, tokenizerFile, rows, length, vocabularySize, tokenizer.tokenId(MASK));
        }
    }

    private static TokenRow row(String origin, int[] prompt, int[] answer, int end, int length) {
        if (!(prompt.length + answer.length < length)) {
            throw new IllegalArgumentException(origin + " must be shorter than a row of " + length
                    + " tokens, so that an end token fits behind it, got " + (prompt.length + answer.length));
        }
        int[] tokens = Arrays.copyOf(prompt, length);
        System.arraycopy(answer, 0, tokens, prompt.length, answer.length);
        Arrays.fill(tokens, prompt.length + answer.length, length, end);
        return new TokenRow(tokens, prompt.length);
    }

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        return phase == Phase.TRAINING
                ? rows.get(random.nextInt(training))
                : rows.get(random.nextInt(training, rows.size()));
    }

    @Override
    public int vocabularySize() {
        return vocabularySize;
    }

    @Override
    public OptionalInt special(String token) {
        return token.equals(MASK) ? mask : OptionalInt.empty();
    }

    @Override
    public int longest() {
        return length;
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of("tokenizer.json", tokenizerFile);
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", "answers");
        task.addProperty("length", length);
        return task;
    }

    @Override
    public String provenance() {
        return "Prompts and answers of `" + file.getFileName() + "`: the first " + training + " lines train, the other "
                + (rows.size() - training) + " validate; rows of " + length + " tokens, end tokens behind the answer.";
    }
}
