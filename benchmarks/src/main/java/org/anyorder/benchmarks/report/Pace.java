// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.report;

import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.TimeValue;

/** How long is measured. */
public enum Pace {
    /** Two rounds of what the benchmarks declare. */
    FULL(2),
    /** One round of short iterations, of small networks where there is a choice. */
    QUICK(1);

    private static final TimeValue WARM_UP = TimeValue.milliseconds(500);
    private static final TimeValue ITERATION = TimeValue.milliseconds(300);

    /** The parameter of those benchmarks that would otherwise take minutes, and its value for a quick run. */
    private static final String SIZE = "size";

    private static final String SMALL = "SMALL";

    private final int rounds;

    Pace(int rounds) {
        this.rounds = rounds;
    }

    /**
     * How often every side gets a JVM of its own, in turn with the other side.
     *
     * @return rounds
     */
    int rounds() {
        return rounds;
    }

    /**
     * Shortens iterations and takes small networks where the user has not said otherwise.
     *
     * @param builder is changed
     * @param given the user's options
     */
    void apply(ChainedOptionsBuilder builder, Options given) {
        if (this == FULL) {
            return;
        }
        if (!given.getParameter(SIZE).hasValue()) {
            builder.param(SIZE, SMALL);
        }
        builder.warmupIterations(given.getWarmupIterations().orElse(1))
                .warmupTime(given.getWarmupTime().orElse(WARM_UP))
                .measurementIterations(given.getMeasurementIterations().orElse(3))
                .measurementTime(given.getMeasurementTime().orElse(ITERATION));
    }
}
