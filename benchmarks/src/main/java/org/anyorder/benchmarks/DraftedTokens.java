// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks;

import java.util.List;
import org.anyorder.Generation;
import org.anyorder.Usage;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an iteration drafted, kept and evaluated. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class DraftedTokens {
    private Usage usage = Usage.NONE;

    /** Made by JMH. */
    public DraftedTokens() {}

    /** Begins an iteration. */
    @Setup(Level.Iteration)
    public void reset() {
        usage = Usage.NONE;
    }

    /**
     * Takes results in.
     *
     * @param generations of speculative decoding
     */
    public void add(List<Generation> generations) {
        generations.forEach(generation -> usage = usage.plus(generation.usage()));
    }

    /**
     * How many drafted tokens are kept.
     *
     * @return of one
     */
    public double acceptance() {
        return (double) usage.accepted() / usage.drafted();
    }

    /**
     * How much an evaluation of the target yields.
     *
     * @return tokens
     */
    public double tokensPerCall() {
        return (double) usage.generated() / usage.nfe();
    }

    /**
     * What a token costs.
     *
     * @return evaluations of the target
     */
    public double nfePerToken() {
        return (double) usage.nfe() / usage.generated();
    }
}
