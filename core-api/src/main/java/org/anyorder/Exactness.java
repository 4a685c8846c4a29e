// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** Which law a strategy draws from; every claim but {@link #APPROXIMATE} is tested against enumerated laws. */
public enum Exactness {
    /** The model's joint law, whatever the order. */
    JOINT,
    /** The chain of the model's conditionals in the strategy's own order. */
    SEQUENTIAL_IN_ITS_ORDER,
    /** The law of the stated random process (for insertion: slot and token, then stop or go on). */
    PROCESS,
    /** Equal to plain decoding at temperature 0 only. */
    GREEDY_ONLY,
    /** None of these; the strategy says what it approximates. */
    APPROXIMATE
}
