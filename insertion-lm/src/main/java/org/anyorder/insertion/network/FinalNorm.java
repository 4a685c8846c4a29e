// SPDX-License-Identifier: Apache-2.0
package org.anyorder.insertion.network;

/** Whether the output of the last layer is normalised before it meets the vocabulary matrix. */
public enum FinalNorm {
    /** It is: the default of the original classes. */
    PRESENT,
    /** It is not: every released insertion language model. */
    ABSENT
}
