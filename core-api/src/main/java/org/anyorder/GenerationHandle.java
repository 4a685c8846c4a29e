// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/** A generation that runs on a thread of its own. Thread-safe. */
public interface GenerationHandle {

    /** Asks it to end; honoured before the next network evaluation. */
    void cancel();

    /**
     * Whether the result is there.
     *
     * @return true once finished, cancelled or failed
     */
    boolean isDone();

    /**
     * Waits for the result. After {@link #cancel()} it is what was generated so far, with its usage.
     *
     * @return the generation
     * @throws IllegalStateException if the waiting thread is interrupted, or if the run failed; the cause says why
     */
    Generation result();
}
