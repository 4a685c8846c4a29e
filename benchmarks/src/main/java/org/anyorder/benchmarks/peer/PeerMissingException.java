// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.peer;

import java.io.IOException;

/** A peer is not installed here; the message says what is missing. */
public final class PeerMissingException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Something is missing.
     *
     * @param message what, and how it is provided
     */
    public PeerMissingException(String message) {
        super(message);
    }
}
