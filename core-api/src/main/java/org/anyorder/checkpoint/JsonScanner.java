// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
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
    private static final int END = -1;

    private final String origin;
    private final Reader in;
    private final char[] buffer = new char[4096];
    private final StringBuilder text = new StringBuilder();
    private int position;
    private int filled;
    private int line = 1;
    private int column = 1;
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
        this.origin = origin;
        this.in = in;
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
        skipSpace();
        int c = look();
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
                throw fault("expected a value, found " + name(c));
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
        skipSpace();
        if (look() != '}') {
            do {
                skipSpace();
                String name = string();
                if (!names.add(name)) {
                    throw fault("the name " + quoted(name) + " appears twice in one object");
                }
                skipSpace();
                take(':');
                reader.read(name);
                skipSpace();
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
        skipSpace();
        if (look() != ']') {
            do {
                reader.read();
                skipSpace();
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
        skipSpace();
        take('"');
        text.setLength(0);
        for (int c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw fault("a string holds " + name(c) + " unescaped or does not end");
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
        skipSpace();
        text.setLength(0);
        for (int c = look(); isWordCharacter(c); c = look()) {
            if (text.length() >= MAX_NUMBER) {
                throw fault("a number is longer than " + MAX_NUMBER + " characters");
            }
            text.append((char) next());
        }
        String word = text.toString();
        switch (word) {
            case "NaN":
                return Double.NaN;
            case "Infinity":
                return Double.POSITIVE_INFINITY;
            case "-Infinity":
                return Double.NEGATIVE_INFINITY;
            default:
                return parse(word);
        }
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
        skipSpace();
        return look() == END;
    }

    void end() throws CheckpointFormatException {
        if (!atEnd()) {
            throw fault("expected the end of the text, found " + name(look()));
        }
    }

    /**
     * A refusal of what was read, for rules beyond JSON.
     *
     * @param what what is wrong and what is allowed
     * @return the exception, to be thrown; its message begins with origin, line and column
     */
    public CheckpointFormatException refuse(String what) {
        return new CheckpointFormatException(origin + ": line " + line + ", column " + column + ": " + what);
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

    private Number parse(String word) throws CheckpointFormatException {
        if (!isJsonNumber(word)) {
            throw fault("expected a number, found " + quoted(word));
        }
        boolean whole = word.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9');
        if (whole && word.length() <= 20) {
            try {
                return Long.parseLong(word);
            } catch (NumberFormatException e) {
                return Double.parseDouble(word); // beyond 64 bits: a real number, which integer accessors refuse
            }
        }
        double value = Double.parseDouble(word);
        if (Double.isInfinite(value)) {
            throw fault("the number " + quoted(word) + " is too large");
        }
        return value;
    }

    private static boolean isJsonNumber(String word) {
        int at = digits(word, word.startsWith("-") ? 1 : 0);
        int start = word.startsWith("-") ? 1 : 0;
        if (at == start || word.charAt(start) == '0' && at > start + 1) {
            return false;
        }
        if (at < word.length() && word.charAt(at) == '.') {
            int fraction = at + 1;
            at = digits(word, fraction);
            if (at == fraction) {
                return false;
            }
        }
        if (at < word.length() && (word.charAt(at) == 'e' || word.charAt(at) == 'E')) {
            int exponent = at + 1;
            if (exponent < word.length() && (word.charAt(exponent) == '-' || word.charAt(exponent) == '+')) {
                exponent++;
            }
            at = digits(word, exponent);
            if (at == exponent) {
                return false;
            }
        }
        return at == word.length();
    }

    private static int digits(String word, int from) {
        int at = from;
        while (at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private String word() throws CheckpointFormatException {
        skipSpace();
        text.setLength(0);
        for (int c = look(); isWordCharacter(c) && text.length() < 80; c = look()) {
            text.append((char) next());
        }
        return text.toString();
    }

    private static boolean isWordCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.';
    }

    private char escape() throws CheckpointFormatException {
        int c = next();
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
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw fault("\\u needs four hexadecimal digits");
                    }
                    code = code * 16 + digit;
                }
                return (char) code;
            default:
                throw fault("unknown escape \\ followed by " + name(c));
        }
    }

    private void open(char bracket) throws CheckpointFormatException {
        skipSpace();
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
        int c = look();
        if (c == ',') {
            next();
            return true;
        }
        if (c != bracket) {
            throw fault("expected ',' or '" + bracket + "', found " + name(c));
        }
        return false;
    }

    private void take(char wanted) throws CheckpointFormatException {
        int c = look();
        if (c != wanted) {
            throw fault("expected '" + wanted + "', found " + name(c));
        }
        next();
    }

    private void skipSpace() throws CheckpointFormatException {
        for (int c = look(); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = look()) {
            next();
        }
    }

    private int look() throws CheckpointFormatException {
        if (position == filled) {
            try {
                filled = Math.max(0, in.read(buffer, 0, buffer.length));
            } catch (CharacterCodingException e) {
                filled = 0;
                position = 0;
                throw new CheckpointFormatException(origin + ": not UTF-8 text after line " + line, e);
            } catch (CheckpointFormatException e) {
                throw e;
            } catch (IOException e) {
                throw new CheckpointFormatException(origin + ": cannot be read: " + e.getMessage(), e);
            }
            position = 0;
        }
        return filled == 0 ? END : buffer[position];
    }

    private int next() throws CheckpointFormatException {
        int c = look();
        if (c != END) {
            position++;
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
        }
        return c;
    }

    private static String name(int c) {
        if (c == END) {
            return "the end of the text";
        }
        return c > ' ' && c < 127 ? "'" + (char) c + "'" : String.format("U+%04X", c);
    }
}
