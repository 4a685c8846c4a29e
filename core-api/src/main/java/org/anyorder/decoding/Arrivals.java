// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import java.util.Optional;
import org.anyorder.GenerationException;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;
import org.anyorder.RequestSource;

/** Turns the requests of a source into one canvas per sample. */
final class Arrivals {

    private static final String POLL = "the request source failed to say whether a request is ready";

    private final RequestSource source;
    private final RequestCheck check;
    private final GenerationListener listener;
    private Optional<GenerationRequest> current = Optional.empty();
    private int sample;
    private int admitted;

    Arrivals(RequestSource source, RequestCheck check, GenerationListener listener) {
        this.source = source;
        this.check = check;
        this.listener = listener;
    }

    /** Refuses requests that cannot be served before anything is generated for them. */
    interface RequestCheck {
        /** For requests that were checked before the run. */
        RequestCheck DONE = request -> {};

        void check(GenerationRequest request);
    }

    /** The next sample that is ready now. */
    Optional<SequenceCanvas> poll() {
        while (current.isEmpty()) {
            Optional<GenerationRequest> next = Attempt.get(() -> POLL, source::poll);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            open(next.get());
        }
        return Optional.of(admit());
    }

    /** Waits for the next sample; empty when there will be none. */
    Optional<SequenceCanvas> take() throws InterruptedException {
        while (current.isEmpty()) {
            Optional<GenerationRequest> next = waited();
            if (next.isEmpty()) {
                return Optional.empty();
            }
            open(next.get());
        }
        return Optional.of(admit());
    }

    private Optional<GenerationRequest> waited() throws InterruptedException {
        try {
            return source.take();
        } catch (RuntimeException e) {
            throw new GenerationException("the request source failed to wait for the next request", e);
        }
    }

    private void open(GenerationRequest request) {
        try {
            check.check(request);
            current = Optional.of(request);
            sample = 0;
        } catch (IllegalArgumentException e) {
            listener.onRefused(request, e);
        }
    }

    private SequenceCanvas admit() {
        GenerationRequest request = current.orElseThrow();
        listener.onAdmitted(request, sample);
        SequenceCanvas canvas = new SequenceCanvas(admitted++, request, sample++, listener);
        if (sample == request.samples()) {
            current = Optional.empty();
        }
        return canvas;
    }
}
