// SPDX-License-Identifier: Apache-2.0
package org.anyorder.network;

/** What turns hidden vectors into logits. */
public enum VocabularyHead {
    /** A matrix of its own. */
    OWN,
    /** The matrix of the token embedding. */
    TIED
}
