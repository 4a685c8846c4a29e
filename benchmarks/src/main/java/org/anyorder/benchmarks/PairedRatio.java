// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A ratio of two times whose sides run in turn in the same JVM, so that a machine that slows down meanwhile slows both.
 * The counter {@code ratio} is one value an iteration, of the medians of its times, since a shared machine now and then
 * takes a core away; JMH's own summary adds iterations up, the report averages them.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class PairedRatio {
    private final List<Long> side = new ArrayList<>();
    private final List<Long> baseline = new ArrayList<>();
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
        side.clear();
        baseline.clear();
    }

    /**
     * The ratio of this iteration's times.
     *
     * @return side ÷ baseline
     */
    public double ratio() {
        return median(side) / median(baseline);
    }

    /** Runs both sides, the order changing from call to call. */
    void run(Work side, Work baseline) throws InterruptedException {
        if (baselineFirst) {
            this.baseline.add(nanos(baseline));
        }
        this.side.add(nanos(side));
        if (!baselineFirst) {
            this.baseline.add(nanos(baseline));
        }
        baselineFirst = !baselineFirst;
    }

    private static double median(List<Long> nanos) {
        return new Median()
                .evaluate(nanos.stream().mapToDouble(Long::doubleValue).toArray());
    }

    static long nanos(Work work) throws InterruptedException {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
