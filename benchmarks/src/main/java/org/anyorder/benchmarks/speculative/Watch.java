// SPDX-License-Identifier: Apache-2.0
package org.anyorder.benchmarks.speculative;

import org.anyorder.Generation;
import org.anyorder.GenerationListener;

/** Follows one request among others, from a start that is when it is made. */
final class Watch implements GenerationListener {
    private final Arrival watched;
    private final long start = System.nanoTime();
    private double seconds = Double.NaN;
    private double served = Double.NaN;

    Watch(Arrival watched) {
        this.watched = watched;
    }

    Arrival watched() {
        return watched;
    }

    long start() {
        return start;
    }

    @Override
    public void onFinished(Generation generation) {
        if (generation.request() == watched.request().number()) {
            served = generation.usage().seconds();
            answered();
        }
    }

    /** Its result is there. */
    void answered() {
        seconds = (System.nanoTime() - start - watched.nanos()) / 1e9;
    }

    /** From its arrival to its result. */
    double seconds() {
        return seconds;
    }

    /** From its admission to its result. */
    double served() {
        return served;
    }
}
