// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads JSON text value by value with Gson's strict {@link JsonReader}, to which it adds what Gson does not promise: no
 * duplicate names, no half characters, bounded memory, and every fault a {@link CheckpointFormatException} with line,
 * column and path.
 *
 * <p>One thread at a time.
 */
public final class JsonScanner {

    /** Takes the value of one member of an object. */
    @FunctionalInterface
    public interface MemberReader {

        /**
         * Reads the value from the scanner.
         *
         * @param name the member's name
         * @throws CheckpointFormatException if it is not what it should be
         */
        void read(String name) throws CheckpointFormatException;
    }

    /** Takes one element of an array. */
    @FunctionalInterface
    public interface ElementReader {

        /**
         * Reads the element from the scanner.
         *
         * @throws IOException if it is not what it should be
         */
        void read() throws IOException;
    }

    /** Which numbers a text may hold. */
    enum Numbers {
        /** Those that a double can hold. */
        FINITE,
        /** {@code Infinity} too, and what is too large is read as that. */
        INFINITE
    }

    private static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 1 << 20;
    private static final String LENIENT_ONLY = "Unexpected character; names and texts are quoted, numbers finite"
            + " (NaN and Infinity are none), there are no comments";

    private final String origin;
    private final Numbers numbers;
    private final JsonReader reader;
    private long budget;
    private long allowance = Long.MAX_VALUE;

    /**
     * Starts at the beginning of a text.
     *
     * @param origin what the messages call the text, usually the file
     * @param in the text; not closed here
     * @param size its length in bytes, from which the memory its contents may take is derived
     */
    JsonScanner(String origin, Reader in, long size) {
        this(origin, in, size, Numbers.FINITE);
    }

    /** The same for a text that may hold other numbers. */
    JsonScanner(String origin, Reader in, long size, Numbers numbers) {
        this.origin = origin;
        this.numbers = numbers;
        this.reader = new JsonReader(new Metered(numbers == Numbers.INFINITE ? new InfinityReader(in) : in));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(MAX_DEPTH);
        this.budget = (24L << 20) + size + size / 4;
    }

    /**
     * Starts at the beginning of a text.
     *
     * @param origin what the messages call the text
     * @param text the text
     * @return a scanner before its first value
     */
    public static JsonScanner of(String origin, String text) {
        return new JsonScanner(origin, new StringReader(text), text.length());
    }

    /**
     * Whether an array comes next.
     *
     * @return true if so
     * @throws CheckpointFormatException if the text is not JSON there
     */
    public boolean startsArray() throws CheckpointFormatException {
        return peek() == JsonToken.BEGIN_ARRAY;
    }

    /**
     * Whether an object comes next.
     *
     * @return true if so
     * @throws CheckpointFormatException if the text is not JSON there
     */
    public boolean startsObject() throws CheckpointFormatException {
        return peek() == JsonToken.BEGIN_OBJECT;
    }

    /**
     * Whether a number comes next.
     *
     * @return true if so
     * @throws CheckpointFormatException if the text is not JSON there
     */
    public boolean startsNumber() throws CheckpointFormatException {
        return peek() == JsonToken.NUMBER;
    }

    /**
     * Whether null comes next.
     *
     * @return true if so
     * @throws CheckpointFormatException if the text is not JSON there
     */
    public boolean startsNull() throws CheckpointFormatException {
        return peek() == JsonToken.NULL;
    }

    /**
     * Looks at what comes next, without taking it.
     *
     * @return its kind
     * @throws CheckpointFormatException if no value comes
     */
    JsonToken peek() throws CheckpointFormatException {
        return take(reader::peek);
    }

    /** Takes memory from the budget of this text, so that a small file cannot unfold into a large tree. */
    void charge(long bytes) throws CheckpointFormatException {
        budget -= bytes;
        if (budget < 0) {
            throw refuse("holds too many small values for a file of its size");
        }
    }

    /**
     * Reads an object.
     *
     * @param members takes each value
     * @throws CheckpointFormatException if there is none, a name appears twice, or it is nested too deep
     */
    public void object(MemberReader members) throws CheckpointFormatException {
        pass(JsonToken.BEGIN_OBJECT, reader::beginObject);
        Set<String> names = new HashSet<>();
        while (take(reader::hasNext)) {
            String name = takeText(reader::nextName);
            if (!names.add(name)) {
                throw refuse("not valid JSON: the name " + quoted(name) + " appears twice in one object");
            }
            members.read(name);
        }
        pass(JsonToken.END_OBJECT, reader::endObject);
    }

    /**
     * Reads an array.
     *
     * @param elements takes each element
     * @throws CheckpointFormatException if there is none, or it is nested too deep
     */
    public void array(ElementReader elements) throws CheckpointFormatException {
        pass(JsonToken.BEGIN_ARRAY, reader::beginArray);
        while (take(reader::hasNext)) {
            run(elements);
        }
        pass(JsonToken.END_ARRAY, reader::endArray);
    }

    /** Reads a string of at most a million characters. */
    String string() throws CheckpointFormatException {
        expect(JsonToken.STRING, "the value");
        return takeText(reader::nextString);
    }

    /**
     * Reads a number.
     *
     * @return a {@link Long} where the text is an integer that fits one, a {@link Double} otherwise
     * @throws CheckpointFormatException if there is none, or it is too large
     */
    public Number number() throws CheckpointFormatException {
        expect(JsonToken.NUMBER, "the value");
        String text = take(reader::nextString);
        if (text.length() <= 20 && text.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9')) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                return Double.parseDouble(text); // beyond 64 bits; integer accessors refuse it
            }
        }
        double value = Double.parseDouble(text);
        if (numbers == Numbers.FINITE && !Double.isFinite(value)) {
            throw refuse("not valid JSON: expected a number that a double can hold");
        }
        return value;
    }

    /** Reads true or false. */
    boolean flag() throws CheckpointFormatException {
        expect(JsonToken.BOOLEAN, "the value");
        return take(reader::nextBoolean);
    }

    /**
     * Reads null.
     *
     * @throws CheckpointFormatException if something else comes
     */
    public void nothing() throws CheckpointFormatException {
        pass(JsonToken.NULL, reader::nextNull);
    }

    /** Passes over one value of any kind, holding it to the same rules. */
    void skip() throws CheckpointFormatException {
        switch (peek()) {
            case BEGIN_OBJECT -> object(name -> skip());
            case BEGIN_ARRAY -> array(this::skip);
            case STRING -> string();
            case NUMBER -> number();
            case BOOLEAN -> flag();
            default -> nothing();
        }
    }

    /** Expects one kind of value. */
    void expect(JsonToken wanted, String where) throws CheckpointFormatException {
        JsonToken found = peek();
        if (found != wanted) {
            throw refuse(where + " must be " + name(wanted) + ", got " + name(found));
        }
    }

    /**
     * Whether nothing is left after a whole value; if something is, it can be read as a text of its own.
     *
     * @return true at the end
     * @throws CheckpointFormatException if the text cannot be read
     */
    public boolean atEnd() throws CheckpointFormatException {
        // Gson allows a second text only when lenient; for this look it also passes over a comment.
        reader.setStrictness(Strictness.LENIENT);
        try {
            return peek() == JsonToken.END_DOCUMENT;
        } finally {
            reader.setStrictness(Strictness.STRICT);
        }
    }

    void end() throws CheckpointFormatException {
        expect(JsonToken.END_DOCUMENT, "what follows");
    }

    /**
     * A refusal of what was read, for rules beyond JSON.
     *
     * @param what what is wrong and what is allowed
     * @return the exception, to be thrown; its message begins with origin, line, column and path
     */
    public CheckpointFormatException refuse(String what) {
        String place = reader.toString().replaceFirst("^JsonReader at ", "");
        return new CheckpointFormatException(origin + ": " + shortened(place, 160) + ": " + what);
    }

    /** What the messages call a kind of value. */
    static String name(JsonToken token) {
        return token.name().replace("BEGIN_", "");
    }

    /** Shortens and quotes a piece of the input, so that a message stays one line of bounded length. */
    static String quoted(String value) {
        return '"' + shortened(value, 80) + '"';
    }

    static String shortened(String value, int limit) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < value.length() && i < limit; i++) {
            char c = value.charAt(i);
            shown.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '?' : c);
        }
        return value.length() > limit ? shown.append('…').toString() : shown.toString();
    }

    private void pass(JsonToken wanted, ElementReader passing) throws CheckpointFormatException {
        expect(wanted, "the value");
        run(passing);
    }

    private void run(ElementReader step) throws CheckpointFormatException {
        take(() -> {
            step.read();
            return this;
        });
    }

    private String takeText(Taking<String> text) throws CheckpointFormatException {
        allowance = MAX_STRING;
        String taken = take(text);
        allowance = Long.MAX_VALUE;
        // Readers that keep text as UTF-8 cannot hold it; the native tokenizer ends the process over one in a decoder.
        if (taken.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw refuse("not valid JSON: half of a surrogate pair in " + quoted(taken));
        }
        return taken;
    }

    private <T> T take(Taking<T> taking) throws CheckpointFormatException {
        try {
            return taking.take();
        } catch (CheckpointFormatException e) {
            throw e;
        } catch (MalformedJsonException | EOFException e) {
            // Gson's first line ends with the place; where only leniency would help it advises programmers.
            String reason = String.valueOf(e.getMessage()).split(" at line ", 2)[0];
            throw refuse(
                    "not valid JSON: " + (reason.startsWith("Use JsonReader") ? LENIENT_ONLY : shortened(reason, 80)));
        } catch (CharacterCodingException e) {
            throw new CheckpointFormatException(
                    refuse("not UTF-8 text after this").getMessage(), e);
        } catch (IOException e) {
            throw new CheckpointFormatException(origin + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Taking<T> {
        T take() throws IOException;
    }

    /** Ends a string that is too long while it is read, since Gson takes any length. */
    private final class Metered extends FilterReader {

        Metered(Reader in) {
            super(in);
        }

        @Override
        public int read(char[] target, int offset, int count) throws IOException {
            int got = super.read(target, offset, count);
            allowance -= Math.max(0, got);
            if (allowance < 0) {
                throw refuse("a string is longer than " + MAX_STRING + " characters");
            }
            return got;
        }
    }
}
