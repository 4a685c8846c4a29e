// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** Which law a strategy draws from; every claim but {@link #APPROXIMATE} is tested against enumerated laws. */
public enum Exactness {
    /** The model's joint law, whatever the order. */
    JOINT("exact: the model\u2019s joint law"),
    /** The chain of the model's conditionals in the strategy's own order. */
    SEQUENTIAL_IN_ITS_ORDER("exact: the model\u2019s conditionals, in this order"),
    /** The law of the stated random process (for insertion: slot and token, then stop or go on). */
    PROCESS("exact: the law of the stated process"),
    /** Equal to plain decoding at temperature 0 only. */
    GREEDY_ONLY("exact at temperature 0 only"),
    /** None of these; the strategy says what it approximates. */
    APPROXIMATE("approximate");

    private final String words;

    Exactness(String words) {
        this.words = words;
    }

    /**
     * What it means, for people.
     *
     * @return a few words
     */
    public String words() {
        return words;
    }
}
