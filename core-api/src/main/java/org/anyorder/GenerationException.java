// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/**
 * A run that failed while it was decoding. The message says what was being done (which strategy, step and requests, or
 * which callback of a listener); the cause is what was thrown.
 *
 * <p>The failure ends the whole run. Sequences that had finished have reached the listener; every other sequence of the
 * batch is lost with it and may be asked for again: its seed gives the same tokens. The generator stays usable and
 * nothing of the run stays open. An {@link Error}, as when the Java heap is full, is thrown as it is, and carries an
 * exception of this type among its suppressed ones that says the same.
 */
public class GenerationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * A failure.
     *
     * @param doing what was being done, and for which requests
     * @param cause what was thrown
     */
    public GenerationException(String doing, Throwable cause) {
        super(doing + ": " + firstLine(cause), cause);
    }

    /**
     * What was being done when an error was thrown that is not wrapped.
     *
     * @param doing what was being done, and for which requests
     */
    public GenerationException(String doing) {
        super(doing);
    }

    /** The engine's messages bring pages of native frames. */
    private static String firstLine(Throwable cause) {
        return cause.toString().lines().findFirst().orElse("");
    }
}
