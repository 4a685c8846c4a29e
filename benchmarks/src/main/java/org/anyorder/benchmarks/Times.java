// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/** How long some work takes, again and again. */
public final class Times {
    private final List<Long> nanos = new ArrayList<>();

    /** Work that is timed. */
    public interface Work {
        /**
         * Runs it once.
         *
         * @throws InterruptedException if JMH ends the trial
         */
        void run() throws InterruptedException;
    }

    /** None yet. */
    public Times() {}

    /**
     * Runs work and takes its time.
     *
     * @param work runs once
     * @throws InterruptedException if JMH ends the trial
     */
    public void add(Work work) throws InterruptedException {
        long start = System.nanoTime();
        work.run();
        nanos.add(System.nanoTime() - start);
    }

    /** Forgets all. */
    public void clear() {
        nanos.clear();
    }

    /**
     * The time in the middle: a shared machine now and then takes a core away.
     *
     * @return nanoseconds; NaN of none
     */
    public double median() {
        return new Median()
                .evaluate(nanos.stream().mapToDouble(Long::doubleValue).toArray());
    }
}
