// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.Locale;

/** Why a generation ended. */
public enum FinishReason {
    /** The model ended it. */
    STOP,
    /** The most new tokens were reached, or every gap is full. */
    LENGTH,
    /** What was left of the evaluations did not suffice for a further step. */
    NFE,
    /** The time was up. */
    TIMEOUT,
    /** The caller cancelled. */
    CANCELLED;

    /**
     * The name in results: the constant in lower case.
     *
     * @return for example {@code "length"}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
