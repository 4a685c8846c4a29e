// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import org.anyorder.benchmarks.Times.Work;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A ratio of two times whose sides run in turn in the same JVM, so that a machine that slows down meanwhile slows both.
 * The counter {@code ratio} is one value an iteration, of the medians of its times; JMH's own summary adds iterations
 * up, the report averages them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class PairedRatio {
    private final Times side = new Times();
    private final Times baseline = new Times();
    private boolean baselineFirst;

    /** Made by JMH. */
    public PairedRatio() {}

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        side.clear();
        baseline.clear();
    }

    /**
     * The ratio of this iteration's times.
     *
     * @return side ÷ baseline
     */
    public double ratio() {
        return side.median() / baseline.median();
    }

    /**
     * Runs both sides, the order changing from call to call.
     *
     * @param side whose time is divided
     * @param baseline by whose time
     * @throws InterruptedException if JMH ends the trial
     */
    public void run(Work side, Work baseline) throws InterruptedException {
        if (baselineFirst) {
            this.baseline.add(baseline);
        }
        this.side.add(side);
        if (!baselineFirst) {
            this.baseline.add(baseline);
        }
        baselineFirst = !baselineFirst;
    }
}
