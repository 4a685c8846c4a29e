// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Where a run takes its requests from: a finite list, or a {@link RequestQueue} that requests join while others run.
 * Read by one thread.
 */
public interface RequestSource {

    /**
     * A request that is ready, without waiting.
     *
     * @return the next request, or empty if none is ready now
     */
    Optional<GenerationRequest> poll();

    /**
     * Waits for a request.
     *
     * @return the next request, or empty if there will be none any more
     * @throws InterruptedException if the waiting thread is interrupted
     */
    Optional<GenerationRequest> take() throws InterruptedException;

    /**
     * A finite list.
     *
     * @param requests the requests, in order
     * @return a source that hands each out once
     */
    static RequestSource of(List<GenerationRequest> requests) {
        Iterator<GenerationRequest> iterator = List.copyOf(requests).iterator();
        return new RequestSource() {
            @Override
            public Optional<GenerationRequest> poll() {
                return iterator.hasNext() ? Optional.of(iterator.next()) : Optional.empty();
            }

            @Override
            public Optional<GenerationRequest> take() {
                return poll();
            }
        };
    }
}
