// SPDX-License-Identifier: Apache-2.0
package org.anyorder.music;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.anyorder.checkpoint.CheckpointFormatException;
import org.anyorder.checkpoint.StrictJson;

/**
 * Chorales for four voices in the split they are published in: {@code {"train": [chorale, …], "valid": […], "test":
 * […]}}, a chorale being {@code [step][soprano, alto, tenor, bass]} in MIDI pitches, −1 for silence. Immutable.
 *
 * @param file where they were read
 * @param parts the chorales of each part
 */
public record ChoraleSplit(Path file, Map<Part, List<PianoRoll>> parts) {

    /** A part of the chorales. */
    public enum Part {
        /** What is learned from. */
        TRAINING("train"),
        /** What is watched while learning. */
        VALIDATION("valid"),
        /** What is measured on. */
        TEST("test");

        private final String key;

        Part(String key) {
            this.key = key;
        }
    }

    /**
     * Checks and copies.
     *
     * @param file where they were read
     * @param parts the chorales of each part, at least one
     * @throws IllegalArgumentException if a part has none
     */
    public ChoraleSplit {
        Objects.requireNonNull(file, "file");
        Map<Part, List<PianoRoll>> copy = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            List<PianoRoll> chorales = List.copyOf(parts.getOrDefault(part, List.of()));
            if (chorales.isEmpty()) {
                throw new IllegalArgumentException(file + ": " + part.key + " must have at least one chorale");
            }
            copy.put(part, chorales);
        }
        parts = copy;
    }

    /**
     * Reads them.
     *
     * @param file as described above
     * @return the chorales
     * @throws CheckpointFormatException if the file cannot be read or is anything else
     */
    public static ChoraleSplit read(Path file) throws CheckpointFormatException {
        JsonElement all = StrictJson.read(file);
        Map<Part, List<PianoRoll>> parts = new EnumMap<>(Part.class);
        for (Part part : Part.values()) {
            List<PianoRoll> chorales = new ArrayList<>();
            if (!(all.isJsonObject() && all.getAsJsonObject().get(part.key) instanceof JsonArray list)) {
                throw new CheckpointFormatException(file + ": must have a list of chorales under " + part.key);
            }
            for (JsonElement chorale : list) {
                try {
                    chorales.add(new PianoRoll(pitches(chorale)));
                } catch (IllegalArgumentException refused) {
                    throw new CheckpointFormatException(
                            file + ": " + part.key + "[" + chorales.size() + "]: " + refused.getMessage(), refused);
                }
            }
            parts.put(part, chorales);
        }
        try {
            return new ChoraleSplit(file, parts);
        } catch (IllegalArgumentException refused) {
            throw new CheckpointFormatException(refused.getMessage(), refused);
        }
    }

    private static int[][] pitches(JsonElement chorale) {
        return elements(chorale).stream()
                .map(step ->
                        elements(step).stream().mapToInt(ChoraleSplit::pitch).toArray())
                .toArray(int[][]::new);
    }

    private static List<JsonElement> elements(JsonElement element) {
        if (!element.isJsonArray()) {
            throw new IllegalArgumentException("a chorale must be a list of steps, and a step of pitches");
        }
        return element.getAsJsonArray().asList();
    }

    private static int pitch(JsonElement element) {
        try {
            return element.getAsBigDecimal().intValueExact();
        } catch (ArithmeticException
                | NumberFormatException
                | UnsupportedOperationException
                | IllegalStateException e) {
            throw new IllegalArgumentException("a pitch must be an integer, got " + element, e);
        }
    }

    /**
     * The chorales of a part.
     *
     * @param part which
     * @return whole chorales
     */
    public List<PianoRoll> of(Part part) {
        return parts.get(part);
    }

    /**
     * How long the shortest chorale is.
     *
     * @return steps
     */
    public int shortest() {
        return Arrays.stream(Part.values())
                .flatMap(part -> of(part).stream())
                .mapToInt(PianoRoll::steps)
                .min()
                .orElseThrow();
    }
}
