// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** A request to stop, seen by a run before its next network evaluation. Thread-safe. */
public final class Cancellation {

    private volatile boolean cancelled;

    /** Not cancelled. */
    public Cancellation() {}

    /** Asks the run to stop; what was generated so far is returned. */
    public void cancel() {
        cancelled = true;
    }

    /**
     * Whether {@link #cancel()} was called.
     *
     * @return true once cancelled
     */
    public boolean isCancelled() {
        return cancelled;
    }
}
