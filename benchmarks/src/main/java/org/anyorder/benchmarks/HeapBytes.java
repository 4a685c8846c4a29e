// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** The Java heap that work takes, by the JVM's exact count for the calling thread. */
public final class HeapBytes {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private HeapBytes() {}

    /**
     * Does work and counts.
     *
     * @param work what is done, on the calling thread
     * @return bytes allocated meanwhile, freed or not
     */
    public static long of(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
