// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import org.anyorder.benchmarks.Times.Work;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What requests gain by being served together, through a generator and for their evaluations alone, all four run in
 * turn in the same JVM; see {@link PairedRatio} on their summary.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class PairedGain {
    private final Times generatorTogether = new Times();
    private final Times generatorOneByOne = new Times();
    private final Times forwardTogether = new Times();
    private final Times forwardOneByOne = new Times();

    /** Made by JMH. */
    public PairedGain() {}

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        generatorTogether.clear();
        generatorOneByOne.clear();
        forwardTogether.clear();
        forwardOneByOne.clear();
    }

    /**
     * Runs requests in one batch.
     *
     * @param generator through the generator
     * @param forward their evaluations
     * @throws InterruptedException if JMH ends the trial
     */
    public void together(Work generator, Work forward) throws InterruptedException {
        generatorTogether.add(generator);
        forwardTogether.add(forward);
    }

    /**
     * Runs requests each alone.
     *
     * @param generator through the generator
     * @param forward their evaluations
     * @throws InterruptedException if JMH ends the trial
     */
    public void oneByOne(Work generator, Work forward) throws InterruptedException {
        generatorOneByOne.add(generator);
        forwardOneByOne.add(forward);
    }

    /**
     * Of the generator.
     *
     * @return one by one ÷ together
     */
    public double generator() {
        return generatorOneByOne.median() / generatorTogether.median();
    }

    /**
     * Of the bare evaluations.
     *
     * @return one by one ÷ together
     */
    public double forward() {
        return forwardOneByOne.median() / forwardTogether.median();
    }

    /**
     * How much of the gain of the evaluations the generator keeps.
     *
     * @return generator ÷ forward
     */
    public double kept() {
        return generator() / forward();
    }
}
