// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;

/** A place in a text that is read once from the front: the next character, and the line and column it is in. */
final class TextCursor {

    /** What {@link #look} gives at the end. */
    static final int END = -1;

    private final String origin;
    private final Reader in;
    private final char[] buffer = new char[4096];
    private int position;
    private int filled;
    private int line = 1;
    private int column = 1;

    TextCursor(String origin, Reader in) {
        this.origin = origin;
        this.in = in;
    }

    /** The next character, which stays. */
    int look() throws CheckpointFormatException {
        if (position == filled) {
            position = 0;
            filled = 0;
            try {
                filled = Math.max(0, in.read(buffer, 0, buffer.length));
            } catch (CharacterCodingException e) {
                throw new CheckpointFormatException(origin + ": not UTF-8 text after line " + line, e);
            } catch (IOException e) {
                throw new CheckpointFormatException(origin + ": cannot be read: " + e.getMessage(), e);
            }
        }
        return filled == 0 ? END : buffer[position];
    }

    /** The next character, which is taken. */
    int next() throws CheckpointFormatException {
        int c = look();
        if (c != END) {
            position++;
            line += c == '\n' ? 1 : 0;
            column = c == '\n' ? 1 : column + 1;
        }
        return c;
    }

    void skipSpace() throws CheckpointFormatException {
        for (int c = look(); c == ' ' || c == '\n' || c == '\r' || c == '\t'; c = look()) {
            next();
        }
    }

    /** Where it stands, for messages. */
    String place() {
        return origin + ": line " + line + ", column " + column;
    }

    static String name(int c) {
        if (c == END) {
            return "the end of the text";
        }
        return c > ' ' && c < 127 ? "'" + (char) c + "'" : String.format("U+%04X", c);
    }
}
