// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

/** Which of ours is compared with whom. */
public enum Rivalry {
    /** Both multiply with float32 weights. */
    FLOAT32_AND_JLAMA_FLOAT32(PeerKind.ANYORDER_FLOAT32, PeerKind.JLAMA_FLOAT32),
    /** The fewest bits either offers. */
    INT8_AND_JLAMA_Q4(PeerKind.ANYORDER_INT8, PeerKind.JLAMA_Q4),
    /** The precision for processors that multiply it. */
    BFLOAT16_AND_JLAMA_Q4(PeerKind.ANYORDER_BFLOAT16, PeerKind.JLAMA_Q4),
    /** The same engine below both. */
    FLOAT32_AND_DJL(PeerKind.ANYORDER_FLOAT32, PeerKind.DJL);

    private final PeerKind ours;
    private final PeerKind theirs;

    Rivalry(PeerKind ours, PeerKind theirs) {
        this.ours = ours;
        this.theirs = theirs;
    }

    PeerKind ours() {
        return ours;
    }

    PeerKind theirs() {
        return theirs;
    }
}
