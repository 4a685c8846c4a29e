// SPDX-License-Identifier: Apache-2.0
package org.anyorder.diffusion.train;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.anyorder.text.TextSplit;
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
    private static final String MASK = "<mask>";

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

    @Override
    public TokenRow draw(Phase phase, RandomGenerator random) {
        TextSplit.Part part = phase == Phase.TRAINING ? TextSplit.Part.TRAINING : TextSplit.Part.VALIDATION;
        return new TokenRow(text.window(part, random.nextInt(shortest, longest + 1), random), 0);
    }

    @Override
    public OptionalInt mask() {
        return text.special(MASK);
    }

    @Override
    public Map<String, Path> companions() {
        return Map.of("tokenizer.json", text.tokenizerFile());
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
        return text.provenance(shortest, longest);
    }
}
