// SPDX-License-Identifier: Apache-2.0
package org.anyorder.train.data;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.anyorder.checkpoint.ModelConfig;
import org.anyorder.text.TextSplit;
import org.anyorder.train.ObjectiveSettings;
import org.anyorder.train.Phase;

/**
 * Windows of a text, of a uniformly drawn length at a uniformly drawn place.
 *
 * @param text the text
 * @param shortest tokens of the shortest window
 * @param longest tokens of the longest window
 * @param vocabularySize number of token ids of the model
 */
public record WindowSource(TextSplit text, int shortest, int longest, int vocabularySize) implements TokenSource {
    static final String TASK = "text";
    private static final String SHORTEST = "min_window";
    private static final String LONGEST = "max_window";

    /**
     * Checks that windows fit into the text.
     *
     * @param text the text
     * @param shortest tokens of the shortest window, at least 1
     * @param longest tokens of the longest window
     * @param vocabularySize number of token ids of the model
     * @throws IllegalArgumentException if lengths are not in order or longer than the text
     */
    public WindowSource {
        if (!(shortest >= 1 && longest >= shortest)) {
            throw new IllegalArgumentException(
                    "window lengths must be 1 ≤ shortest ≤ longest, got " + shortest + " and " + longest);
        }
        text.requireWindows(longest);
    }

    /**
     * Reads the object {@code data} of a training file,
     *
     * <pre>{@code
     * {"task": "text", "text": "shakespeare.txt", "tokenizer": "tokenizer.json", "min_window": 8, "max_window": 96}
     * }</pre>
     *
     * and the key {@code vocab_size} of its {@code model}.
     *
     * @param settings what the training file says
     * @return the source
     * @throws IOException if a value is refused or the data cannot be read
     * @throws IllegalArgumentException if lengths are not in order or longer than the text, or an id exceeds the
     *     vocabulary
     */
    public static WindowSource read(ObjectiveSettings settings) throws IOException {
        ModelConfig data = settings.data();
        if (!data.string("task").equals(TASK)) {
            throw data.refuse("task", '"' + TASK + '"');
        }
        data.refuseOthers(new TreeSet<>(Set.of("task", "text", "tokenizer", SHORTEST, LONGEST)));
        int vocabulary = settings.model().integer("vocab_size", 2, 1 << 24);
        TextSplit text = TextSplit.open(
                settings.resolve(data.string("text")), settings.resolve(data.string("tokenizer")), vocabulary);
        return new WindowSource(
                text, data.integer(SHORTEST, 1, 1 << 17), data.integer(LONGEST, 1, 1 << 17), vocabulary);
    }

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        TextSplit.Part part = phase == Phase.TRAINING ? TextSplit.Part.TRAINING : TextSplit.Part.VALIDATION;
        return new TokenRow(text.window(part, random.nextInt(shortest, longest + 1), random), 0);
    }

    @Override
    public OptionalInt special(String token) {
        return text.special(token);
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of("tokenizer.json", text.tokenizerFile());
    }

    @Override
    public JsonObject task() {
        JsonObject task = new JsonObject();
        task.addProperty("name", TASK);
        task.addProperty(SHORTEST, shortest);
        task.addProperty(LONGEST, longest);
        return task;
    }

    @Override
    public String provenance() {
        return text.provenance(shortest, longest);
    }
}
