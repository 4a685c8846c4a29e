// SPDX-License-Identifier: Apache-2.0
package org.anyorder.trace;

import java.util.List;
import java.util.Optional;
import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationRequest;

/**
 * One sample as it came about.
 *
 * @param request what was asked for
 * @param sample which of the request's samples this is, from 0
 * @param events every change of the sequence, in order
 * @param generation the result; empty while it runs
 */
public record SampleTrace(
        GenerationRequest request, int sample, List<GenerationEvent> events, Optional<Generation> generation) {

    /**
     * Checks that the changes follow from each other.
     *
     * @param request what was asked for
     * @param sample from 0
     * @param events every change of the sequence, in order
     * @param generation the result, if there is one
     * @throws IllegalArgumentException if an event names a position or an identity that is not there
     */
    public SampleTrace {
        events = List.copyOf(events);
        Replay replay = new Replay(request.template(), events);
        while (replay.hasNext()) {
            replay.next();
        }
    }

    /** A replay that stands before the first change. */
    Replay replay() {
        return new Replay(request.template(), events);
    }
}
