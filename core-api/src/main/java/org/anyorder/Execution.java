// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

/**
 * How requests are run; it changes speed and what is reported, never the law.
 *
 * @param batchRows the most sequences evaluated together, at least 1
 * @param listener watches the run
 * @param cancellation stops it
 */
public record Execution(int batchRows, GenerationListener listener, Cancellation cancellation) {

    /**
     * Checks the range.
     *
     * @param batchRows the most sequences evaluated together, at least 1
     * @param listener watches the run
     * @param cancellation stops it
     * @throws IllegalArgumentException if {@code batchRows} is less than 1
     */
    public Execution {
        if (!(batchRows >= 1)) {
            throw new IllegalArgumentException("batchRows must be at least 1, got " + batchRows);
        }
    }

    /**
     * Runs a batch without a listener.
     *
     * @param batchRows the most sequences evaluated together, at least 1
     * @return the execution
     */
    public static Execution ofBatch(int batchRows) {
        return new Execution(batchRows, GenerationListener.NONE, new Cancellation());
    }

    /**
     * The same with a listener.
     *
     * @param watcher watches the run
     * @return the changed execution
     */
    public Execution withListener(GenerationListener watcher) {
        return new Execution(batchRows, watcher, cancellation);
    }
}
