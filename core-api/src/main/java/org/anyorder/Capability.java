// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.Locale;

/** What a strategy can honour in a {@link Template}. What it does not list, it refuses. */
public enum Capability {
    /** A single gap at the end: continuing a prompt. */
    CONTINUATION,
    /** Gaps with known tokens to their right. */
    INFILLING,
    /** Gaps of one known length. */
    FIXED_LENGTH,
    /** Gaps with different bounds below and above. */
    VARIABLE_LENGTH,
    /** Gaps without an upper bound (within the limits of the request). */
    UNBOUNDED_LENGTH,
    /** A template without a known token. */
    UNCONDITIONAL;

    /**
     * The name in messages and on the command line.
     *
     * @return for example {@code "fixed-length"}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
