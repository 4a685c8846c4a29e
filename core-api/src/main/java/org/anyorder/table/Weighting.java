// SPDX-License-Identifier: Apache-2.0
package org.anyorder.table;

/** How much an example of L tokens counts in the training objective of an insertion language model. */
public enum Weighting {
    /** 1: the optimum draws x with a probability proportional to P(x) / (L + 1). */
    PLAIN,
    /** L + 1: the optimum draws x with probability P(x). */
    LENGTH_CORRECTED
}
