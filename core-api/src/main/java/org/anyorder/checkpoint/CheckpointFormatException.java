// SPDX-License-Identifier: Apache-2.0
package org.anyorder.checkpoint;

import java.io.IOException;

/** A model folder or one of its files is not what it should be; the message names the file, the place and the cure. */
public class CheckpointFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message one line: file, place, what was found, what is allowed
     */
    public CheckpointFormatException(String message) {
        super(message);
    }

    /**
     * Creates the exception with what led to it.
     *
     * @param message one line: file, place, what was found, what is allowed
     * @param cause the failure underneath
     */
    public CheckpointFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
