// SPDX-License-Identifier: Apache-2.0
package org.anyorder.decoding;

import org.anyorder.Generation;
import org.anyorder.GenerationEvent;
import org.anyorder.GenerationException;
import org.anyorder.GenerationListener;
import org.anyorder.GenerationRequest;

/** A listener whose failures name the callback and what it was told. */
final class AttributedListener implements GenerationListener {

    private final GenerationListener listener;

    private AttributedListener(GenerationListener listener) {
        this.listener = listener;
    }

    static GenerationListener of(GenerationListener listener) {
        return listener == NONE ? NONE : new AttributedListener(listener);
    }

    @Override
    public void onAdmitted(GenerationRequest request, int sample) {
        Attempt.run(
                () -> "the listener failed in onAdmitted of request " + request.number() + " sample " + sample,
                () -> listener.onAdmitted(request, sample));
    }

    @Override
    public void onRefused(GenerationRequest request, IllegalArgumentException why) {
        try {
            listener.onRefused(request, why);
        } catch (RuntimeException e) {
            if (e == why || e instanceof GenerationException) {
                throw e; // a refusal that the listener lets through is the caller's to read as it is
            }
            throw new GenerationException("the listener failed in onRefused of request " + request.number(), e);
        }
    }

    @Override
    public void onEvent(GenerationEvent event) {
        Attempt.run(() -> "the listener failed in onEvent of " + event, () -> listener.onEvent(event));
    }

    @Override
    public void onFinished(Generation generation) {
        Attempt.run(
                () -> "the listener failed in onFinished of request " + generation.request() + " sample "
                        + generation.sample(),
                () -> listener.onFinished(generation));
    }
}
