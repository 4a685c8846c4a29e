// SPDX-License-Identifier: Apache-2.0
package org.anyorder.evaluation;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.checkpoint.ModelFolder;
import org.anyorder.decoding.RandomStreams;
import org.anyorder.text.TextSplit;

/**
 * A text in the tokens of a model, split as in training: the first 90 % of its characters fit the baseline, the next 5
 * % are measured. Streams depend on the seed alone: models of one tokenizer are measured on the same windows.
 *
 * @param text the text
 * @param longest tokens of the longest window the model was trained with, or of a usual one where its configuration
 *     does not say
 * @param vocabulary number of token ids
 * @param seed of everything drawn
 */
public record HeldOutText(TextSplit text, int longest, int vocabulary, long seed) {
    // Of models that do not say what they were trained on.
    private static final int USUAL = 96;
    private static final int MOST = 1 << 17;

    /**
     * Checks that nothing is missing.
     *
     * @param text the text
     * @param longest tokens of the longest window
     * @param vocabulary number of token ids
     * @param seed of everything drawn
     */
    public HeldOutText {
        Objects.requireNonNull(text, "text");
    }

    /**
     * Reads the text that a task measures on.
     *
     * @param settings which model, on what; the file must be there
     * @param task the task's name, for messages
     * @param maxLength the most tokens of a window that the model takes
     * @return the text
     * @throws IOException if model or text cannot be read
     * @throws IllegalArgumentException if no file is given or it is no text
     */
    public static HeldOutText open(EvaluationSettings settings, String task, int maxLength) throws IOException {
        Path data = settings.data()
                .orElseThrow(() -> new IllegalArgumentException("task " + task
                        + " needs --data FILE: a UTF-8 text, of which the last but one 5 % are measured, for example"
                        + " examples/data/tinyshakespeare.txt"));
        ModelFolder folder = ModelFolder.open(settings.folder());
        Path tokenizer = folder.tokenizerFile()
                .orElseThrow(() -> new CheckpointFormatException(
                        folder.path() + " has no tokenizer.json, which task " + task + " needs to read a text"));
        int vocabulary = folder.config().integer("vocab_size", 2, 1 << 24);
        try {
            TextSplit text = TextSplit.open(data, tokenizer, vocabulary);
            int most = Math.min(maxLength, text.length(TextSplit.Part.VALIDATION));
            return new HeldOutText(text, longest(folder.config(), most), vocabulary, settings.seed());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(data + " must be UTF-8 text", e);
        }
    }

    private static int longest(ModelConfig config, int most) throws CheckpointFormatException {
        Optional<ModelConfig> task = config.optionalObject("task");
        boolean ofText = task.isPresent()
                && task.get().optionalString("name").filter("text"::equals).isPresent();
        return Math.min(ofText ? task.get().integer("max_window", 1, MOST) : USUAL, most);
    }

    /**
     * The randomness of an example.
     *
     * @param number which example
     * @param purpose tells the uses of one number apart
     * @return its stream
     */
    public RandomGenerator stream(int number, int purpose) {
        return RandomStreams.of(seed, number, purpose);
    }

    /**
     * What a model must beat.
     *
     * @return the token frequencies of the part that trained
     */
    public UnigramBaseline baseline() {
        return UnigramBaseline.fit(text.tokens(TextSplit.Part.TRAINING), vocabulary);
    }

    /**
     * A window of the measured part.
     *
     * @param length its tokens
     * @param random draws its place
     * @return its ids, a new array
     */
    public int[] window(int length, RandomGenerator random) {
        return text.window(TextSplit.Part.VALIDATION, length, random);
    }
}
