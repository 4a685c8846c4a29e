// SPDX-License-Identifier: Apache-2.0
package org.anyorder;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Requests that arrive while others run (continuous batching). Thread-safe for any number of submitters. */
public final class RequestQueue implements RequestSource, AutoCloseable {

    private final Deque<GenerationRequest> waiting = new ArrayDeque<>();
    private boolean closed;

    /** An empty, open queue. */
    public RequestQueue() {}

    /**
     * Adds a request; it joins the running batch as soon as a row is free.
     *
     * @param request the request
     * @throws IllegalStateException if the queue is closed
     */
    public synchronized void submit(GenerationRequest request) {
        if (closed) {
            throw new IllegalStateException("the queue is closed; no request can be submitted any more");
        }
        waiting.add(request);
        notifyAll();
    }

    @Override
    public synchronized Optional<GenerationRequest> poll() {
        return Optional.ofNullable(waiting.poll());
    }

    @Override
    public synchronized Optional<GenerationRequest> take() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        return Optional.ofNullable(waiting.poll());
    }

    /** Takes no further requests; those submitted are still served. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
