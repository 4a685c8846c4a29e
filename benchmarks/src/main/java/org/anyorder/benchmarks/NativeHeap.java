// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The C library's heap, which keeps what is freed. */
final class NativeHeap {
    private NativeHeap() {}

    /** Gives freed memory back to the system. */
    static void trim() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "systemTrimNativeHeap",
                            new Object[0],
                            new String[0]);
        } catch (JMException e) {
            throw new IllegalStateException(
                    "this benchmark needs the JVM's command System.trim_native_heap: HotSpot on Linux, of Java 17.0.9 or"
                            + " later",
                    e);
        }
    }
}
