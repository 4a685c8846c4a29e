// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

/** Options of the JVMs that measure. The number of engine threads is left to the engine, as users have it. */
final class Jvm {
    /** Fixed, so that no side pays for growing the heap. */
    static final String HEAP = "-Xmx1g";

    static final String FIRST_HEAP = "-Xms1g";

    /** One thread's collector: two cores belong to the engine. */
    static final String COLLECTOR = "-XX:+UseSerialGC";

    /** DJL reports usage on engine start otherwise. */
    static final String NO_TRACKING = "-DOPT_OUT_TRACKING=true";

    static final String QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";

    private Jvm() {}
}
