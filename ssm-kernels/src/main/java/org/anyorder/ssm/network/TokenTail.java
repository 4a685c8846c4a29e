// SPDX-License-Identifier: Apache-2.0
package org.anyorder.ssm.network;

import java.util.Arrays;

/** The last tokens of a row, by their place in the row. */
final class TokenTail {
    private int[] tokens;
    private int start; // place of the first token
    private int end;

    /** None yet, of a row that holds so many tokens. */
    TokenTail(int length) {
        this(new int[8], length, length);
    }

    private TokenTail(int[] tokens, int start, int end) {
        this.tokens = tokens;
        this.start = start;
        this.end = end;
    }

    void append(int... more) {
        int held = end - start;
        if (held + more.length > tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(2 * tokens.length, held + more.length));
        }
        System.arraycopy(more, 0, tokens, held, more.length);
        end += more.length;
    }

    /** Forgets what is behind a place. */
    void cut(int length) {
        end = length;
    }

    /** Forgets what is before a place. */
    void drop(int place) {
        if (place > start) {
            tokens = Arrays.copyOfRange(tokens, place - start, Math.max(end - start, place - start + 8));
            start = place;
        }
    }

    int[] between(int from, int to) {
        return Arrays.copyOfRange(tokens, from - start, to - start);
    }

    TokenTail copy() {
        return new TokenTail(tokens.clone(), start, end);
    }
}
