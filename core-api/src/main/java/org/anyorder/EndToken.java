// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** What an end token does. */
public enum EndToken {
    /** It ends the sequence and is not part of it. */
    STOPS,
    /** It is a token like any other. */
    IS_IGNORED
}
