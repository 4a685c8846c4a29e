// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A ratio of two times whose sides run in turn in the same JVM, so that a machine that slows down meanwhile slows both.
 * The counter {@code ratio} is one value an iteration; JMH's own summary adds iterations up, the report averages them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class PairedRatio {
    private long side;
    private long baseline;
    private boolean baselineFirst;

    /** Work of one side. */
    public interface Work {
        /**
         * Runs it once.
         *
         * @throws InterruptedException if JMH ends the trial
         */
        void run() throws InterruptedException;
    }

    /** Made by JMH. */
    public PairedRatio() {}

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        side = 0;
        baseline = 0;
    }

    /**
     * The ratio of this iteration's times.
     *
     * @return side ÷ baseline
     */
    public double ratio() {
        return (double) side / baseline;
    }

    /** Runs both sides, the order changing from call to call. */
    void run(Work side, Work baseline) throws InterruptedException {
        if (baselineFirst) {
            this.baseline += nanos(baseline);
        }
        this.side += nanos(side);
        if (!baselineFirst) {
            this.baseline += nanos(baseline);
        }
        baselineFirst = !baselineFirst;
    }

    static long nanos(Work work) throws InterruptedException {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
