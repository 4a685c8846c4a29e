// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

/** Options of the JVMs that measure. The number of engine threads is left to the engine, as users have it. */
public final class Jvm {
    /** Fixed, so that no side pays for growing the heap. */
    public static final String HEAP = "-Xmx1g";

    /** As large from the start. */
    public static final String FIRST_HEAP = "-Xms1g";

    /** One thread's collector: two cores belong to the engine. */
    public static final String COLLECTOR = "-XX:+UseSerialGC";

    /** DJL reports usage on engine start otherwise. */
    public static final String NO_TRACKING = "-DOPT_OUT_TRACKING=true";

    /** Errors alone are logged. */
    public static final String QUIET = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error";

    /** Where bytes are counted: compiled code allocates less, and slow steps would not be repeated often enough. */
    public static final String SOON_COMPILED = "-XX:CompileThresholdScaling=0.1";

    private Jvm() {}
}
