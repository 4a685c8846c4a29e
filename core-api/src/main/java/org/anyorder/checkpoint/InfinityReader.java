// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;

/**
 * JSON text in which {@code Infinity} may stand where a number may, as Python writes it into published configurations:
 * reads it as a number of the same length that no double can hold, so that lines and columns stay what they are.
 */
final class InfinityReader extends FilterReader {
    private static final String WORD = "Infinity";
    private static final String NUMBER = "1e999999";
    private static final String BEFORE = " \t\r\n,:[-";
    private static final String BEHIND = " \t\r\n,]}";

    private final PushbackReader text;
    private int pending;
    private int last = ' ';
    private boolean quoted;
    private boolean escaped;

    InfinityReader(Reader in) {
        this(new PushbackReader(new BufferedReader(in), WORD.length()));
    }

    private InfinityReader(PushbackReader text) {
        super(text);
        this.text = text;
    }

    @Override
    public int read() throws IOException {
        if (pending > 0) {
            text.skip(1);
            return NUMBER.charAt(NUMBER.length() - pending--);
        }
        int next = text.read();
        if (quoted) {
            quoted = escaped || next != '"';
            escaped = !escaped && next == '\\';
        } else if (next == '"') {
            quoted = true;
        } else if (next == WORD.charAt(0) && BEFORE.indexOf(last) >= 0 && wordFollows()) {
            pending = NUMBER.length() - 1;
            next = NUMBER.charAt(0);
        }
        last = next;
        return next;
    }

    /** Looks behind the first letter, and takes nothing. */
    private boolean wordFollows() throws IOException {
        char[] seen = new char[WORD.length()];
        int count = 0;
        int got;
        while (count < seen.length && (got = text.read(seen, count, seen.length - count)) > 0) {
            count += got;
        }
        text.unread(seen, 0, count);
        String ahead = new String(seen, 0, count);
        return ahead.startsWith(WORD.substring(1))
                && (count < seen.length || BEHIND.indexOf(ahead.charAt(count - 1)) >= 0);
    }

    @Override
    public int read(char[] target, int offset, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int next = read();
            if (next < 0) {
                return i == 0 ? -1 : i;
            }
            target[offset + i] = (char) next;
        }
        return count;
    }
}
