// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Checked access to a JSON object such as {@code config.json}: every value is asked for with its type and range.
 *
 * <p>Keys that nobody asks for are ignored, since published configurations carry many. {@code …Or} gives a default for
 * an absent key and refuses {@code null}; {@code optional…} takes {@code null} as absent. Every refusal is a
 * {@link CheckpointFormatException} with file, key, value and what is allowed. Immutable and thread-safe.
 */
public final class ModelConfig {

    // How newer versions of transformers spell what JSON has no number for.
    private static final JsonElement SPELT_INFINITY = spelt("Infinity");

    private final String origin;
    private final JsonObject object;

    private ModelConfig(String origin, JsonObject object) {
        this.origin = origin;
        this.object = object;
    }

    /**
     * Reads a file.
     *
     * @param file a JSON file that holds one object
     * @return its values
     * @throws CheckpointFormatException if it cannot be read, is not JSON, or is not an object
     */
    public static ModelConfig read(Path file) throws CheckpointFormatException {
        return of(file.toString(), StrictJson.read(file));
    }

    /**
     * Reads a file that others published: {@code Infinity} may stand for a number. No range holds it, unless whoever
     * asks says so.
     */
    static ModelConfig readPublished(Path file) throws CheckpointFormatException {
        return of(file.toString(), StrictJson.read(file, JsonScanner.Numbers.INFINITE));
    }

    /**
     * Reads a text.
     *
     * @param origin what the messages call it
     * @param json text of one JSON object
     * @return its values
     * @throws CheckpointFormatException if it is not JSON, or not an object
     */
    public static ModelConfig parse(String origin, String json) throws CheckpointFormatException {
        return of(origin, StrictJson.parse(origin, json));
    }

    private static ModelConfig of(String origin, JsonElement element) throws CheckpointFormatException {
        if (!element.isJsonObject()) {
            throw new CheckpointFormatException(origin + ": must hold a JSON object {…}, got " + shown(element));
        }
        return new ModelConfig(origin, element.getAsJsonObject());
    }

    /**
     * What the messages call this object.
     *
     * @return the file, and the path within it for nested objects
     */
    public String origin() {
        return origin;
    }

    /**
     * The architecture, by the name Hugging Face gives it.
     *
     * @return {@code model_type}, if it is there
     * @throws CheckpointFormatException if it is not a string
     */
    public Optional<String> modelType() throws CheckpointFormatException {
        return optionalLine("model_type");
    }

    /**
     * Whether this is one of some architectures.
     *
     * @param types their names
     * @return whether {@code model_type} is one of them; one that is missing, or no text, is none of them
     */
    public boolean isOneOf(Collection<String> types) {
        try {
            return modelType().filter(types::contains).isPresent();
        } catch (CheckpointFormatException e) {
            return false;
        }
    }

    /**
     * The keys that are there.
     *
     * @return unmodifiable, in the order of the file
     */
    public Set<String> keys() {
        return Collections.unmodifiableSet(object.keySet());
    }

    /**
     * Whether there is a value.
     *
     * @param key the key
     * @return true if it is there and not {@code null}
     */
    public boolean has(String key) {
        JsonElement element = object.get(key);
        return element != null && !element.isJsonNull();
    }

    /**
     * The object as a tree.
     *
     * @return a copy
     */
    public JsonObject raw() {
        return object.deepCopy();
    }

    /**
     * A string that must be there.
     *
     * @param key the key
     * @return its value
     * @throws CheckpointFormatException if it is absent or not a string
     */
    public String string(String key) throws CheckpointFormatException {
        JsonElement element = required(key, "a string");
        if (element instanceof JsonPrimitive value && value.isString()) {
            return value.getAsString();
        }
        throw wrong(key, element, "a string");
    }

    /**
     * A string that may be there.
     *
     * @param key the key
     * @return its value; empty if absent or {@code null}
     * @throws CheckpointFormatException if it is not a string
     */
    public Optional<String> optionalString(String key) throws CheckpointFormatException {
        return has(key) ? Optional.of(string(key)) : Optional.empty();
    }

    /**
     * A string that messages may show as it is: the name of something.
     *
     * @param key the key
     * @return its value
     * @throws CheckpointFormatException if it is absent, not a string, or has characters that cannot be printed
     */
    public String line(String key) throws CheckpointFormatException {
        String value = string(key);
        boolean printable = value.codePoints()
                .noneMatch(c -> Character.isISOControl(c)
                        || Character.getType(c) == Character.SURROGATE
                        || Character.getType(c) == Character.LINE_SEPARATOR
                        || Character.getType(c) == Character.PARAGRAPH_SEPARATOR);
        if (!printable) {
            throw wrong(key, required(key, "a string"), "a string of printable characters");
        }
        return value;
    }

    /**
     * A printable string that may be there.
     *
     * @param key the key
     * @return its value; empty if absent or {@code null}
     * @throws CheckpointFormatException as {@link #line}
     */
    public Optional<String> optionalLine(String key) throws CheckpointFormatException {
        return has(key) ? Optional.of(line(key)) : Optional.empty();
    }

    /**
     * An integer that must be there.
     *
     * @param key the key
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its value
     * @throws CheckpointFormatException if it is absent, not written as an integer, or out of range
     */
    public int integer(String key, int min, int max) throws CheckpointFormatException {
        String allowed = "an integer in [" + min + ", " + max + "]";
        return (int) whole(key, required(key, allowed), min, max, allowed);
    }

    /**
     * An integer with a default.
     *
     * @param key the key
     * @param absent value if the key is absent
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its value
     * @throws CheckpointFormatException if it is there and not an integer in the range
     */
    public int integerOr(String key, int absent, int min, int max) throws CheckpointFormatException {
        return object.has(key) ? integer(key, min, max) : absent;
    }

    /**
     * An integer that may be there.
     *
     * @param key the key
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its value; empty if absent or {@code null}
     * @throws CheckpointFormatException if it is not an integer in the range
     */
    public OptionalInt optionalInteger(String key, int min, int max) throws CheckpointFormatException {
        return has(key) ? OptionalInt.of(integer(key, min, max)) : OptionalInt.empty();
    }

    /**
     * A 64-bit integer with a default, such as a seed.
     *
     * @param key the key
     * @param absent value if the key is absent
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its value
     * @throws CheckpointFormatException if it is there and not an integer in the range
     */
    public long longOr(String key, long absent, long min, long max) throws CheckpointFormatException {
        String allowed = "an integer in [" + min + ", " + max + "]";
        return object.has(key) ? whole(key, required(key, allowed), min, max, allowed) : absent;
    }

    /**
     * Integers in a list that must be there.
     *
     * @param key the key
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its values
     * @throws CheckpointFormatException if it is absent, not a list, or holds anything but integers in the range
     */
    public int[] integers(String key, int min, int max) throws CheckpointFormatException {
        String allowed = "a list of integers in [" + min + ", " + max + "]";
        JsonArray list = list(key, allowed);
        int[] values = new int[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) whole(key + "[" + i + "]", list.get(i), min, max, allowed);
        }
        return values;
    }

    /**
     * Integers of either sign in a list that must be there.
     *
     * @param key the key
     * @return its values
     * @throws CheckpointFormatException if it is absent, not a list, or holds anything but integers
     */
    public int[] integers(String key) throws CheckpointFormatException {
        return integers(key, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /**
     * One integer or a list of them, as {@code eos_token_id} is published.
     *
     * @param key the key
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its values; empty if absent or {@code null}
     * @throws CheckpointFormatException if it is neither
     */
    public int[] optionalIntegers(String key, int min, int max) throws CheckpointFormatException {
        if (!has(key)) {
            return new int[0];
        }
        return object.get(key).isJsonArray() ? integers(key, min, max) : new int[] {integer(key, min, max)};
    }

    /**
     * A real number that must be there.
     *
     * @param key the key
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its value, never NaN
     * @throws CheckpointFormatException if it is absent, not a number, or out of range
     */
    public double real(String key, double min, double max) throws CheckpointFormatException {
        String allowed = "a number in [" + min + ", " + max + "]";
        return number(key, required(key, allowed), min, max, allowed);
    }

    /**
     * A real number with a default.
     *
     * @param key the key
     * @param absent value if the key is absent
     * @param min least allowed value
     * @param max greatest allowed value
     * @return its value, never NaN
     * @throws CheckpointFormatException if it is there and not a number in the range
     */
    public double realOr(String key, double absent, double min, double max) throws CheckpointFormatException {
        return object.has(key) ? real(key, min, max) : absent;
    }

    /**
     * Real numbers in a list that must be there.
     *
     * @param key the key
     * @param min least allowed value
     * @param max greatest allowed value; infinite if {@code Infinity} is allowed
     * @return its values, never NaN
     * @throws CheckpointFormatException if it is absent, not a list, or holds anything but numbers in the range
     */
    public double[] reals(String key, double min, double max) throws CheckpointFormatException {
        String allowed = "a list of numbers in [" + min + ", " + max + "]";
        JsonArray list = list(key, allowed);
        double[] values = new double[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(key + "[" + i + "]", list.get(i), min, max, allowed);
        }
        return values;
    }

    /**
     * Finite real numbers in a list that must be there.
     *
     * @param key the key
     * @return its values
     * @throws CheckpointFormatException if it is absent, not a list, or holds anything but finite numbers
     */
    public double[] reals(String key) throws CheckpointFormatException {
        return reals(key, -Double.MAX_VALUE, Double.MAX_VALUE);
    }

    /**
     * A flag that must be there.
     *
     * @param key the key
     * @return its value
     * @throws CheckpointFormatException if it is absent, or not {@code true} or {@code false}
     */
    public boolean flag(String key) throws CheckpointFormatException {
        JsonElement element = required(key, "true or false");
        if (element instanceof JsonPrimitive value && value.isBoolean()) {
            return value.getAsBoolean();
        }
        throw wrong(key, element, "true or false");
    }

    /**
     * A flag with a default.
     *
     * @param key the key
     * @param absent value if the key is absent
     * @return its value
     * @throws CheckpointFormatException if it is there and not {@code true} or {@code false}
     */
    public boolean flagOr(String key, boolean absent) throws CheckpointFormatException {
        return object.has(key) ? flag(key) : absent;
    }

    /**
     * One of an enumeration's constants, written in lower case with hyphens, with a default.
     *
     * @param key the key
     * @param absent value if the key is absent
     * @param <E> the enumeration
     * @return its value
     * @throws CheckpointFormatException if it is there and none of them; the message lists them
     */
    public <E extends Enum<E>> E choiceOr(String key, E absent) throws CheckpointFormatException {
        if (!object.has(key)) {
            return absent;
        }
        String given = string(key);
        List<String> labels = new ArrayList<>();
        for (E constant : absent.getDeclaringClass().getEnumConstants()) {
            String label = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (label.equals(given)) {
                return constant;
            }
            labels.add(label);
        }
        throw refuse(key, "one of " + String.join(", ", labels));
    }

    /**
     * Strings in a list that must be there.
     *
     * @param key the key
     * @return its values
     * @throws CheckpointFormatException if it is absent, not a list, or holds anything but strings
     */
    public List<String> strings(String key) throws CheckpointFormatException {
        List<String> values = new ArrayList<>();
        for (JsonElement element : list(key, "a list of strings")) {
            if (!(element instanceof JsonPrimitive value && value.isString())) {
                throw wrong(key + "[" + values.size() + "]", element, "a string");
            }
            values.add(element.getAsString());
        }
        return List.copyOf(values);
    }

    /**
     * A nested object that must be there.
     *
     * @param key the key
     * @return its values
     * @throws CheckpointFormatException if it is absent or not an object
     */
    public ModelConfig object(String key) throws CheckpointFormatException {
        return nested(key, required(key, "an object {…}"));
    }

    /**
     * A nested object that may be there.
     *
     * @param key the key
     * @return its values; empty if absent or {@code null}
     * @throws CheckpointFormatException if it is not an object
     */
    public Optional<ModelConfig> optionalObject(String key) throws CheckpointFormatException {
        return has(key) ? Optional.of(object(key)) : Optional.empty();
    }

    /**
     * Objects in a list that must be there.
     *
     * @param key the key
     * @return each with its values
     * @throws CheckpointFormatException if it is absent, not a list, or holds anything but objects
     */
    public List<ModelConfig> objects(String key) throws CheckpointFormatException {
        List<ModelConfig> values = new ArrayList<>();
        for (JsonElement element : list(key, "a list of objects")) {
            values.add(nested(key + "[" + values.size() + "]", element));
        }
        return List.copyOf(values);
    }

    /**
     * Refuses keys other than the known ones, for files that only we read.
     *
     * @param known every key that is allowed
     * @throws CheckpointFormatException if there is another one; the message lists the known
     */
    public void refuseOthers(Set<String> known) throws CheckpointFormatException {
        for (String key : object.keySet()) {
            if (!known.contains(key)) {
                throw new CheckpointFormatException(origin + ": unknown key " + JsonScanner.quoted(key) + "; known are "
                        + String.join(", ", known));
            }
        }
    }

    /**
     * A refusal in the form all others have, for rules that no accessor knows, such as one value dividing another.
     *
     * @param key the key
     * @param allowed what is allowed, after the words «must be»
     * @return the exception, to be thrown
     */
    public CheckpointFormatException refuse(String key, String allowed) {
        JsonElement element = object.get(key);
        return element == null
                ? new CheckpointFormatException(origin + ": " + key + " is missing; it must be " + allowed)
                : wrong(key, element, allowed);
    }

    @Override
    public String toString() {
        return origin + " " + object.keySet();
    }

    private JsonElement required(String key, String allowed) throws CheckpointFormatException {
        JsonElement element = object.get(key);
        if (element == null) {
            throw refuse(key, allowed);
        }
        return element;
    }

    private JsonArray list(String key, String allowed) throws CheckpointFormatException {
        JsonElement element = required(key, allowed);
        if (!element.isJsonArray()) {
            throw wrong(key, element, allowed);
        }
        return element.getAsJsonArray();
    }

    private ModelConfig nested(String path, JsonElement element) throws CheckpointFormatException {
        if (!element.isJsonObject()) {
            throw wrong(path, element, "an object {…}");
        }
        return new ModelConfig(origin + ": " + path, element.getAsJsonObject());
    }

    private long whole(String path, JsonElement element, long min, long max, String allowed)
            throws CheckpointFormatException {
        if (element instanceof JsonPrimitive value && value.isNumber() && value.getAsNumber() instanceof Long) {
            long number = value.getAsLong();
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw wrong(path, element, allowed);
    }

    private static JsonElement spelt(String number) {
        JsonObject object = new JsonObject();
        object.addProperty("__float__", number);
        return object;
    }

    private double number(String path, JsonElement element, double min, double max, String allowed)
            throws CheckpointFormatException {
        double number = Double.NaN;
        if (element instanceof JsonPrimitive value && value.isNumber()) {
            number = value.getAsDouble();
        } else if (element.equals(SPELT_INFINITY)) {
            number = Double.POSITIVE_INFINITY;
        }
        if (number >= min && number <= max) {
            return number;
        }
        throw wrong(path, element, allowed);
    }

    private CheckpointFormatException wrong(String path, JsonElement element, String allowed) {
        return new CheckpointFormatException(origin + ": " + path + " must be " + allowed + ", got " + shown(element));
    }

    private static String shown(JsonElement element) {
        if (element.isJsonObject()) {
            return "an object";
        }
        if (element.isJsonArray()) {
            return "a list";
        }
        return element instanceof JsonPrimitive value && value.isString()
                ? JsonScanner.quoted(value.getAsString())
                : element.toString();
    }
}
