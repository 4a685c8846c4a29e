// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/** How {@link TokenDraw} picks a row's token. */
public enum Choice {
    /** Drawn from softmax of the logits. */
    SAMPLED,
    /** The arg max, the lower token id on ties; its log-probability is 0 and the random stream is not touched. */
    GREEDY
}
