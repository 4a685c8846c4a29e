// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** A feature: the model knows which given tokens cannot occur together. A template that holds them is refused. */
public interface EvidenceCheck {

    /**
     * Whether the given tokens have positive probability.
     *
     * @param tokens ids by position, from the first position on; those that are not given are not read
     * @param given which positions are given
     * @return false if no sequence holds all of them there
     */
    boolean possible(int[] tokens, boolean[] given);
}
