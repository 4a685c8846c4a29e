// SPDX-License-Identifier: Apache-2.0
package org.anyorder.sampling;

/** What {@link TopP} does with the token that carries the cumulative probability across {@code p}; papers differ. */
public enum Crossing {
    /** The crossing token stays, so at least {@code p} is kept (Hugging Face, Dream, SDAR). */
    KEPT,
    /** The crossing token goes, so at most {@code p} is kept, but always the first token (ILM, BD3-LM). */
    DROPPED
}
