// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.time.Duration;
import org.anyorder.Usage;

/** What a sequence and its forks have used so far, and since when. */
final class Tally {

    private final long admitted = System.nanoTime();
    private int nfe;
    private int storePasses;
    private int drafted;
    private int accepted;
    private int draftNfe;
    private long rows;

    void evaluation(int pushedRows) {
        nfe++;
        rows += pushedRows;
    }

    void store(int pushedRows) {
        storePasses++;
        rows += pushedRows;
    }

    void draftEvaluation() {
        draftNfe++;
    }

    void draft(int draftedTokens, int acceptedTokens) {
        drafted += draftedTokens;
        accepted += acceptedTokens;
    }

    int nfe() {
        return nfe;
    }

    /** Nanoseconds since admission, at a reading of {@link System#nanoTime}. */
    long elapsed(long now) {
        return now - admitted;
    }

    Usage usage(int generated) {
        return new Usage(
                nfe,
                storePasses,
                generated,
                drafted,
                accepted,
                draftNfe,
                rows,
                Duration.ofNanos(elapsed(System.nanoTime())));
    }
}
