// SPDX-License-Identifier: Apache-2.0
package org.anyorder.model;

/** Which outputs of an evaluation somebody reads. */
public enum Want {
    /** Logits only. */
    LOGITS,
    /** Logits, and the hidden vectors they were computed from. */
    LOGITS_AND_HIDDEN
}
