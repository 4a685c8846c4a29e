// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.Reader;
import java.io.StringReader;
import java.util.HashSet;
import java.util.Set;

/**
 * Reads JSON text value by value, without a tree: RFC 8259, no duplicate names, bounded nesting, bounded memory.
 *
 * <p>Every fault is a {@link CheckpointFormatException} with line and column. One thread at a time.
 *
 * <p>One deviation: the bare words {@code Infinity}, {@code -Infinity} and {@code NaN}, which Python writes and
 * published configurations hold ({@code "time_step_limit": [0.0, Infinity]}), are read as such numbers; whoever uses
 * the value checks its range.
 */
public final class JsonScanner {

    /** What comes next in the text. */
    public enum Kind {
        /** Members in braces. */
        OBJECT,
        /** Elements in brackets. */
        ARRAY,
        /** Text in quotes. */
        STRING,
        /** A number, infinite and NaN included. */
        NUMBER,
        /** True or false. */
        FLAG,
        /** Null. */
        NULL
    }

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
         * @throws CheckpointFormatException if it is not what it should be
         */
        void read() throws CheckpointFormatException;
    }

    static final int MAX_DEPTH = 64;
    private static final int MAX_STRING = 1 << 20;
    private static final int MAX_NUMBER = 400;

    private final TextCursor cursor;
    private final StringBuilder text = new StringBuilder();
    private int depth;
    private long budget;

    /**
     * Starts at the beginning of a text.
     *
     * @param origin what the messages call the text, usually the file
     * @param in the text; not closed here
     * @param size its length in bytes, from which the memory its contents may take is derived
     */
    JsonScanner(String origin, Reader in, long size) {
        this.cursor = new TextCursor(origin, in);
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
     * Looks at what comes next, without taking it.
     *
     * @return its kind
     * @throws CheckpointFormatException if no value comes
     */
    public Kind peek() throws CheckpointFormatException {
        cursor.skipSpace();
        int c = cursor.look();
        switch (c) {
            case '{':
                return Kind.OBJECT;
            case '[':
                return Kind.ARRAY;
            case '"':
                return Kind.STRING;
            case 't':
            case 'f':
                return Kind.FLAG;
            case 'n':
                return Kind.NULL;
            default:
                if (c == '-' || c >= '0' && c <= '9' || c == 'I' || c == 'N') {
                    return Kind.NUMBER;
                }
                throw fault("expected a value, found " + TextCursor.name(c));
        }
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
     * @param reader takes each value
     * @throws CheckpointFormatException if there is none, a name appears twice, or it is nested too deep
     */
    public void object(MemberReader reader) throws CheckpointFormatException {
        open('{');
        Set<String> names = new HashSet<>();
        cursor.skipSpace();
        if (cursor.look() != '}') {
            do {
                cursor.skipSpace();
                String name = string();
                if (!names.add(name)) {
                    throw fault("the name " + quoted(name) + " appears twice in one object");
                }
                cursor.skipSpace();
                take(':');
                reader.read(name);
                cursor.skipSpace();
            } while (more('}'));
        }
        close('}');
    }

    /**
     * Reads an array.
     *
     * @param reader takes each element
     * @throws CheckpointFormatException if there is none, or it is nested too deep
     */
    public void array(ElementReader reader) throws CheckpointFormatException {
        open('[');
        cursor.skipSpace();
        if (cursor.look() != ']') {
            do {
                reader.read();
                cursor.skipSpace();
            } while (more(']'));
        }
        close(']');
    }

    /**
     * Reads a string.
     *
     * @return its text
     * @throws CheckpointFormatException if there is none, or it is longer than a million characters
     */
    public String string() throws CheckpointFormatException {
        cursor.skipSpace();
        take('"');
        text.setLength(0);
        for (int c = cursor.next(); c != '"'; c = cursor.next()) {
            if (c < ' ') {
                throw fault("a string holds " + TextCursor.name(c) + " unescaped or does not end");
            }
            if (text.length() >= MAX_STRING) {
                throw fault("a string is longer than " + MAX_STRING + " characters");
            }
            text.append(c == '\\' ? escape() : (char) c);
        }
        return text.toString();
    }

    /**
     * Reads a number.
     *
     * @return a {@link Long} where the text is an integer that fits one, a {@link Double} otherwise
     * @throws CheckpointFormatException if there is none, or it is too large
     */
    public Number number() throws CheckpointFormatException {
        cursor.skipSpace();
        text.setLength(0);
        for (int c = cursor.look(); isWordCharacter(c); c = cursor.look()) {
            if (text.length() >= MAX_NUMBER) {
                throw fault("a number is longer than " + MAX_NUMBER + " characters");
            }
            text.append((char) cursor.next());
        }
        String word = text.toString();
        return JsonNumber.parse(word)
                .orElseThrow(() -> fault("expected a number that a double can hold, found " + quoted(word)));
    }

    /**
     * Reads true or false.
     *
     * @return which
     * @throws CheckpointFormatException if it is neither
     */
    public boolean flag() throws CheckpointFormatException {
        String word = word();
        if (!word.equals("true") && !word.equals("false")) {
            throw fault("expected true or false, found " + quoted(word));
        }
        return word.equals("true");
    }

    /**
     * Reads null.
     *
     * @throws CheckpointFormatException if something else comes
     */
    public void nothing() throws CheckpointFormatException {
        String word = word();
        if (!word.equals("null")) {
            throw fault("expected null, found " + quoted(word));
        }
    }

    /**
     * Passes over one value of any kind.
     *
     * @throws CheckpointFormatException if it is malformed
     */
    public void skip() throws CheckpointFormatException {
        switch (peek()) {
            case OBJECT -> object(name -> skip());
            case ARRAY -> array(this::skip);
            case STRING -> string();
            case NUMBER -> number();
            case FLAG -> flag();
            default -> nothing();
        }
    }

    /** Expects one kind of value. */
    void expect(Kind wanted, String where) throws CheckpointFormatException {
        Kind found = peek();
        if (found != wanted) {
            throw refuse(where + " must be " + wanted + ", got " + found);
        }
    }

    /**
     * Whether nothing but white space is left.
     *
     * @return true at the end
     * @throws CheckpointFormatException if the text cannot be read
     */
    public boolean atEnd() throws CheckpointFormatException {
        cursor.skipSpace();
        return cursor.look() == TextCursor.END;
    }

    void end() throws CheckpointFormatException {
        if (!atEnd()) {
            throw fault("expected the end of the text, found " + TextCursor.name(cursor.look()));
        }
    }

    /**
     * A refusal of what was read, for rules beyond JSON.
     *
     * @param what what is wrong and what is allowed
     * @return the exception, to be thrown; its message begins with origin, line and column
     */
    public CheckpointFormatException refuse(String what) {
        return new CheckpointFormatException(cursor.place() + ": " + what);
    }

    CheckpointFormatException fault(String what) {
        return refuse("not valid JSON: " + what);
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

    private String word() throws CheckpointFormatException {
        cursor.skipSpace();
        text.setLength(0);
        for (int c = cursor.look(); isWordCharacter(c) && text.length() < 80; c = cursor.look()) {
            text.append((char) cursor.next());
        }
        return text.toString();
    }

    private static boolean isWordCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.';
    }

    private char escape() throws CheckpointFormatException {
        int c = cursor.next();
        switch (c) {
            case '"':
            case '\\':
            case '/':
                return (char) c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(cursor.next(), 16);
                    if (digit < 0) {
                        throw fault("\\u needs four hexadecimal digits");
                    }
                    code = code * 16 + digit;
                }
                return (char) code;
            default:
                throw fault("unknown escape \\ followed by " + TextCursor.name(c));
        }
    }

    private void open(char bracket) throws CheckpointFormatException {
        cursor.skipSpace();
        take(bracket);
        if (++depth > MAX_DEPTH) {
            throw fault("nested deeper than " + MAX_DEPTH + " levels");
        }
    }

    private void close(char bracket) throws CheckpointFormatException {
        take(bracket);
        depth--;
    }

    private boolean more(char bracket) throws CheckpointFormatException {
        int c = cursor.look();
        if (c == ',') {
            cursor.next();
            return true;
        }
        if (c != bracket) {
            throw fault("expected ',' or '" + bracket + "', found " + TextCursor.name(c));
        }
        return false;
    }

    private void take(char wanted) throws CheckpointFormatException {
        int c = cursor.look();
        if (c != wanted) {
            throw fault("expected '" + wanted + "', found " + TextCursor.name(c));
        }
        cursor.next();
    }
}
